/**
 * Which writes are sent again after an attempt that may have been executed, until when, and what the caller learns of it.
 */
import { assert, describe, it } from "@effect/vitest"
import { type FlatClient, type FlatConfig, FlatHttpClient, TokenSource, Transport } from "@flat-sdk/core"
import { FlatApi } from "@flat-sdk/core/contract/FlatApi"
import { repetitions } from "@flat-sdk/core/contract/Repeats"
import { Effect, Layer } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import { HttpApi } from "effect/http-api"
import { account } from "../support/Samples.ts"
import {
  apiError,
  type Failure,
  type Handler,
  recording,
  type Reply,
  sequence,
  testClient
} from "../support/TestClient.ts"
import { failing, passing } from "../support/Time.ts"

type Client = FlatClient.FlatClientShape

const ids = { class: "c1", assignment: "a1", submission: "s1" }
const update = (flat: Client) => flat.organization.updateOrganizationUser.withResponse({ user: "u1", body: {} })
const updated: Reply = { json: account("u1") }
const busy = (seconds: number): Reply => ({ ...apiError(503, "BUSY"), headers: { "retry-after": String(seconds) } })

describe("the record of repetitions", () => {
  it("has each PUT and DELETE of the contract", () => {
    const writes: Array<string> = []
    HttpApi.reflect(FlatApi, {
      onGroup: () => {},
      onEndpoint: ({ endpoint }) => {
        if (endpoint.method === "PUT" || endpoint.method === "DELETE") writes.push(endpoint.identifier)
      }
    })
    assert.deepStrictEqual(Object.keys(repetitions).sort(), writes.sort())
    assert.lengthOf(writes, 38)
  })
})

describe("a write whose response is lost", () => {
  it.effect.each<
    [
      string,
      (
        flat: Client
      ) => Effect.Effect<unknown, { readonly outcome: unknown; readonly reason: { readonly _tag: string } }>
    ]
  >([
    ["deleteSubmission", (flat) => flat.classes.deleteSubmission(ids)],
    ["editSubmission", (flat) => flat.classes.editSubmission({ ...ids, body: { return: true } })]
  ])("%s is not sent again: twice differs from once", ([, call]) =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(() => "reset")
      const error = yield* failing(call(flat))
      assert.lengthOf(sent, 1)
      assert.strictEqual(error.outcome, "unknown")
      assert.strictEqual(error.reason._tag, "Transport")
    }))

  it.effect("is sent again where that is safe, and its response, span event and hooks say so", () =>
    Effect.gen(function*() {
      const events: Array<[kind: string, call: number, attempt: number, repeated: boolean | undefined]> = []
      const { flat } = yield* testClient(sequence("refused", "reset", updated), {
        onRequest: ({ attempt, call, repeated }) => void events.push(["request", call, attempt, repeated]),
        onResponse: ({ attempt, call, repeated }) => void events.push(["response", call, attempt, repeated]),
        onWait: ({ attempt, call }) => void events.push(["wait", call, attempt, undefined])
      })
      const response = yield* passing(update(flat))
      assert.isTrue(response.repeated)
      const [[, call]] = events as [typeof events[number]]
      assert.deepStrictEqual(events, [
        ["request", call, 1, undefined],
        ["response", call, 1, undefined],
        ["wait", call, 1, undefined],
        ["request", call, 2, undefined],
        ["response", call, 2, undefined],
        ["wait", call, 2, undefined],
        ["request", call, 3, true],
        ["response", call, 3, true]
      ])
    }))

  it.effect("does not say so where no earlier attempt can have been executed, or the call reads", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient(sequence("refused", apiError(429, "SLOW"), updated))
      assert.isUndefined((yield* passing(update(flat))).repeated)
      const reading = yield* testClient(sequence("reset", { json: 3 }))
      assert.isUndefined((yield* passing(reading.flat.organization.countOrgaUsers.withResponse())).repeated)
    }))

  it.effect("is sent again within ten seconds of the attempt, without the waits before it", () =>
    Effect.gen(function*() {
      const limited = { ...apiError(429, "SLOW"), headers: { "retry-after": "60" } }
      const { flat, sent } = yield* testClient(sequence(limited, busy(10), updated))
      assert.isTrue((yield* passing(update(flat))).repeated)
      assert.lengthOf(sent, 3)
    }))

  it.effect.each<[string, Reply | Failure]>([
    ["the rate limit", { ...apiError(429, "SLOW"), headers: { "retry-after": "60" } }],
    ["a slow token", apiError(401, "EXPIRED")]
  ])(
    "and whose next attempt waits for %s fails with the reason of the lost response",
    ([, second]) =>
      Effect.gen(function*() {
        let tokens = 0
        const { flat, sent } = yield* testClient(sequence("reset", second, updated), {
          accessToken: TokenSource.cached(
            Effect.suspend(() => Effect.as(Effect.sleep(tokens === 0 ? 0 : "12 seconds"), `token-${++tokens}`))
          )
        })
        const error = yield* failing(update(flat))
        assert.deepStrictEqual([error.reason._tag, error.outcome], ["Transport", "unknown"])
        assert.lengthOf(sent, 2)
      })
  )

  it.effect("is sent only once with retryWrites \"never\", of the client or of the call, with a key too", () =>
    Effect.gen(function*() {
      const job = { body: { files: [{ file: "AAEC", filename: "page.png" }], idempotencyKey: "key-1" } }
      for (const options of [{ retryWrites: "never" }, {}] as const) {
        const { flat, sent } = yield* testClient(() => "reset", options)
        const ofCall = options.retryWrites === undefined ? { retryWrites: "never" } as const : undefined
        yield* failing(flat.organization.updateOrganizationUser({ user: "u1", body: {} }, ofCall))
        yield* failing(flat.omr.createOmrJob(job, ofCall))
        assert.lengthOf(sent, 2)
      }
    }))

  it.effect("keeps the retries of what was not executed with retryWrites \"never\", and of reads", () =>
    Effect.gen(function*() {
      const options: FlatConfig.Options = { retryWrites: "never" }
      const limited = { ...apiError(429, "SLOW"), headers: { "retry-after": "1" } }
      const { flat, sent } = yield* testClient(sequence("refused", limited, updated), options)
      yield* passing(update(flat))
      assert.lengthOf(sent, 3)
      const reading = yield* testClient(sequence("reset", { json: 3 }), options)
      assert.strictEqual(yield* passing(reading.flat.organization.countOrgaUsers()), 3)
    }))

  it.effect("refuses another value of retryWrites", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(() => "reset")
      const error = yield* failing(flat.organization.countOrgaUsers({}, { retryWrites: "always" as never }))
      assert.include(error.message, "options.retryWrites: must be \"repeatable\" or \"never\"")
      assert.lengthOf(sent, 0)
    }))
})

