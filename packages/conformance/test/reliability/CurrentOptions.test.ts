/** Options of all calls of an effect: `FlatClient.withCallOptions`, in every kind of call. */
import { assert, describe, it } from "@effect/vitest"
import { CallOptions, FlatClient, FlatHttpClient } from "@flat-sdk/core"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Exit, Fiber, Layer, Stream } from "effect"
import { HttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { client, flushLoop } from "./support/Call.ts"
import { problemsOf } from "./support/PromiseCall.ts"
import { account, apiError, type Behaviour, hang, json, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

const task = { id: "t1", type: "audio-export", errorHistory: [] }

/** Two pages of accounts, a token, a score, a file, and an export that is done. */
const school: Behaviour = (response, received) => {
  const { method, path, query } = received
  const link = { link: "</v2/organizations/users?next=c1>; rel=\"next\"" }
  if (path.endsWith("/users")) {
    const page = query.has("next") ? json([account("u1")]) : json([account("u0")], 200, link)
    return page(response, received)
  }
  if (path.endsWith("/accessToken")) return json({ token: "delegated" })(response, received)
  if (method === "POST" && path.endsWith("/task")) {
    return json({ ...task, state: "done", result: { url: "/v2/_files/a" } })(response, received)
  }
  if (method === "POST") return json({ id: "s1" })(response, received)
  if (path.endsWith("/count")) return json(3)(response, received)
  response.writeHead(200, { "content-type": "audio/midi" }).end("MThd")
}

const file = { score: "s", revision: "last", format: "midi" } as const
const tenant = FlatClient.withCallOptions({ headers: { "X-Tenant": "t1" } })

/** Every kind of call, by a name. */
const kindsOf = (flat: FlatClient.FlatClientShape) => {
  const { listOrganizationUsers: list } = flat.organization
  const data = new TextEncoder().encode("MThd")
  return {
    call: flat.organization.countOrgaUsers(),
    response: flat.organization.countOrgaUsers.withResponse(),
    page: list(),
    pages: Stream.runDrain(list.pages()),
    stream: Stream.runDrain(list.stream({}, { readAhead: true })),
    resumable: Stream.runDrain(list.resumable()),
    collect: list.collect({}, { limit: 9 }),
    file: flat.scores.getScoreRevisionData(file),
    bytes: Stream.runDrain(flat.scores.getScoreRevisionData.stream(file)),
    download: Effect.scoped(flat.scores.getScoreRevisionData.download(file)),
    upload: flat.scores.createScore({ body: { title: "a", privacy: "private", data } }),
    exported: flat.scores.exportScore({ score: "s1", format: "wav" }),
    request: flat.request({ method: "GET", path: "/organizations/users/count" }),
    acting: flat.actAs("u1", ["scores"]).organization.countOrgaUsers(),
    changed: Effect.flatMap(flat.withOptions({ retries: 0 }), ({ organization }) => organization.countOrgaUsers())
  }
}

overOne((transport) => {
  describe("options of all calls of an effect", () => {
    it.effect("O13 apply to each call inside, and to none after it; not to the token that actAs creates for all", () =>
      Effect.gen(function*() {
        const server = yield* serve(school)
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url, headers: { "x-client": "c" } })
        for (const [kind, call] of Object.entries(kindsOf(flat))) {
          const before = server.received.length
          yield* run<unknown, unknown>(tenant(call))
          const sent = server.received.slice(before).filter(({ path }) => !/accessToken$|_files/.test(path))
          assert.isNotEmpty(sent, kind)
          for (const { headers } of sent) assert.deepInclude(headers, { "x-tenant": "t1", "x-client": "c" }, kind)
        }
        const created = server.received.filter(({ path }) => path.endsWith("/accessToken"))
        assert.deepStrictEqual(created.map(({ headers }) => headers["x-tenant"]), [undefined])
        yield* run(flat.organization.countOrgaUsers())
        assert.isUndefined(server.received.at(-1)?.headers["x-tenant"])
      }))

    it.effect("O13 those of a call, and of an effect inside, take precedence by name", () =>
      Effect.gen(function*() {
        const server = yield* serve(apiError(503, "BUSY"))
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
        const outer = FlatClient.withCallOptions({ retries: 2, headers: { "X-A": "outer", "x-b": "outer" } })
        const inner = FlatClient.withCallOptions({ headers: { "x-a": "inner", "X-B": null }, retries: undefined })
        const { countOrgaUsers: count } = flat.organization
        const errors = [
          yield* failing(outer(count({}, { retries: 0, headers: { "X-a": "call" } }))),
          yield* failing(outer(inner(count()))),
          yield* failing(FlatClient.withCallOptions(count(), { retries: 0 }))
        ]
        assert.deepStrictEqual(errors.map(({ attempts }) => attempts), [1, 3, 1])
        const sent = server.received.map(({ headers }) => [headers["x-a"], headers["x-b"]])
        assert.deepStrictEqual(sent, [
          ["call", "outer"],
          ["inner", "outer"],
          ["inner", "outer"],
          ["inner", "outer"],
          [undefined, undefined]
        ])
      }))

    it.effect("O13 that are invalid fail each call as Encode, and nothing is sent", () =>
      Effect.gen(function*() {
        const server = yield* serve(school)
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
        const unread = Object.defineProperty({}, "retries", {
          enumerable: true,
          get: () => {
            throw new Error("no")
          }
        })
        const mistakes: ReadonlyArray<readonly [string, unknown]> = [
          ["options.retries", { retries: -1 }],
          ["options.retry", { retry: 1 }],
          ["options.headers", { headers: [["x-a", "1"]] }],
          ["options.headers.authorization", { headers: { authorization: "Bearer x" } }],
          ["options.retries", unread],
          ["options", "5 seconds"]
        ]
        const { acting: _, changed: __, ...kinds } = kindsOf(flat)
        for (const [path, options] of mistakes) {
          for (const [kind, call] of Object.entries(kinds)) {
            const error = yield* failing<unknown, unknown>(FlatClient.withCallOptions(call, options as {}))
            assert.include(problemsOf(error), path, kind)
          }
          const given = flat.organization.countOrgaUsers({}, { headers: { "x-b": "1" } })
          assert.deepStrictEqual(problemsOf(yield* failing(FlatClient.withCallOptions(given, options as {}))), [path])
        }
        assert.lengthOf(server.received, 0)
      }))

    it.effect("O13 a deadline is that of each call: the whole export, the whole file, each page", () =>
      Effect.gen(function*() {
        const server = yield* serve((response, received) =>
          received.path.includes("task")
            ? json({ ...task, state: "pending" })(response, received)
            : hang(response, received)
        )
        const { flat } = yield* client(transport.layer, { baseUrl: server.url })
        const { call, exported, file, stream } = kindsOf(flat)
        for (const one of [call, exported, file, stream]) {
          const limited = Effect.flip(FlatClient.withCallOptions(one as Effect.Effect<unknown, unknown>, {
            deadline: "20 seconds"
          }))
          const before = server.received.length
          const ended = yield* Effect.forkChild(limited)
          yield* until(() => server.received.length > before)
          yield* flushLoop
          yield* TestClock.adjust("20 seconds")
          yield* until(() => ended.pollUnsafe() !== undefined)
          const error = yield* Fiber.join(ended)
          assert.deepInclude((error as { reason: unknown }).reason, { _tag: "Timeout", limit: "total", millis: 20_000 })
        }
      }))

    it.effect("O13 an aborted signal ends the calls", () =>
      Effect.gen(function*() {
        const server = yield* serve(school)
        const { flat } = yield* client(transport.layer, { baseUrl: server.url })
        for (const [kind, call] of Object.entries(kindsOf(flat))) {
          const aborted = FlatClient.withCallOptions(call as Effect.Effect<unknown>, { signal: AbortSignal.abort() })
          assert.isTrue(Exit.hasInterrupts(yield* Effect.exit(aborted)), kind)
        }
        assert.lengthOf(server.received, 0)
      }))

    it.effect("O13 are those of FlatHttpClient, too; Stream.provideService sets them for a stream", () =>
      Effect.gen(function*() {
        assert.strictEqual(FlatHttpClient.CurrentOptions, CallOptions.CurrentOptions)
        const server = yield* serve(school)
        const http = FlatHttpClient.layer({ baseUrl: server.url, anonymous: true }).pipe(Layer.provide(transport.layer))
        yield* tenant(HttpClient.get("/organizations/users/count")).pipe(Effect.provide(http))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const options = { headers: { "x-tenant": "t1" } }
        const users = flat.organization.listOrganizationUsers.stream().pipe(
          Stream.provideService(CallOptions.CurrentOptions, options)
        )
        yield* run(Stream.runDrain(users))
        assert.deepStrictEqual(server.received.map(({ headers }) => headers["x-tenant"]), ["t1", "t1", "t1"])
      }))
  })
})
