/** Effects that hooks return: when they run, for how long, and that they change nothing. */
import { assert, describe, it } from "@effect/vitest"
import type { FlatConfig, FlatError } from "@flat-sdk/core"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Context, Effect, Fiber, Logger } from "effect"
import { TestClock } from "effect/testing"
import { client, flushLoop } from "./support/Call.ts"
import { account, apiError, json, limited, sequence, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

type Hooks = Pick<FlatConfig.Options, "onRequest" | "onResponse" | "onWait" | "onDrift">
type Name = keyof Hooks

const names = ["onRequest", "onResponse", "onWait", "onDrift"] as const

/** Hooks that return the same effect, and record when it runs. */
const hooksOf = (effect: (name: Name) => Effect.Effect<unknown, unknown>, only: ReadonlyArray<Name> = names): Hooks =>
  Object.fromEntries(only.map((name) => [name, () => effect(name)]))

/** A pupil whose username is a number, which the documents do not have, after a wait between two attempts. */
const me = { ...account("u1"), username: 7 }
const unsteady = () => sequence(apiError(503, "BUSY", { "retry-after": "0" }), json(me))

/** Advances the clock in steps until a call ends, and returns its result and how long it took, in milliseconds. */
const timed = <A, E>(call: Effect.Effect<A, E>, step = 50) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(call)
    let millis = 0
    while (fiber.pollUnsafe() === undefined) {
      yield* flushLoop
      if (fiber.pollUnsafe() !== undefined) break
      yield* TestClock.adjust(step)
      millis += step
    }
    return { value: yield* Fiber.join(fiber), millis }
  })

class Tenant extends Context.Reference<string>("test/Tenant", { defaultValue: () => "none" }) {}