describe("a request without an operation", () => {
  it.effect("is sent again if the program calls it idempotent", () =>
    Effect.gen(function*() {
      for (const idempotent of [false, true]) {
        const { flat, sent } = yield* testClient(sequence("reset", { status: 204 }))
        yield* passing(Effect.exit(flat.request({ method: "DELETE", path: "/me/things/t1", idempotent })))
        assert.lengthOf(sent, idempotent ? 2 : 1)
      }
    }))

  it.effect("cannot be called idempotent if it is a POST", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(() => "reset")
      const error = yield* failing(flat.request({ method: "POST", path: "/me/things", idempotent: true }))
      assert.include(error.message, "idempotent: must be true or false, and true only with PUT and DELETE")
      assert.lengthOf(sent, 0)
    }))

  const throughHttp = (handler: Handler, path: string) =>
    Effect.gen(function*() {
      const { sent, transport } = recording(handler)
      const layer = FlatHttpClient.layer({ accessToken: "test-token", baseUrl: "https://flat.test/v2" }).pipe(
        Layer.provide(Layer.succeed(Transport.Transport, transport))
      )
      yield* passing(Effect.exit(HttpClient.execute(HttpClientRequest.delete(path)).pipe(Effect.provide(layer))))
      return sent.length
    })

  it.effect("of a stock client is sent again if its method and path are an operation that may be", () =>
    Effect.gen(function*() {
      const path = "/classes/c1/assignments/a1/submissions/s1"
      assert.strictEqual(yield* throughHttp(() => "reset", path), 1)
      assert.strictEqual(yield* throughHttp(sequence("reset", { status: 204 }), "/organizations/users/u1"), 2)
      assert.strictEqual(yield* throughHttp(() => "reset", "/me/things/t1"), 1)
    }))
})
