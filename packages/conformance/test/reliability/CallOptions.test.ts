import { assert, describe, it } from "@effect/vitest"
import { FlatClient as PromiseClient } from "@flat-sdk/promise"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { client, flushLoop } from "./support/Call.ts"
import { problemsOf, promised, rejection } from "./support/PromiseCall.ts"
import { formsOf, foundIn, secrets } from "./support/Secrets.ts"
import { account, apiError, type Behaviour, hang, json, limited, sequence, serve, stall } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

/** A mistake that JavaScript callers can make, and that the types prevent. */
const wrong = (options: unknown) => options as { readonly retries?: number }

/** Two pages of two accounts. */
const twoPages: Behaviour = (response, received) =>
  (received.query.has("next")
    ? json([account("u2"), account("u3")])
    : json([account("u0"), account("u1")], 200, { link: "</v2/organizations/users?next=c1>; rel=\"next\"" }))(
      response,
      received
    )

const mistakes = {
  deadline: -1,
  attemptTimeout: "soon",
  idleTimeout: NaN,
  retries: 1.5,
  maxWait: {},
  strict: "yes",
  signal: new AbortController(),
  headers: { "x-tenant": "a\nb", "two words": "x", authorization: "Bearer other" },
  timeout: 3
}

const mistaken = [
  "options.deadline",
  "options.attemptTimeout",
  "options.idleTimeout",
  "options.retries",
  "options.maxWait",
  "options.strict",
  "options.signal",
  "options.headers.x-tenant",
  "options.headers.two words",
  "options.headers.authorization",
  "options.timeout"
]

const owned = [
  "Accept",
  "Accept-Encoding",
  "Authorization",
  "Connection",
  "Content-Length",
  "Content-Type",
  "Host",
  "If-Range",
  "Range",
  "Transfer-Encoding",
  "User-Agent"
]

