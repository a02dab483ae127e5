/**
 * Watches of lists that a program defines, and what ends a watch that is only in one of the APIs.
 */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient, Watch } from "@flat-sdk/core"
import { FlatClient as PromiseClient, isClosedError } from "@flat-sdk/promise"
import { watch } from "@flat-sdk/promise/watch"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Cause, Context, Effect, Exit, Fiber, Layer, Logger, Stream } from "effect"
import { client, flushLoop } from "./support/Call.ts"
import { account, apiError, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"
import { accountsOf, fast } from "./support/Watching.ts"

interface Account {
  readonly id: string
  readonly printableName?: string
}

const quiet = Effect.provide(Logger.layer([]))

overOne((transport) => {
  describe("defined watches", () => {
    for (const kind of ["an effect", "a stream"] as const) {
      it.live(`WA14 a list that ${kind} reads is watched like the others`, () =>
        Effect.gen(function*() {
          const accounts = accountsOf(["u1", "u2", "u3"], 2)
          const { url } = yield* serve(accounts.behaviour)
          const { flat } = yield* client(transport.layer, { baseUrl: url, retries: 0 })
          const stream = flat.organization.listOrganizationUsers.stream({ limit: 2 })
          const events: Array<Watch.PollEvent> = []
          const changes: Array<Watch.Change<Account, { readonly name: string | undefined }>> = []
          const watching = Watch.make({
            name: "people",
            input: { size: 2 },
            list: kind === "a stream" ? stream : Stream.runCollect(stream),
            key: ({ id }) => id,
            version: ({ printableName }) => String(printableName),
            summary: ({ printableName }) => ({ name: printableName }),
            onPoll: (event) => events.push(event),
            ...fast
          })
          const fiber = yield* Effect.forkScoped(
            quiet(Stream.runForEach(watching, (change) => Effect.sync(() => changes.push(change))))
          )
          yield* until(() => events.length >= 2)
          assert.deepStrictEqual(changes, [])
          // Three accounts in pages of two.
          assert.strictEqual(events[0]?.requests, 2)
          accounts.before = () => apiError(500, "INTERNAL")
          yield* until(() => events.some(({ _tag }) => _tag === "Failed"))
          accounts.before = () => undefined
          accounts.rename("u1", "Ada")
          yield* until(() => changes.length >= 1)
          // The last item moves to a page that was read already: in this poll it is missing.
          let isMoved = false
          accounts.before = (page) => {
            if (page === 1 && !isMoved) {
              isMoved = true
              accounts.items.unshift(accounts.items.pop()!)
            }
            return undefined
          }
          yield* until(() => isMoved)
          const { length } = events
          yield* until(() => events.length >= length + 2)
          assert.lengthOf(changes, 1)
          accounts.remove("u2")
          yield* until(() => changes.length >= 2)
          assert.deepStrictEqual(changes.map(({ _tag, key, previous }) => [_tag, key, previous]), [
            ["Changed", "u1", { name: "User u1" }],
            ["Removed", "u2", { name: "User u2" }]
          ])
          assert.strictEqual(changes[0]?.checkpoint.watch, "people")
          yield* Fiber.interrupt(fiber)
        }))
    }

    it.live("WA14 an item that several requests do not find is removed by the third poll in a row, not by the second", () =>
      Effect.gen(function*() {
        const ids = ["u1", "u2", "u3", "u4", "u5"]
        const accounts = accountsOf(ids, 2)
        const { url } = yield* serve(accounts.behaviour)
        const { flat } = yield* client(transport.layer, { baseUrl: url, retries: 0 })
        const list = flat.organization.listOrganizationUsers.stream({ limit: 2 })
        const polls: Array<number> = []
        const definition = { name: "people", list, key: ({ id }: Account) => id, once: true, ...fast }
        let from: Watch.Checkpoint | undefined
        yield* quiet(Stream.runDrain(
          Watch.make({ ...definition, onBaseline: (point) => Effect.sync(() => void (from = point)) })
        ))
        for (const away of [1, 2, 3]) {
          let poll = 0
          const [first] = accounts.items
          accounts.before = (page) => {
            if (page === 0 && poll++ === away) accounts.items.push(first!)
            if (page === 0 && poll === 1) accounts.items.splice(0, 1)
            return undefined
          }
          const changes = yield* quiet(Stream.runCollect(
            Watch.make({ ...definition, from, onPoll: () => polls.push(away) })
          ))
          assert.deepStrictEqual(changes.map(({ _tag, key }) => `${_tag} ${key}`), away === 3 ? ["Removed u1"] : [])
          accounts.items.splice(0, accounts.items.length, ...ids.map(account))
        }
        assert.deepStrictEqual(polls, [1, 1, 2, 2, 2, 3, 3, 3])
      }))

    it.live("WA14 a definition without its parts is refused, and names them", () =>
      Effect.gen(function*() {
        const whole = { name: "people", list: Effect.succeed([{ id: "u1" }]), key: ({ id }: Account) => id, ...fast }
        for (const part of ["name", "list", "key"] as const) {
          const definition = { ...whole, [part]: undefined }
          const error = yield* Effect.flip(quiet(Stream.runDrain(Watch.make(definition))))
          assert.strictEqual(error.reason._tag, "Encode", part)
          assert.include(error.message, `${part}: must be`)
        }
        // It is whole with them, also if its list is not read from the API.
        assert.isEmpty(yield* quiet(Stream.runCollect(Watch.make({ ...whole, once: true }))))
      }))

    it.live("WA8 a watch over a client that has closed ends, and sends nothing", () =>
      Effect.gen(function*() {
        const server = yield* serve(accountsOf(["u1"], 100).behaviour)
        const opened = Layer.build(FlatClient.layer({ accessToken: "test-token", baseUrl: server.url }))
        const context = yield* Effect.scoped(Effect.provide(opened, transport.layer))
        const changes = Watch.accounts(Context.get(context, FlatClient.FlatClient))
        const error = yield* Effect.flip(quiet(Stream.runDrain(changes)))
        assert.include(error.message, "the client is closed")
        assert.lengthOf(server.received, 0)
      }))

    it.live("WA8 a signal ends a stream, and closing the client ends a loop", () =>
      Effect.gen(function*() {
        const server = yield* serve(accountsOf(["u1"], 100).behaviour)
        const { flat } = yield* client(transport.layer, { baseUrl: server.url })
        const controller = new AbortController()
        const fiber = yield* Effect.forkScoped(
          Stream.runDrain(Watch.accounts(flat, {}, { interval: "1 hour", signal: controller.signal }))
        )
        yield* until(() => server.received.length === 1)
        controller.abort()
        const exit = yield* Fiber.await(fiber)
        assert.isTrue(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))

        const promised = new PromiseClient({
          accessToken: "test-token",
          baseUrl: server.url,
          ...transport.promised
        })
        const iterate = async () => {
          for await (const change of watch(promised).accounts({}, { interval: "1 hour" })) void change
        }
        const ended = iterate().catch((error: unknown) => error)
        yield* until(() => server.received.length === 2)
        yield* Effect.promise(() => promised.close())
        assert.isTrue(isClosedError(yield* Effect.promise(() => ended)))
        yield* flushLoop
        assert.lengthOf(server.received, 2)
      }))
  })
})
