import { assert, describe, it } from "@effect/vitest"
import type { FlatClient as PromiseClient } from "@flat-sdk/promise"
import { Effect, Schema, Stream } from "effect"
import { client } from "./support/Call.ts"
import { problemsOf, promised, rejection, shown } from "./support/PromiseCall.ts"
import { formsOf } from "./support/Secrets.ts"
import { account, type Behaviour, json, sequence, serve, text } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

const Notification = Schema.Struct({ id: Schema.String, at: Schema.DateFromString })

const Notifications = Schema.Array(Notification)

const sent = (id: string) => ({ id, at: "2026-01-02T03:04:05.000Z" })

const read = { method: "GET", path: "/me/notifications" } as const

/** Two pages of two, by the `Link` header. */
const twoPages: Behaviour = (response, received) =>
  (received.query.get("next") === "c1"
    ? json([sent("n2"), sent("n3")])
    : json([sent("n0"), sent("n1")], 200, { link: "</v2/me/notifications?next=c1>; rel=\"next\"" }))(response, received)

type Request = Parameters<PromiseClient["request"]>[0]

const wrong: ReadonlyArray<readonly [problems: ReadonlyArray<string>, request: unknown]> = [
  [["method"], { method: "get", path: "/me" }],
  [["method"], { method: "TRACE", path: "/me" }],
  [["method"], { path: "/me" }],
  [["path"], { method: "GET" }],
  [["path"], { method: "GET", path: "me" }],
  [["path"], { method: "GET", path: "https://elsewhere.example/me" }],
  [["path"], { method: "GET", path: "//elsewhere.example/me" }],
  [["path"], { method: "GET", path: "/me/../other" }],
  [["path"], { method: "GET", path: "/me/%2e%2E/other" }],
  [["path"], { method: "GET", path: "/me/." }],
  [["path"], { method: "GET", path: "/scores/..%2fclasses" }],
  [["path"], { method: "GET", path: "/scores/%2E.%2Fclasses" }],
  [["path"], { method: "GET", path: "/scores/a%5c..%5Cclasses" }],
  [["path"], { method: "GET", path: "/me?a=b" }],
  [["path"], { method: "GET", path: "/me#a" }],
  [["path"], { method: "GET", path: "/me\\other" }],
  [["path"], { method: "GET", path: "/a b" }],
  [["path"], { method: "GET", path: "/é" }],
  [["path"], { method: "GET", path: "/%zz" }],
  [["path"], { method: "GET", path: "/%2" }],
  [["path"], { method: "GET", path: "" }],
  [["path"], { method: "GET", path: "/me//devices" }],
  [["query"], { method: "GET", path: "/me", query: "a=b" }],
  [["query.a", "query.b"], { method: "GET", path: "/me", query: { a: {}, b: [NaN], c: 1 } }],
  [["query.a"], { method: "GET", path: "/me", query: { a: "\ud800" } }],
  [["query.a", "query.b", "query.c"], { method: "GET", path: "/me", query: { a: [[1]], b: Infinity, c: 5n } }],
  [["body"], { method: "GET", path: "/me", body: {} }],
  [["body"], { method: "POST", path: "/me", body: 1n }],
  [["body"], { method: "POST", path: "/me", body: () => 1 }],
  [["headers.authorization"], { method: "GET", path: "/me", headers: { authorization: "x" } }],
  [["headers.x-a"], { method: "GET", path: "/me", headers: { "x-a": "a\nb" } }],
  [["schema"], { method: "GET", path: "/me", schema: {} }],
  [["timeout"], { method: "GET", path: "/me", timeout: 1 }],
  [["method", "path", "query.a"], { method: "HEAD", path: "me", query: { a: [{}] } }]
]