overOne((transport) => {
  describe("options of a call", () => {
    it.effect("O1 replace the client's, for that call only", () =>
      Effect.gen(function*() {
        const server = yield* serve(apiError(503, "BUSY"))
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url, retries: 2 })
        const attempts = [
          yield* failing(flat.organization.countOrgaUsers({}, { retries: 0 })),
          yield* failing(flat.organization.countOrgaUsers({}, { retries: 1 })),
          yield* failing(flat.organization.countOrgaUsers.withResponse({}, { retries: 3 })),
          yield* failing(flat.organization.countOrgaUsers({}, {})),
          yield* failing(flat.organization.countOrgaUsers())
        ].map((error) => error.attempts)
        assert.deepStrictEqual(attempts, [1, 2, 4, 3, 3])
        assert.lengthOf(server.received, 13)
      }))

    it.effect("O1 limits and waits of a call", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(stall, limited(60), json({ id: 7 })))
        const { failing, flat, run } = yield* client(transport.layer, {
          baseUrl: server.url,
          retries: 0,
          maxWait: "1 hour"
        })
        const idle = yield* failing(flat.organization.countOrgaUsers({}, { idleTimeout: 40 }))
        assert.deepInclude(idle.reason, { _tag: "Timeout", limit: "idle", millis: 40 })
        const limit = yield* failing(flat.organization.countOrgaUsers({}, { maxWait: "1 second" }))
        assert.strictEqual(limit.reason._tag, "RateLimited")
        yield* TestClock.setTime(61_000)
        const strict = yield* failing(flat.account.getAuthenticatedUser({}, { strict: true }))
        assert.strictEqual(strict.reason._tag, "Decode")
        assert.deepEqual<unknown>(yield* run(flat.account.getAuthenticatedUser()), { id: 7 })
        const other = yield* client(transport.layer, { baseUrl: server.url, strict: true })
        const lenient = yield* other.run(other.flat.account.getAuthenticatedUser({}, { strict: false }))
        assert.deepEqual<unknown>(lenient, { id: 7 })
      }))

    it.effect("O1 apply to every page of a list, and to every part of a file", () =>
      Effect.gen(function*() {
        const server = yield* serve(twoPages)
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url, headers: { "x-client": "c" } })
        const options = { headers: { "X-Tenant": "t1" }, readAhead: true }
        const items = yield* run(Stream.runCollect(flat.organization.listOrganizationUsers.stream({}, options)))
        assert.lengthOf(items, 4)
        assert.deepStrictEqual(server.received.map(({ headers }) => [headers["x-client"], headers["x-tenant"]]), [
          ["c", "t1"],
          ["c", "t1"]
        ])
        const files = yield* serve((response) => {
          response.writeHead(200, { "content-type": "audio/midi" })
          response.end("MThd")
        })
        const over = yield* client(transport.layer, { baseUrl: files.url })
        const input = { score: "s", revision: "last", format: "midi" } as const
        yield* over.run(over.flat.scores.getScoreRevisionData(input, { headers: { "x-tenant": "t1" } }))
        yield* over.run(
          Stream.runDrain(over.flat.scores.getScoreRevisionData.stream(input, { headers: { "x-tenant": "t1" } }))
        )
        yield* over.run(
          Effect.scoped(over.flat.scores.getScoreRevisionData.download(input, { headers: { "x-tenant": "t1" } }))
        )
        assert.deepStrictEqual(files.received.map(({ headers }) => headers["x-tenant"]), ["t1", "t1", "t1"])
      }))

    it.live("O1 apply to every page and part over the Promise API, and while a call waits for work", () =>
      Effect.gen(function*() {
        let looks = 0
        const server = yield* serve((response, received) => {
          if (received.path.endsWith("/users")) return twoPages(response, received)
          if (received.method === "POST") return json({ id: "t", state: "pending" }, 201)(response, received)
          if (received.path.includes("/tasks")) {
            return json({ id: "t", state: ++looks === 2 ? "error" : "pending" })(response, received)
          }
          response.writeHead(200, { "content-type": "audio/midi" })
          response.end("MThd")
        })
        const flat = yield* promised(transport, { baseUrl: server.url })
        const options = { headers: { "x-tenant": "t1" } }
        const input = { score: "s", revision: "last", format: "midi" } as const
        yield* Effect.promise(async () => {
          await flat.organization.listOrganizationUsers.collect({}, { limit: 9, ...options })
          await flat.scores.getScoreRevisionData(input, options)
          await Array.fromAsync(flat.scores.getScoreRevisionData.stream(input, options))
          await using file = await flat.scores.getScoreRevisionData.download(input, options)
          assert.strictEqual(file.contentType, "audio/midi")
        })
        const ended = yield* rejection(() =>
          flat.scores.exportScore({ score: "s", format: "mp3", body: {} }, {
            ...options,
            interval: 5,
            deadline: "1 minute"
          })
        )
        assert.include(String(ended), "exportScore")
        assert.include(String(ended), "ended as error")
        assert.lengthOf(server.received, 8)
        assert.deepStrictEqual(new Set(server.received.map(({ headers }) => headers["x-tenant"])), new Set(["t1"]))
      }))

    it.effect("O2 that are invalid are all named, and nothing is sent", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3))
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
        const { listOrganizationUsers: list } = flat.organization
        const file = { score: "s", revision: "last", format: "midi" } as const
        const calls = [
          flat.organization.countOrgaUsers({}, wrong(mistakes)),
          flat.organization.countOrgaUsers.withResponse({}, wrong(mistakes)),
          list({}, wrong(mistakes)),
          Stream.runDrain(list.pages({}, wrong(mistakes))),
          Stream.runDrain(list.stream({}, wrong(mistakes))),
          Stream.runDrain(list.resumable({}, wrong(mistakes))),
          list.collect({}, { limit: 1, ...wrong(mistakes) }),
          flat.scores.getScoreRevisionData(file, wrong(mistakes)),
          Stream.runDrain(flat.scores.getScoreRevisionData.stream(file, wrong(mistakes))),
          Effect.scoped(flat.scores.getScoreRevisionData.download(file, wrong(mistakes))),
          Effect.scoped(flat.scores.exportScore({ score: "s", format: "mp3", body: {} }, wrong(mistakes))),
          Stream.runDrain(flat.omr.followOmrJob({ job: "j" }, wrong(mistakes)))
        ]
        for (const call of calls) assert.sameMembers(problemsOf(yield* failing<unknown, unknown>(call)), mistaken)
        const both = yield* failing(
          flat.organization.removeOrganizationUser(wrong({ usr: "u1" }) as { user: string }, wrong({ retry: 1 }))
        )
        assert.sameMembers(problemsOf(both), ["usr", "user", "options.retry"])
        assert.include(both.message, "options.retry: is not an option")
        const notObject = yield* failing(flat.organization.countOrgaUsers({}, "5 seconds" as unknown as {}))
        assert.deepStrictEqual(problemsOf(notObject), ["options"])
        assert.lengthOf(server.received, 0)
      }))

    it.effect("O5 the deadline of pagination applies to each page, not to the time between pages", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(
          json([account("u0")], 200, { link: "</v2/organizations/users?next=c1>; rel=\"next\"" }),
          json([account("u1")], 200, { link: "</v2/organizations/users?next=c2>; rel=\"next\"" }),
          hang
        ))
        const { flat } = yield* client(transport.layer, { baseUrl: server.url })
        const seen: Array<string> = []
        const pagination = yield* Effect.forkChild(Effect.flip(
          Stream.runForEach(
            flat.organization.listOrganizationUsers.stream({}, { deadline: "20 seconds" }),
            ({ id }) => Effect.andThen(Effect.sync(() => seen.push(id)), TestClock.adjust("19 seconds"))
          )
        ))
        yield* until(() => server.received.length === 3)
        yield* flushLoop
        assert.deepStrictEqual(seen, ["u0", "u1"])
        yield* TestClock.adjust("20 seconds")
        const error = yield* Fiber.join(pagination)
        assert.deepInclude(error.reason, { _tag: "Timeout", limit: "total", millis: 20_000 })
      }))

    it.effect("O5 the deadline of a file applies until its last byte", () =>
      Effect.gen(function*() {
        let isOpen = false
        const server = yield* serve((response) => {
          response.writeHead(200, { "content-type": "audio/midi" }).write("MThd")
          isOpen = true
        })
        const { flat } = yield* client(transport.layer, { baseUrl: server.url })
        const reading = yield* Effect.forkChild(Effect.flip(
          flat.scores.getScoreRevisionData({ score: "s1", revision: "last", format: "midi" }, {
            deadline: "20 seconds"
          })
        ))
        yield* until(() => isOpen)
        yield* Effect.andThen(flushLoop, flushLoop)
        yield* TestClock.adjust("20 seconds")
        yield* flushLoop
        assert.isDefined(reading.pollUnsafe())
        const { reason } = yield* Fiber.join(reading)
        assert.deepInclude(reason, { _tag: "Timeout", limit: "total", millis: 20_000 })
      }))

    it.effect("O3 headers of the client and of the call are sent; the call's replace the client's", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3))
        const { flat, run } = yield* client(transport.layer, {
          baseUrl: server.url,
          headers: { "X-Tenant": "client", "x-kept": "kept", "x-none": undefined }
        })
        yield* run(flat.organization.countOrgaUsers())
        yield* run(flat.organization.countOrgaUsers({}, { headers: { "x-tenant": "call", "X-Kept": null } }))
        assert.deepStrictEqual(
          server.received.map(({ headers }) => [headers["x-tenant"], headers["x-kept"], headers["x-none"]]),
          [["client", "kept", undefined], ["call", "kept", undefined]]
        )
        const described = flat.describe()
        assert.match(described, /headers +x-tenant, x-kept/)
        assert.notInclude(described, "client, kept")
        assert.notMatch(described, /\bkept\b(?<!x-kept)/)
      }))

    it.effect("O3 headers are not sent to the store of an exported file", () =>
      Effect.gen(function*() {
        const store = yield* serve((response) => response.writeHead(200, { "content-type": "audio/wav" }).end("file"))
        const task = { id: "t1", type: "audio-export", state: "done", errorHistory: [], result: { url: store.url } }
        const server = yield* serve(json(task))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url, headers: { "x-tenant": "client" } })
        yield* run(flat.scores.exportScore({ score: "s1", format: "wav" }, { headers: { "x-key": "call" } }))
        const sent = [...server.received, ...store.received].map((
          { headers }
        ) => [headers["x-tenant"], headers["x-key"]])
        assert.deepStrictEqual(sent, [["client", "call"], [undefined, undefined]])
      }))

    it.live("O3 headers that the client sets cannot be overridden, in either API", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3))
        const { flat } = yield* client(transport.layer, { baseUrl: server.url })
        const other = yield* promised(transport, { baseUrl: server.url })
        for (const name of owned) {
          const options = { headers: { [name]: "x" } }
          const error = yield* Effect.flip(flat.organization.countOrgaUsers({}, options))
          assert.deepStrictEqual(problemsOf(error), [`options.headers.${name}`])
          assert.deepStrictEqual(
            problemsOf(yield* rejection(() => other.organization.countOrgaUsers({}, options))),
            [`options.headers.${name}`]
          )
          const made = yield* Effect.flip(client(transport.layer, { baseUrl: server.url, ...options }))
          assert.deepStrictEqual(problemsOf(made), [`headers.${name}`])
          try {
            new PromiseClient(options)
            assert.fail("expected an error")
          } catch (error) {
            assert.deepStrictEqual(problemsOf(error), [`headers.${name}`])
          }
        }
        assert.lengthOf(server.received, 0)
      }))

    it.effect("O3 an error contains no value of a header, whatever the API repeats", () =>
      Effect.gen(function*() {
        const server = yield* serve((response, received) =>
          json({
            code: "BAD",
            message: `unknown ${String(received.headers["x-key"])} and ${String(received.headers["x-other"])}`
          }, 400)(
            response,
            received
          )
        )
        const { failing, flat } = yield* client(transport.layer, {
          baseUrl: server.url,
          headers: { "x-key": secrets.consumerSecret }
        })
        const error = yield* failing(
          flat.organization.countOrgaUsers({}, { headers: { "x-other": secrets.clientSecret } })
        )
        assert.deepStrictEqual(foundIn(formsOf(error).join("\n")), [])
        const rejected = yield* failing(
          flat.organization.countOrgaUsers({}, { headers: { "x-other": `${secrets.clientSecret}\n` } })
        )
        assert.deepStrictEqual(foundIn(formsOf(rejected).join("\n")), [])
      }))
  })
})
