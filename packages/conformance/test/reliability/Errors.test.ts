/** Errors that a program retries, and errors that leave the process. */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { assert, describe, it } from "@effect/vitest"
import { FlatError } from "@flat-sdk/core"
import { FlatClient as PromiseClient, isFlatError } from "@flat-sdk/promise"
import { Effect, Fiber, Layer, Schedule, Schema } from "effect"
import { HttpClient, HttpClientRequest, HttpRouter } from "effect/http"
import { HttpApi, HttpApiBuilder, HttpApiClient, HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import { Rpc, RpcClient, RpcGroup, RpcSerialization, RpcServer } from "effect/rpc"
import { TestClock } from "effect/testing"
import { Activity, Workflow, WorkflowEngine } from "effect/workflow"
import { client, flushLoop } from "./support/Call.ts"
import { apiError, json, limited, reset, sequence, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

const body = { username: "ada", password: "correct-horse" }

/** Errors of calls: a write that may have been executed, a rate limit, a response that is not read, an input that is not sent. */
const failures = (transport: Parameters<typeof client>[0]) =>
  Effect.gen(function*() {
    const server = yield* serve(sequence(reset, json({ password: "correct-horse" }), limited(120)))
    const { failing, flat } = yield* client(transport, { baseUrl: server.url, retries: 0, maxWait: 0 })
    return [
      yield* failing(flat.organization.createOrganizationUser({ body })),
      yield* failing(flat.organization.countOrgaUsers()),
      yield* failing(flat.organization.countOrgaUsers()),
      yield* failing(flat.organization.createOrganizationUser({ body: { ...body, username: "" } }))
    ] as const
  })

/** Asserts that an error from elsewhere is what it was. */
const same = (copy: unknown, error: FlatError.FlatError) => {
  assert(FlatError.isFlatError(copy) && copy instanceof FlatError.FlatError)
  assert.notStrictEqual(copy, error)
  assert.strictEqual(copy.message, error.message)
  assert.deepStrictEqual(copy.toJSON(), error.toJSON())
  assert.deepStrictEqual([copy.outcome, copy.attempts, copy.isRetryable, copy.retryAfter], [
    error.outcome,
    error.attempts,
    error.isRetryable,
    error.retryAfter
  ])
}

class Calls extends RpcGroup.make(Rpc.make("count", { success: Schema.Number, error: FlatError.schema })) {}

const Api = HttpApi.make("Own").add(
  HttpApiGroup.make("users").add(HttpApiEndpoint.get("count", "/count", {
    success: Schema.Number,
    error: FlatError.schema
  }))
)

overOne((transport) => {
  describe("errors in another process", () => {
    it.effect("E3 an error of an activity comes back from the workflow", () =>
      Effect.gen(function*() {
        for (const error of yield* failures(transport.layer)) {
          const Enrol = Workflow.make("Enrol", {
            payload: { user: Schema.String },
            success: Schema.Void,
            error: FlatError.schema,
            idempotencyKey: ({ user }) => user
          })
          let runs = 0
          const live = Enrol.toLayer(() =>
            Effect.asVoid(Activity.make({
              name: "Create",
              error: FlatError.schema,
              execute: Effect.suspend(() => {
                runs++
                return Effect.fail(error)
              })
            }))
          )
          const enrolled = Enrol.execute({ user: "ada" }).pipe(
            Effect.catchReason("FlatError", "Transport", (_, whole) => Effect.fail(whole)),
            Effect.flip
          )
          const copy = yield* Effect.provide(enrolled, Layer.provideMerge(live, WorkflowEngine.layerMemory))
          same(copy, error)
          assert.strictEqual(runs, 1)
        }
      }))

    it.effect("E3 an error of an RPC comes back over a socket", () =>
      Effect.gen(function*() {
        for (const error of yield* failures(transport.layer)) {
          const served = HttpRouter.serve(
            RpcServer.layerHttp({ group: Calls, path: "/rpc", protocol: "http" }).pipe(
              Layer.provide(Calls.toLayer({ count: () => Effect.fail(error) }))
            ),
            { disableLogger: true }
          )
          const called = Effect.flatMap(RpcClient.make(Calls), (calls) => Effect.flip(calls.count()))
          const copy = yield* Effect.scoped(called).pipe(
            Effect.provide(
              RpcClient.layerProtocolHttp({
                url: "",
                transformClient: HttpClient.mapRequest(HttpClientRequest.appendUrl("/rpc"))
              }).pipe(
                Layer.provideMerge(served),
                Layer.provide(RpcSerialization.layerJson),
                Layer.provideMerge(NodeHttpServer.layerTest)
              )
            )
          )
          same(copy, error)
        }
      }))

    it.effect("E3 an error of an HttpApi comes back over a socket", () =>
      Effect.gen(function*() {
        for (const error of yield* failures(transport.layer)) {
          const users = HttpApiBuilder.group(Api, "users", (handlers) =>
            handlers.handle("count", () =>
              Effect.fail(error)))
          const served = HttpRouter.serve(Layer.provide(HttpApiBuilder.layer(Api), users), { disableLogger: true })
          const called = Effect.flatMap(HttpApiClient.make(Api), ({ users }) =>
            Effect.flip(users.count()))
          const copy = yield* Effect.provide(called, Layer.provideMerge(served, NodeHttpServer.layerTest))
          same(copy, error)
        }
      }))

    it.effect("E3 an error in JSON is decoded, and what was sent or received is not in it", () =>
      Effect.gen(function*() {
        for (const error of yield* failures(transport.layer)) {
          const text = JSON.stringify(error)
          assert.notInclude(text, "correct-horse")
          assert.notInclude(text, "test-token")
          const encoded = yield* Schema.encodeEffect(FlatError.schema)(error)
          assert.deepStrictEqual(JSON.parse(JSON.stringify(encoded)), JSON.parse(text))
          same(yield* Schema.decodeUnknownEffect(FlatError.schema)(JSON.parse(text)), error)
        }
      }))

    it.effect("E4 anything else is a SchemaError, and what is decoded is redacted", () =>
      Effect.gen(function*() {
        const [, , error] = yield* failures(transport.layer)
        const json = JSON.parse(JSON.stringify(error))
        const decode = Schema.decodeUnknownEffect(FlatError.schema)
        for (
          const wrong of [null, "FlatError", {}, { ...json, attempts: "1" }, { ...json, reason: { _tag: "Other" } }, {
            ...json,
            reason: { ...json.reason, resetAt: "tomorrow" }
          }]
        ) {
          assert.strictEqual((yield* Effect.flip(decode(wrong)))._tag, "SchemaError")
        }
        const detail = "sent to ada@example.com\n\u001b[31m"
        const copy = yield* decode({ ...json, reason: { ...json.reason, detail, headers: { cookie: "session=1" } } })
        assert.notMatch(`${copy.message} ${Object.entries(copy.reason).join()}`, /ada|\n|session/)
      }))
  })

  describe("a schedule of one's own", () => {
    // As in docs/reference/errors.md.
    const patient = Schedule.exponential("1 second").pipe(
      Schedule.upTo({ times: 5 }),
      Schedule.setInputType<FlatError.FlatError>(),
      Schedule.modifyDelay(({ duration, input }) => Effect.succeed(input.retryAfter ?? duration))
    )

    it.effect("R14 a write that may have been executed is not sent again, which a retry without a condition does", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(reset, json({ id: "c1" })))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const create = flat.classes.createClass({ body: { name: "Strings" } })
        const error = yield* run(
          Effect.flip(Effect.retry(create, { times: 1, while: ({ isRetryable }) => isRetryable }))
        )
        assert.deepStrictEqual([error.outcome, error.isRetryable], ["unknown", false])
        assert.lengthOf(server.received, 1)
        yield* run(Effect.retry(create, { times: 1 }))
        assert.lengthOf(server.received, 2)
      }))

    it.effect("R14 is a matter of the outcome, not of the reason: 503 of a read, of a write, and of both APIs", () =>
      Effect.gen(function*() {
        const server = yield* serve(apiError(503, "DOWN", { "retry-after": "7" }))
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url, retries: 0 })
        const read = yield* failing(flat.organization.countOrgaUsers())
        const write = yield* failing(flat.organization.createOrganizationUser({ body }))
        assert.deepStrictEqual([read.isRetryable, read.retryAfter], [true, 7000])
        assert.deepStrictEqual([write.isRetryable, write.retryAfter, write.outcome], [false, 7000, "unknown"])
        const promised = new PromiseClient({ ...transport.promised, accessToken: "t", baseUrl: server.url, retries: 0 })
        const { organization } = promised
        for (
          const [result, expected] of [
            [yield* Effect.promise(() => organization.countOrgaUsers.result()), true],
            [yield* Effect.promise(() => organization.createOrganizationUser.result({ body })), false]
          ] as const
        ) {
          assert(!result.ok && isFlatError(result.error))
          assert.deepStrictEqual([result.error.isRetryable, result.error.retryAfter], [expected, 7000])
          assert.include(JSON.stringify(result.error), `"isRetryable":${expected},"retryAfter":7000`)
        }
        yield* Effect.promise(() => promised.close())
      }))

    it.effect("R14 what cannot pass is not retryable: 400, 401, 404, an invalid input", () =>
      Effect.gen(function*() {
        const server = yield* serve(
          sequence(apiError(400, "A"), apiError(401, "B"), apiError(404, "C", { "retry-after": "soon" }))
        )
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url, retries: 0 })
        for (const _ of [1, 2, 3]) {
          const error = yield* failing(flat.organization.countOrgaUsers())
          assert.deepStrictEqual([error.isRetryable, error.retryAfter], [false, undefined])
        }
        const invalid = yield* failing(flat.organization.createOrganizationUser({ body: { ...body, username: "" } }))
        assert.isFalse(invalid.isRetryable)
      }))

    it.effect("R15 a schedule waits for the reset of the rate limit, as long as the error says", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(limited(120), json(7)))
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url, maxWait: 0 })
        const count = flat.organization.countOrgaUsers()
        const first = yield* failing(count)
        assert.deepStrictEqual([first.isRetryable, first.retryAfter], [true, 120_000])
        yield* TestClock.adjust("20 seconds")
        const early = yield* failing(count)
        assert.deepStrictEqual([early.isRetryable, early.attempts, early.retryAfter], [true, 0, 100_000])
        const later = yield* Effect.forkChild(
          Effect.retry(count, { schedule: patient, while: ({ isRetryable }) => isRetryable })
        )
        yield* Effect.andThen(flushLoop, TestClock.adjust("99 seconds"))
        yield* flushLoop
        assert.lengthOf(server.received, 1)
        yield* TestClock.adjust("1 second")
        assert.strictEqual(yield* Fiber.join(later), 7)
        assert.lengthOf(server.received, 2)
      }))

    it.effect("R15 without a reset the rate limit asks for a minute, and a lost connection for nothing", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(limited(), apiError(503, "DOWN", { "retry-after": "2" }), reset))
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url, retries: 1, maxWait: 3000 })
        assert.strictEqual((yield* failing(flat.organization.countOrgaUsers())).retryAfter, 60_000)
        yield* TestClock.adjust("61 seconds")
        const lost = yield* failing(flat.organization.countOrgaUsers())
        assert.deepStrictEqual([lost.reason._tag, lost.attempts, lost.retryAfter], ["Transport", 2, undefined])
      }))
  })
})
