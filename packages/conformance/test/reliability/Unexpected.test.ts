/**
 * Responses that do not match the documents, in both APIs and over both transports.
 */
import { assert, describe, it } from "@effect/vitest"
import type { FlatClient } from "@flat-sdk/core"
import { FlatClient as PromiseClient, isFlatError } from "@flat-sdk/promise"
import { Effect, Exit, Redacted, type Scope, Stream } from "effect"
import { client } from "./support/Call.ts"
import { account, type Behaviour, json, serve, text } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

/** The result of a call: a value, or the tag of its error reason with outcome and message. */
interface Outcome {
  readonly value?: unknown
  readonly tag?: string
  readonly outcome?: "unknown" | undefined
  readonly message?: string
  readonly body?: string | undefined
}

type Flat = FlatClient.FlatClientShape

/** A call in both APIs. */
interface Call {
  readonly effect: (flat: Flat) => Effect.Effect<unknown, unknown>
  readonly promise: (flat: PromiseClient) => Promise<unknown>
}

/** Returns the first few items of an iterable, so that an endless one does not hang a test. */
const some = async (items: AsyncIterable<unknown>): Promise<ReadonlyArray<unknown>> => {
  const found: Array<unknown> = []
  for await (const item of items) if (found.push(item) >= 5) break
  return found
}

const drained = <E>(stream: Stream.Stream<unknown, E>) => Stream.runCollect(Stream.take(stream, 5))

const lists: Readonly<Record<string, Call>> = {
  "the call": {
    effect: (flat) => flat.organization.listOrganizationUsers(),
    promise: (flat) => flat.organization.listOrganizationUsers()
  },
  "withResponse": {
    effect: (flat) => flat.organization.listOrganizationUsers.withResponse(),
    promise: (flat) => flat.organization.listOrganizationUsers.withResponse()
  },
  "pages": {
    effect: (flat) => drained(flat.organization.listOrganizationUsers.pages()),
    promise: (flat) => some(flat.organization.listOrganizationUsers.pages())
  },
  "stream": {
    effect: (flat) => drained(flat.organization.listOrganizationUsers.stream()),
    promise: (flat) => some(flat.organization.listOrganizationUsers.stream())
  },
  "resumable": {
    effect: (flat) => drained(flat.organization.listOrganizationUsers.resumable()),
    promise: (flat) => some(flat.organization.listOrganizationUsers.resumable())
  },
  "collect": {
    effect: (flat) => flat.organization.listOrganizationUsers.collect({}, { limit: 5 }),
    promise: (flat) => flat.organization.listOrganizationUsers.collect({}, { limit: 5 })
  },
  "a list without pages": {
    effect: (flat) => flat.organization.listLtiConfigurations(),
    promise: (flat) => flat.organization.listLtiConfigurations()
  }
}

const count: Call = {
  effect: (flat) => flat.organization.countOrgaUsers(),
  promise: (flat) => flat.organization.countOrgaUsers()
}

const read: Call = {
  effect: (flat) => flat.account.getAuthenticatedUser(),
  promise: (flat) => flat.account.getAuthenticatedUser()
}

const create: Call = {
  effect: (flat) => flat.organization.createOrganizationInvitation({ body: {} }),
  promise: (flat) => flat.organization.createOrganizationInvitation({ body: {} })
}

const remove: Call = {
  effect: (flat) => flat.organization.removeOrganizationUser({ user: "u1" }),
  promise: (flat) => flat.organization.removeOrganizationUser({ user: "u1" })
}

/** Makes a call in all ways: with promises, and with Effect over the transport. */
const everyWay = (
  layer: Parameters<typeof client>[0],
  behaviour: Behaviour,
  call: Call,
  options: { readonly strict?: boolean; readonly onDrift?: () => void } = {}
): Effect.Effect<ReadonlyArray<Outcome>, unknown, Scope.Scope> =>
  Effect.gen(function*() {
    const server = yield* serve(behaviour)
    const { flat, run } = yield* client(layer, { baseUrl: server.url, ...options })
    const exit = yield* Effect.exit(run(call.effect(flat) as Effect.Effect<unknown, FlatErrorLike>))
    const byEffect: Outcome = Exit.isSuccess(exit)
      ? { value: exit.value }
      : exit.cause.reasons.flatMap((reason) =>
        reason._tag === "Fail"
          ? [{
            tag: reason.error.reason._tag,
            outcome: reason.error.outcome,
            message: reason.error.message,
            body: reason.error.reason.body === undefined ? undefined : Redacted.value(reason.error.reason.body)
          }]
          : []
      )[0] ?? { message: String(exit.cause) }
    const promised = new PromiseClient({ baseUrl: server.url, accessToken: "test-token", ...options })
    const byPromise = yield* Effect.promise(() =>
      call.promise(promised).then(
        (value): Outcome => ({ value }),
        (error: unknown): Outcome =>
          isFlatError(error)
            ? {
              tag: error.reason._tag,
              outcome: error.outcome,
              message: error.message,
              body: "body" in error.reason ? error.reason.body() : undefined
            }
            : { message: String(error) }
      )
    )
    yield* Effect.promise(() => promised.close())
    return [byEffect, byPromise]
  })

