/**
 * Custom requests: their input, and schemas for their responses.
 */
import { assert, describe, it } from "@effect/vitest"
import type { FlatClient as PromiseClient } from "@flat-sdk/promise"
import { Effect, Schema } from "effect"
import { client } from "./support/Call.ts"
import { problemsOf, promised, rejection, shown } from "./support/PromiseCall.ts"
import { formsOf } from "./support/Secrets.ts"
import { account, json, sequence, serve, text } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

const Notification = Schema.Struct({ id: Schema.String, at: Schema.DateFromString })

const Notifications = Schema.Array(Notification)

const sent = (id: string) => ({ id, at: "2026-01-02T03:04:05.000Z" })

const read = { method: "GET", path: "/me/notifications" } as const

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
  [["query"], { method: "GET", path: "/me", query: "a=b" }],
  [["query.a", "query.b"], { method: "GET", path: "/me", query: { a: {}, b: [NaN], c: 1 } }],
  [["query.a"], { method: "GET", path: "/me", query: { a: "\ud800" } }],
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
