import { assert, describe, it } from "@effect/vitest"
import { FlatClient, FlatConfig, FlatError, TokenSource } from "@flat-sdk/core"
import { FlatClient as PromiseClient, type FlatClientOptions, isReason } from "@flat-sdk/promise"
import { Context, Effect, Fiber, Layer, Redacted, Result } from "effect"
import { TestClock } from "effect/testing"
import { client, flushLoop } from "./support/Call.ts"
import { apiError, json, sequence, serve, type Server } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

const sentTokens = (server: Server) => server.received.map(({ headers }) => headers.authorization)

/** Values that JavaScript callers return as expiry, and the error for each. */
const ends: ReadonlyArray<readonly [end: unknown, expected: string]> = [
  ["2030-01-01T00:00:00Z", "a string"],
  [1_900_000_000_000, "a number"],
  [NaN, "a number"],
  [null, "null"],
  [{}, "not a valid Date"],
  [new Date(NaN), "not a valid Date"],
  [new Date(-1), "has passed (1969-12-31T23:59:59.999Z)"]
]

/** Values that a provider can reject with, and the error for each. */
const rejections: ReadonlyArray<readonly [thrown: unknown, expected: string]> = [
  [new Error("the vault is sealed"), "the vault is sealed"],
  [undefined, "undefined"],
  [null, "null"],
  ["sealed", "sealed"],
  [42, "42"],
  [Symbol("sealed"), "Symbol(sealed)"],
  [Object.freeze(new Error("sealed and frozen")), "sealed and frozen"],
  [Object.freeze({ message: "a frozen object" }), "a frozen object"],
  [Object.create(null), "without a message"],
  [
    new FlatError.FlatError({
      operation: "OAuth",
      method: "POST",
      path: "/oauth",
      attempts: 1,
      waited: 0,
      outcome: undefined,
      reason: new FlatError.Credentials({ detail: "the token endpoint rejected it" })
    }),
    "the token endpoint rejected it"
  ],
  [
    new Proxy({}, {
      get: () => {
        throw new Error("do not look")
      },
      getPrototypeOf: () => {
        throw new Error("do not look")
      }
    }),
    "cannot be read"
  ]
]

const CurrentTenant = Context.Reference<string>("test/CurrentTenant", { defaultValue: () => "nobody" })

type Source = FlatConfig.Options["accessToken"]