overOne((transport) => {
  describe("a custom request", () => {
    it.effect("O6 is sent with the token, the headers and the query of the client, and returns JSON", () =>
      Effect.gen(function*() {
        const server = yield* serve((response, received) =>
          received.method === "DELETE"
            ? json(undefined, 204)(response, received)
            : json([sent("n0")], 201)(response, received)
        )
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url, headers: { "x-client": "c" } })
        const query = { limit: 5, unread: true, tag: ["a b", "c&d"], none: undefined, no: null }
        assert.deepStrictEqual<unknown>(yield* run(flat.request({ ...read, query, headers: { "x-own": "o" } })), [
          sent("n0")
        ])
        const response = yield* run(
          flat.request.withResponse(
            { method: "POST", path: "/me/seen", headers: { "x-own": "o" }, body: { ids: ["n0"] } },
            { headers: { "x-call": "k" } }
          )
        )
        assert.deepStrictEqual<unknown>([response.status, response.value], [201, [sent("n0")]])
        assert.isUndefined(yield* run(flat.request({ method: "DELETE", path: "/me/notifications/n0" })))
        const [get, post, removal] = server.received
        assert.strictEqual(get!.query.toString(), "limit=5&unread=true&tag=a+b&tag=c%26d")
        assert.deepInclude(get!.headers, { authorization: "Bearer test-token", "x-client": "c", "x-own": "o" })
        assert.isUndefined(get!.headers["content-type"])
        assert.deepInclude(post!.headers, { "content-type": "application/json", "x-own": "o", "x-call": "k" })
        assert.deepStrictEqual([post!.body, removal!.path], ["{\"ids\":[\"n0\"]}", "/v2/me/notifications/n0"])
      }))

    it.live("O6 the same over the Promise API, as the client's user or another", () =>
      Effect.gen(function*() {
        const server = yield* serve((response, received) =>
          received.path.endsWith("/accessToken")
            ? json({ token: "delegated", scopes: ["account.public_profile"] }, 201)(response, received)
            : json([sent("n0")])(response, received)
        )
        const flat = yield* promised(transport, { baseUrl: server.url })
        yield* Effect.promise(async () => {
          assert.deepStrictEqual(await flat.request(read), [sent("n0")])
          const response = await flat.request.withResponse(read, { headers: { "x-call": "k" } })
          assert.deepStrictEqual([response.status, response.value], [200, [sent("n0")]])
          const outcome = await flat.request.result(read)
          assert.deepStrictEqual(outcome, { ok: true, value: [sent("n0")] })
        })
        assert.deepStrictEqual(server.received.map(({ headers, path }) => [path, headers.authorization]), [
          ["/v2/me/notifications", "Bearer test-token"],
          ["/v2/me/notifications", "Bearer test-token"],
          ["/v2/me/notifications", "Bearer test-token"]
        ])
      }))

    it.effect("O6 is read page by page along the Link header", () =>
      Effect.gen(function*() {
        const server = yield* serve(twoPages)
        const { failing, flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const request = { ...read, query: { unread: true } }
        const items = yield* run(Stream.runCollect(flat.request.stream(request)))
        assert.deepStrictEqual<unknown>(items, ["n0", "n1", "n2", "n3"].map(sent))
        const pages = yield* run(Stream.runCollect(flat.request.pages({ ...request, schema: Notifications })))
        assert.deepStrictEqual(pages.map((page) => page.items.map(({ at, id }) => [id, at.getTime()])), [
          [["n0", 1767323045000], ["n1", 1767323045000]],
          [["n2", 1767323045000], ["n3", 1767323045000]]
        ])
        assert.lengthOf(yield* run(flat.request.collect(request, { limit: 3 })), 3)
        const marked = yield* run(Stream.runCollect(Stream.take(flat.request.resumable(request), 3)))
        const rest = yield* run(
          Stream.runCollect(flat.request.resumable(request, { from: marked.at(-1)!.checkpoint }))
        )
        assert.deepStrictEqual<unknown>(rest.map(({ item }) => item), [sent("n3")])
        assert.isTrue(server.received.every(({ query }) => query.get("unread") === "true" && !query.has("limit")))
        const written = yield* failing(Stream.runDrain(flat.request.stream({ method: "POST", path: "/me/seen" })))
        assert.deepStrictEqual(problemsOf(written), ["method"])
        const single = yield* serve(json({ id: "u1" }))
        const over = yield* client(transport.layer, { baseUrl: single.url })
        const error = yield* over.failing(Stream.runDrain(over.flat.request.stream({ method: "GET", path: "/me" })))
        assert.strictEqual(error.reason._tag, "Decode")
        assert.include(error.message, "expected a list")
      }))

    it.live("O6 downloads a file", () =>
      Effect.gen(function*() {
        const server = yield* serve((response) => {
          response.writeHead(200, { "content-type": "audio/midi" })
          response.end("MThd")
        })
        const { flat } = yield* client(transport.layer, { baseUrl: server.url })
        const request = { method: "GET", path: "/scores/s/cover" } as const
        const pieces = yield* Effect.scoped(
          Effect.flatMap(flat.request.download(request), ({ contentType, stream }) => {
            assert.strictEqual(contentType, "audio/midi")
            return Stream.runCollect(stream)
          })
        )
        assert.strictEqual(Buffer.concat(pieces).toString(), "MThd")
        const other = yield* promised(transport, { baseUrl: server.url })
        yield* Effect.promise(async () => {
          await using file = await other.request.download(request)
          assert.strictEqual(Buffer.concat(await Array.fromAsync(file.stream)).toString(), "MThd")
        })
      }))

    it.live("O7 that is invalid is rejected with every problem named, in either API, and nothing is sent", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(1))
        const { flat } = yield* client(transport.layer, { baseUrl: server.url })
        const other = yield* promised(transport, { baseUrl: server.url })
        for (const [problems, given] of wrong) {
          const request = given as Request
          const errors = [
            yield* Effect.flip(flat.request(request as never)),
            yield* Effect.flip(flat.request.withResponse(request as never)),
            yield* rejection(() => other.request(request)),
            yield* rejection(() => other.request.withResponse(request))
          ]
          for (const error of errors) {
            assert.strictEqual(shown(error).reason._tag, "Encode", JSON.stringify(problems))
            assert.sameMembers(problemsOf(error), [...problems], shown(error).message)
          }
        }
        const both = yield* Effect.flip(flat.request({ method: "GET", path: "me" }, { retries: -1 }))
        assert.sameMembers(problemsOf(both), ["path", "options.retries"])
        for (const request of [undefined, null, "GET /me"]) {
          assert.strictEqual(shown(yield* Effect.flip(flat.request(request as never))).reason._tag, "Encode")
          assert.strictEqual(shown(yield* rejection(() => other.request(request as never))).reason._tag, "Encode")
        }
        assert.lengthOf(server.received, 0)
      }))

    it.effect("O8 a schema decodes the response and types it; a mismatch is Decode, with place and type", () =>
      Effect.gen(function*() {
        const planted = "planted-value-51"
        const server = yield* serve(sequence(
          json([sent("n0")]),
          json([{ id: 7, at: planted }]),
          json([{ id: 7, at: planted }]),
          text("<html>sign in</html>")
        ))
        const { failing, flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const [first] = yield* run(flat.request({ ...read, schema: Notifications }))
        assert.strictEqual(first?.at.getTime(), 1767323045000)
        const error = yield* failing(flat.request({ ...read, schema: Notifications }))
        assert.strictEqual(error.reason._tag, "Decode")
        assert.include(error.message, "[0].id: expected string, found a whole number")
        assert.notInclude(formsOf(error).join("\n"), planted)
        const write = yield* failing(flat.request({ method: "POST", path: "/me/seen", schema: Notifications }))
        assert.deepStrictEqual([write.reason._tag, write.outcome, write.attempts], ["Decode", "unknown", 1])
        assert.strictEqual((yield* failing(flat.request(read))).reason._tag, "Decode")
      }))

    it.live("O8 the Promise API accepts any Standard Schema, also an asynchronous one", () =>
      Effect.gen(function*() {
        const planted = "planted-value-51"
        const server = yield* serve(sequence(
          json([sent("n0")]),
          json([account("u1")]),
          json([account("u2")]),
          json([{ id: 7, at: planted }]),
          json({ id: 7 })
        ))
        const flat = yield* promised(transport, { baseUrl: server.url })
        yield* Effect.promise(async () => {
          const [first] = await flat.request({ ...read, schema: Schema.toStandardSchemaV1(Notifications) })
          assert.strictEqual(first?.at.getTime(), 1767323045000)
          const ids = {
            "~standard": {
              version: 1,
              vendor: "own",
              validate: (value: unknown) => ({
                value: (value as ReadonlyArray<{ readonly id: string }>).map(({ id }) => id)
              })
            }
          } as const
          assert.deepStrictEqual(await flat.request({ ...read, schema: ids }), ["u1"])
          const later = {
            "~standard": { ...ids["~standard"], validate: async (value: unknown) => ids["~standard"].validate(value) }
          }
          assert.deepStrictEqual(await flat.request({ ...read, schema: later }), ["u2"])
        })
        const schema = Schema.toStandardSchemaV1(Notifications)
        const error = yield* rejection(() => flat.request({ ...read, schema }))
        assert.strictEqual(shown(error).reason._tag, "Decode")
        assert.include(shown(error).message, "[0].id: expected a value that the schema accepts, found a whole number")
        assert.notInclude(formsOf(error).join("\n"), planted)
        const throwing = {
          "~standard": {
            version: 1,
            vendor: "own",
            validate: () => {
              throw new Error(planted)
            }
          }
        } as const
        const failed = yield* rejection(() => flat.request({ ...read, schema: throwing }))
        assert.strictEqual(shown(failed).reason._tag, "Decode")
        assert.notInclude(formsOf(failed).join("\n"), planted)
      }))
  })
})