interface FlatErrorLike {
  readonly outcome: "unknown" | undefined
  readonly message: string
  readonly reason: { readonly _tag: string; readonly body?: Redacted.Redacted<string> }
}

const notLists: ReadonlyArray<unknown> = [{}, { users: [account("u1")] }, 5, true, "abc", null]

overOne(({ layer }) => {
  describe("an unexpected response", () => {
    for (const [name, call] of Object.entries(lists)) {
      it.effect(`S6 a value that is not a list is Decode, never an empty list: ${name}`, () =>
        Effect.gen(function*() {
          for (const body of notLists) {
            for (const { message, tag } of yield* everyWay(layer, json(body), call)) {
              assert.strictEqual(tag, "Decode", JSON.stringify(body))
              assert.include(message, "expected array, found ")
            }
          }
        }))
    }

    it.effect("S6 also after the first page, after its items", () =>
      Effect.gen(function*() {
        const pages: Behaviour = (response, received) =>
          received.query.has("next")
            ? json({ users: [] })(response, received)
            : json([account("u1")], 200, { link: "<?next=a>; rel=\"next\"" })(response, received)
        const outcomes = yield* everyWay(layer, pages, lists["stream"]!)
        assert.deepStrictEqual(outcomes.map(({ tag }) => tag), ["Decode", "Decode"])
      }))

    it.effect("S6 a value that is not an object is Decode, with an unknown outcome for a write", () =>
      Effect.gen(function*() {
        for (const body of [5, true, "abc", null, [], [account("u1")]]) {
          for (const [call, outcome] of [[read, undefined], [create, "unknown"]] as const) {
            for (const one of yield* everyWay(layer, json(body), call)) {
              assert.deepStrictEqual([one.tag, one.outcome], ["Decode", outcome], JSON.stringify(body))
            }
          }
        }
      }))

    it.effect("S6 a value that is not a count is Decode; the shapes of older servers are accepted", () =>
      Effect.gen(function*() {
        for (const body of [{}, { total: 3 }, { count: "3" }, { count: null }, "3", true, null]) {
          for (const { tag } of yield* everyWay(layer, json(body), count)) {
            assert.strictEqual(tag, "Decode", JSON.stringify(body))
          }
        }
        for (const body of [3, [{}, {}, {}], { count: 3 }]) {
          for (const { value } of yield* everyWay(layer, json(body), count)) assert.strictEqual(value, 3)
        }
      }))

    for (const strict of [false, true]) {
      it.effect(`S7 a page instead of a success without content is Decode, outcome unknown (strict: ${strict})`, () =>
        Effect.gen(function*() {
          for (
            const [body, type] of [
              ["<html><body>Sign in to the school's network</body></html>", "text/html"],
              ["OK", "text/plain"],
              ["{\"id\":", "application/json"]
            ] as const
          ) {
            const outcomes = yield* everyWay(layer, text(body, 200, { "content-type": type }), remove, { strict })
            for (const one of outcomes) {
              assert.deepStrictEqual([one.tag, one.outcome, one.body], ["Decode", "unknown", body])
            }
          }
        }))

      it.effect(`S7 an empty body, spaces and JSON are accepted (strict: ${strict})`, () =>
        Effect.gen(function*() {
          for (const body of ["", " \r\n", "{}", "null", "{\"deleted\":true}"]) {
            for (const one of yield* everyWay(layer, text(body, 200, {}), remove, { strict })) {
              assert.deepStrictEqual(one, { value: undefined }, body)
            }
          }
          for (const one of yield* everyWay(layer, json(undefined, 204), remove, { strict })) {
            assert.deepStrictEqual(one, { value: undefined })
          }
        }))
    }
  })

  describe("a long list of wrong objects", () => {
    it.effect("S9 is checked only as far as the report includes", () =>
      Effect.gen(function*() {
        const body = Array.from({ length: 20_000 }, () => ({ id: 1, username: [], nested: {} }))
        const parse = JSON.parse
        let looks = 0
        yield* Effect.acquireRelease(
          Effect.sync(() => {
            JSON.parse = (...given) => {
              const value: unknown = parse(...given)
              return Array.isArray(value) && value.length === body.length
                ? new Proxy(value, {
                  get: (target, key, receiver) => {
                    if (typeof key === "string" && /^\d+$/.test(key)) looks++
                    return Reflect.get(target, key, receiver) as unknown
                  }
                })
                : value
            }
          }),
          () =>
            Effect.sync(() => {
              JSON.parse = parse
            })
        )
        let reported = 0
        const onDrift = () => void reported++
        const outcomes = yield* everyWay(layer, json(body), lists["the call"]!, { onDrift })
        assert.strictEqual(reported, 2)
        assert.deepStrictEqual(outcomes.map(({ tag }) => tag), [undefined, undefined])
        assert.isBelow(looks, 400)
        looks = 0
        const strict = yield* everyWay(layer, json(body), lists["the call"]!, { strict: true })
        assert.deepStrictEqual(strict.map(({ tag }) => tag), ["Decode", "Decode"])
        assert.isBelow(looks, 400)
      }))
  })
})