overOne((transport) => {
  describe("token providers", () => {
    it.effect("C10 an expiresAt that is not a Date, or is in the past, is Credentials that names it, and nothing is sent", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3))
        for (const [expiresAt, expected] of ends) {
          const provided = { accessToken: "token-1", expiresAt: expiresAt as Date }
          for (
            const accessToken of [() => provided, async () => provided, TokenSource.cached(Effect.succeed(provided))]
          ) {
            const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url, accessToken })
            const error = yield* failing(flat.organization.countOrgaUsers())
            assert.strictEqual(error.reason._tag, "Credentials")
            assert.include(error.message, "expiresAt")
            assert.include(error.message, expected)
          }
        }
        assert.lengthOf(server.received, 0)
      }))

    it.effect("C10 whatever a provider fails with is Credentials, with the cause", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3))
        for (const [thrown, expected] of rejections) {
          const sources: ReadonlyArray<Source> = [
            () => Promise.reject(thrown),
            () => {
              throw thrown
            },
            TokenSource.cached(Effect.fail(thrown)),
            TokenSource.cached(Effect.die(thrown))
          ]
          for (const accessToken of sources) {
            const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url, accessToken })
            const error = yield* failing(flat.organization.countOrgaUsers())
            assert(error.reason._tag === "Credentials")
            assert.include(error.message, expected)
            if (expected !== "cannot be read" && thrown instanceof Error) assert.instanceOf(error.reason.cause, Error)
          }
        }
        const { failing, flat } = yield* client(transport.layer, {
          baseUrl: server.url,
          accessToken: TokenSource.cached(Effect.interrupt)
        })
        assert.strictEqual((yield* failing(flat.organization.countOrgaUsers())).reason._tag, "Credentials")
        assert.lengthOf(server.received, 0)
      }))

    it.effect("C11 a provider that hangs is Credentials after tokenTimeout, for all waiting calls; the next call calls it again", () =>
      Effect.gen(function*() {
        for (const hanging of [() => new Promise<string>(() => {}), Effect.never]) {
          let calls = 0
          const server = yield* serve(json(3))
          const { flat, run } = yield* client(transport.layer, {
            baseUrl: server.url,
            tokenTimeout: "7 seconds",
            accessToken: TokenSource.cached(Effect.suspend(() =>
              ++calls === 2
                ? Effect.succeed("token-2")
                : Effect.isEffect(hanging)
                ? hanging
                : Effect.promise(hanging)
            ))
          })
          const call = Effect.flip(flat.organization.countOrgaUsers())
          const waiting = yield* Effect.forkChild(Effect.all([call, call, call], { concurrency: "unbounded" }))
          yield* TestClock.adjust(6999)
          yield* flushLoop
          assert.isUndefined(waiting.pollUnsafe())
          yield* TestClock.adjust(1)
          for (const error of yield* Fiber.join(waiting)) {
            assert.strictEqual(error.reason._tag, "Credentials")
            assert.include(error.message, "7000 ms (option tokenTimeout)")
          }
          assert.strictEqual(calls, 1)
          assert.strictEqual(yield* run(flat.organization.countOrgaUsers()), 3)
          assert.deepStrictEqual(sentTokens(server), ["Bearer token-2"])
        }
      }))

    it.effect("C12 a token that lives for less than two minutes is used for half its life", () =>
      Effect.gen(function*() {
        let calls = 0
        const server = yield* serve(json(3))
        const now = Effect.clockWith((clock) => Effect.sync(() => clock.currentTimeMillisUnsafe()))
        const { flat, run } = yield* client(transport.layer, {
          baseUrl: server.url,
          accessToken: TokenSource.cached(Effect.map(now, (at) => ({
            accessToken: `token-${++calls}`,
            expiresAt: new Date(at + 40_000)
          })))
        })
        const call = run(flat.organization.countOrgaUsers())
        yield* call
        yield* call
        yield* TestClock.adjust(20_000 - 1)
        yield* call
        assert.strictEqual(calls, 1)
        yield* TestClock.adjust(1)
        yield* call
        assert.strictEqual(calls, 2)
        assert.deepStrictEqual(sentTokens(server).slice(-2), ["Bearer token-1", "Bearer token-2"])
      }))

    it.effect("C13 an accessToken that is undefined or an empty object is rejected when the client is created", () =>
      Effect.gen(function*() {
        const given: ReadonlyArray<readonly [token: unknown, expected: string]> = [
          [undefined, "set the environment variable"],
          [{}, "must be a string"],
          [[], "must be a string"],
          [null, "must be a string"],
          [new Date(), "must be a string"],
          [Redacted.make(42), "must be a token"]
        ]
        for (const [token, expected] of given) {
          const accessToken = token as string
          const error = yield* Effect.flip(Effect.provide(FlatClient.make({ accessToken }), transport.layer))
          assert.strictEqual(error.reason._tag, "Encode")
          assert.include(error.message, "accessToken: ")
          assert.include(error.message, expected)
          assert.throws(() => new PromiseClient({ accessToken }), new RegExp(`accessToken: .*${expected}`))
        }
      }))

    it("C13 all problems of the options are named together, with suggestions", () => {
      const options = {
        acessToken: "a",
        token: "a",
        timeout: 1,
        colour: 1,
        accessToken: undefined,
        retries: -1,
        attemptTimeout: 0,
        idleTimeout: "0 seconds",
        deadline: 0,
        tokenTimeout: "0 millis"
      } as FlatConfig.Options
      const named = (problems: ReadonlyArray<{ readonly path: string; readonly problem: string }>) => {
        assert.sameMembers(problems.map(({ path }) => path), Object.keys(options))
        const expected = Object.fromEntries(problems.map(({ path, problem }) => [path, problem]))
        assert.include(expected["acessToken"], "Did you mean accessToken?")
        assert.include(expected["token"], "accessToken")
        assert.include(expected["timeout"], "attemptTimeout or idleTimeout or tokenTimeout")
        assert.include(expected["colour"], "The options are accessToken, anonymous, baseUrl")
      }
      const made = FlatConfig.make(options)
      assert(Result.isFailure(made) && made.failure.reason._tag === "Encode")
      named(made.failure.reason.problems)
      try {
        new PromiseClient(options as FlatClientOptions)
        assert.fail("it was made")
      } catch (error) {
        assert(isReason(error, "Encode"))
        named(error.reason.problems)
      }
      for (const maxWait of [0, "0 seconds", "0 millis"] as const) {
        assert.isTrue(Result.isSuccess(FlatConfig.make({ maxWait })))
      }
    })

    it.effect("C23 each call has the token of its context, through its retries, and another one after a 401", () =>
      Effect.gen(function*() {
        const rejected = {
          headers: { "x-ratelimit-limit": "9", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "60" }
        }
        for (const kind of ["perCall", "keyed"] as const) {
          const runs: Array<string> = []
          const token = Effect.gen(function*() {
            const rejected = yield* TokenSource.RejectedToken
            const tenant = yield* CurrentTenant
            runs.push(rejected === undefined ? tenant : `${tenant} after ${Redacted.value(rejected)}`)
            return `${tenant}-${runs.length}`
          })
          const server = yield* serve(sequence(
            json(3, 200, rejected.headers),
            json(3),
            apiError(503, "DOWN"),
            apiError(401, "UNAUTHORIZED"),
            json(3)
          ))
          const accessToken = kind === "perCall" ? TokenSource.perCall(token) : TokenSource.keyed(CurrentTenant, token)
          const { flat, run, waits } = yield* client(transport.layer, { baseUrl: server.url, accessToken })
          const count = (tenant: string) =>
            run(Effect.provideService(flat.organization.countOrgaUsers(), CurrentTenant, tenant))
          // The budget of A is used up, and B does not wait for it.
          yield* count("A")
          yield* count("B")
          assert.strictEqual(
            (yield* Effect.provideService(flat.quota, CurrentTenant, kind === "keyed" ? "A" : "X")).limit,
            kind === "keyed" ? 9 : undefined
          )
          yield* count("C")
          assert.deepStrictEqual(runs.slice(0, 3), kind === "keyed" ? ["A", "B", "C"] : ["A", "B", "X"])
          assert.isEmpty(waits.filter(({ reason }) => reason === "quota"))
          assert.include(runs.at(-1), "C after C-")
          const sent = sentTokens(server).map((token) => token!.replace("Bearer ", ""))
          assert.deepStrictEqual(sent.map((token) => token[0]), ["A", "B", "C", "C", "C"])
          assert.deepStrictEqual([sent[2] === sent[3], sent[3] === sent[4]], [true, false])
        }
      }))

    it.effect("C24 what was not used for 65 minutes is dropped, and what exceeds 10,000 keys", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3))
        let runs = 0
        const accessToken = TokenSource.keyed(CurrentTenant, Effect.sync(() => `token-${++runs}`))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url, accessToken })
        const use = (tenant: string) => Effect.provideService(flat.quota, CurrentTenant, tenant)
        const count = run(Effect.provideService(flat.organization.countOrgaUsers(), CurrentTenant, "A"))
        yield* count
        yield* TestClock.adjust("64 minutes")
        yield* count
        assert.strictEqual(runs, 1)
        yield* TestClock.adjust("65 minutes")
        yield* count
        assert.strictEqual(runs, 2)
        for (let key = 1; key < 10_000; key++) yield* use(String(key))
        yield* count
        assert.strictEqual(runs, 2)
        for (let key = 0; key < 10_000; key++) yield* use(String(key))
        yield* count
        assert.strictEqual(runs, 3)
      }))

    it.effect("C19 a 401 to a client without a token says that none was sent, on both APIs", () =>
      Effect.gen(function*() {
        const server = yield* serve(apiError(401, "UNAUTHORIZED"))
        const context = yield* Layer.build(transport.layer)
        const flat = yield* Effect.provide(FlatClient.make({ baseUrl: server.url }), context)
        const error = yield* Effect.flip(flat.organization.countOrgaUsers())
        assert(error.reason._tag === "Unauthorized")
        assert.isTrue(error.reason.anonymous)
        const promised = new PromiseClient({ baseUrl: server.url, ...transport.promised })
        const rejected = yield* Effect.promise(() => promised.organization.countOrgaUsers().catch((error) => error))
        for (const { message } of [error, rejected]) {
          assert.include(message, "This request needs an access token. None was sent.")
        }
        assert.isUndefined(sentTokens(server)[0])
        yield* Effect.promise(() => promised.close())
        const { failing, flat: known } = yield* client(transport.layer, { baseUrl: server.url })
        assert.notInclude((yield* failing(known.organization.countOrgaUsers())).message, "None was sent")
      }))
  })
})