overOne((transport) => {
  describe("effects of hooks", () => {
    it.effect("H4 run in the context of the call, each before the call continues", () =>
      Effect.gen(function*() {
        const events: Array<string> = []
        const server = yield* serve((response, received) => {
          events.push("server")
          respond(response, received)
        })
        const respond = unsteady()
        const hooks = hooksOf((name) =>
          Effect.gen(function*() {
            yield* Effect.yieldNow
            events.push(`${name} ${yield* Tenant}`)
          })
        )
        const { flat } = yield* client(transport.layer, { baseUrl: server.url, ...hooks })
        const { value } = yield* timed(Effect.provideService(flat.account.getAuthenticatedUser(), Tenant, "t1"))
        assert.deepEqual<unknown>(value, me)
        const attempt = ["onRequest t1", "server"]
        const end = ["onDrift t1", "onResponse t1"]
        assert.deepStrictEqual(events.slice(0, 5), [...attempt, "onResponse t1", "onWait t1", "onRequest t1"])
        assert.deepStrictEqual(events.slice(5, 6), ["server"])
        assert.sameMembers(events.slice(6), end)
      }))

    it.effect("H4 occupy no slot: with concurrency 1, another call goes on", () =>
      Effect.gen(function*() {
        for (const name of names) {
          const server = yield* serve(unsteady())
          let first: string | undefined
          const reached: Array<string> = []
          const hook = ({ operation }: { readonly operation: string }) => {
            reached.push(operation)
            if (first !== undefined) return Effect.void
            first = operation
            return Effect.sleep("900 millis")
          }
          const { flat } = yield* client(transport.layer, { baseUrl: server.url, concurrency: 1, [name]: hook })
          const slow = yield* Effect.forkChild(flat.account.getAuthenticatedUser())
          yield* until(() => reached.length > 0)
          const quick = yield* Effect.forkChild(
            flat.organization.listOrganizationUsers({}, { retries: 0 }).pipe(Effect.ignore)
          )
          yield* until(() => quick.pollUnsafe() !== undefined)
          assert.isUndefined(slow.pollUnsafe(), name)
          yield* timed(Fiber.join(slow))
        }
      }))

    it.effect("H4 occupy no slot while the call waits for the rate limit, whose wait is reported once", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(limited(5), json(3)))
        const waits: Array<string> = []
        let release = false
        const onWait: FlatConfig.Options["onWait"] = ({ operation, reason }) => {
          waits.push(`${operation} ${reason}`)
          return Effect.suspend(() => release ? Effect.void : Effect.sleep("900 millis"))
        }
        const { flat } = yield* client(transport.layer, { baseUrl: server.url, concurrency: 1, onWait })
        yield* Effect.flip(flat.organization.countOrgaUsers({}, { maxWait: 0 }))
        const one = yield* Effect.forkChild(flat.organization.countOrgaUsers())
        const two = yield* Effect.forkChild(flat.account.getAuthenticatedUser())
        yield* until(() => waits.length === 2)
        assert.sameMembers(waits, ["countOrgaUsers rate-limit", "getAuthenticatedUser rate-limit"])
        release = true
        const { millis } = yield* timed(Effect.all([Fiber.join(one), Effect.exit(Fiber.join(two))]))
        assert.isAtMost(millis, 5100)
        assert.lengthOf(waits, 2)
        assert.lengthOf(server.received, 3)
      }))

    it.effect("H4 have a second each, outside attemptTimeout, also if the call cannot be interrupted", () =>
      Effect.gen(function*() {
        const options = { attemptTimeout: "500 millis" } as const
        for (const name of names) {
          for (const wrap of [Effect.interruptible, Effect.uninterruptible]) {
            const server = yield* serve(unsteady())
            const hooks = hooksOf(() => Effect.never, [name])
            const { flat } = yield* client(transport.layer, { baseUrl: server.url, ...options, ...hooks })
            const { millis, value } = yield* timed(wrap(flat.account.getAuthenticatedUser()))
            assert.deepEqual<unknown>(value, me)
            const times = name === "onRequest" || name === "onResponse" ? 2 : 1
            assert.isAtLeast(millis, times * 1000, name)
            assert.isAtMost(millis, times * 1000 + 150, name)
          }
        }
      }))

    it.effect("H4 end with the deadline, and change no outcome: a write that was not sent is known to be", () =>
      Effect.gen(function*() {
        for (const name of ["onRequest", "onResponse"] as const) {
          const server = yield* serve(json({ id: "s1" }))
          const hooks = hooksOf(() => Effect.never, [name])
          const { flat } = yield* client(transport.layer, { baseUrl: server.url, deadline: "500 millis", ...hooks })
          const write = flat.collections.createCollection({ body: { title: "Etudes", privacy: "private" } })
          const { millis, value } = yield* timed<unknown, never>(Effect.catch(write, Effect.succeed))
          assert.isAtMost(millis, 600)
          if (name === "onResponse") assert.deepEqual<unknown>(value, { id: "s1" })
          else {
            const { attempts, outcome, reason } = value as FlatError.FlatError
            assert.deepInclude({ attempts, outcome }, { attempts: 0, outcome: undefined })
            assert.strictEqual(reason._tag, "Timeout")
          }
          assert.lengthOf(server.received, name === "onRequest" ? 0 : 1)
        }
      }))

    it.effect("H4 that fail, die or interrupt themselves are logged once each, and the call is not affected", () =>
      Effect.gen(function*() {
        const secret = "planted-token-4f1b"
        const wrongs: ReadonlyArray<readonly [string, Effect.Effect<unknown, unknown>]> = [
          ["failed: out of order", Effect.fail(new Error(`out of order ${secret}`))],
          ["failed: out of order", Effect.die(new Error(`out of order ${secret}`))],
          ["failed", Effect.interrupt],
          ["did not end within 1000 ms", Effect.never]
        ]
        for (const [how, wrong] of wrongs) {
          const lines: Array<string> = []
          const logger = Logger.make(({ logLevel, message }) => void lines.push(`${logLevel} ${String(message)}`))
          const server = yield* serve(sequence(apiError(503, "B", { "retry-after": "0" }), json(me), json(me)))
          const { flat } = yield* client(transport.layer, {
            accessToken: secret,
            baseUrl: server.url,
            ...hooksOf(() => wrong)
          })
          const twice = Effect.andThen(flat.account.getAuthenticatedUser(), flat.account.getAuthenticatedUser())
          const { value } = yield* timed(Effect.provide(twice, Logger.layer([logger])))
          assert.deepEqual<unknown>(value, me)
          yield* flushLoop
          for (const name of names) {
            const own = lines.filter((line) => line.startsWith(`Warn ${name} ${how}`))
            assert.lengthOf(own, 1, `${name} ${lines.join("\n")}`)
          }
          assert.notInclude(lines.join("\n"), secret)
        }
      }))

    it.effect("H4 are interrupted with their call", () =>
      Effect.gen(function*() {
        for (const name of names) {
          const server = yield* serve(unsteady())
          const events: Array<string> = []
          const hooks = hooksOf(() =>
            Effect.onInterrupt(
              Effect.andThen(Effect.sync(() => events.push("runs")), Effect.never),
              () => Effect.sync(() => events.push("interrupted"))
            ), [name])
          const { flat } = yield* client(transport.layer, { baseUrl: server.url, ...hooks })
          const call = yield* Effect.forkChild(flat.account.getAuthenticatedUser())
          yield* until(() => events.length > 0)
          yield* Fiber.interrupt(call)
          assert.deepStrictEqual(events, ["runs", "interrupted"], name)
        }
      }))

    it.effect("H5 nothing that a hook calls triggers hooks, not those of another client either", () =>
      Effect.gen(function*() {
        const server = yield* serve(unsteady())
        const events: Array<string> = []
        const calls = yield* serve(json([{ ...account("u2"), username: 8 }]))
        const other = yield* client(transport.layer, {
          baseUrl: calls.url,
          ...hooksOf((name) => Effect.sync(() => events.push(`other ${name}`)))
        })
        const hooks = hooksOf((name) =>
          Effect.andThen(
            Effect.sync(() => events.push(name)),
            Effect.flatMap(Effect.forkChild(other.flat.organization.listOrganizationUsers()), Fiber.join)
          )
        )
        const { flat } = yield* client(transport.layer, { baseUrl: server.url, ...hooks })
        yield* timed(flat.account.getAuthenticatedUser())
        assert.sameMembers(events, ["onRequest", "onResponse", "onWait", "onRequest", "onResponse", "onDrift"])
        assert.lengthOf(calls.received, 6)
        yield* other.flat.organization.listOrganizationUsers()
        assert.lengthOf(events, 9)
      }))
  })
})
