import { assert, describe, it } from "@effect/vitest"
import { FlatClient, FlatConfig, Quota, TokenSource, Transport } from "@flat-sdk/core"
import { Cause, Context, Effect, Fiber, Logger, Metric, Redacted, Tracer } from "effect"
import { TestClock } from "effect/testing"
import { apiError, type Handler, recording, testClient } from "../support/TestClient.ts"

const CurrentTenant = Context.Reference<string>("test/CurrentTenant", { defaultValue: () => "nobody" })

const as = (tenant: string) => Effect.provideService(CurrentTenant, tenant)

const tokens = (sent: ReadonlyArray<{ readonly headers: Readonly<Record<string, string>> }>) =>
  sent.map(({ headers }) => headers["authorization"]?.replace("Bearer ", ""))

const unauthorized = apiError(401, "UNAUTHORIZED")
const three: Handler = () => ({ json: 3 })

/** Sources of the token of the current tenant, whose runs are counted, with the tokens that were rejected. */
const sources = () => {
  const runs: Array<string> = []
  const read = (tenant: string) =>
    Effect.map(FlatConfig.RejectedToken, (rejected) => {
      runs.push(rejected === undefined ? tenant : `${tenant} after ${Redacted.value(rejected)}`)
      return `${tenant}-${runs.length}`
    })
  return {
    runs,
    perCall: TokenSource.perCall(Effect.flatMap(CurrentTenant, read)),
    keyed: TokenSource.keyed(CurrentTenant, read)
  }
}

describe("TokenSource", () => {
  it.effect("perCall: the effect ends with its call, and has tokenTimeout", () =>
    Effect.gen(function*() {
      let ended = 0
      const accessToken = TokenSource.perCall(Effect.onInterrupt(Effect.never, () => Effect.sync(() => ended++)))
      const { flat } = yield* testClient(three, { accessToken, tokenTimeout: "7 seconds" })
      const call = yield* Effect.forkChild(flat.organization.countOrgaUsers(), { startImmediately: true })
      yield* Fiber.interrupt(call)
      assert.strictEqual(ended, 1)
      const late = yield* Effect.forkChild(Effect.flip(flat.organization.countOrgaUsers()))
      yield* TestClock.adjust("7 seconds")
      assert.include((yield* Fiber.join(late)).message, "7000 ms (option tokenTimeout)")
      assert.strictEqual(ended, 2)
    }))

  it.effect("a rejected token is not sent again if the effect returns it again", () =>
    Effect.gen(function*() {
      const given = Effect.succeed("a")
      const sources = [TokenSource.cached(given), TokenSource.perCall(given), TokenSource.keyed(CurrentTenant, given)]
      for (const accessToken of sources) {
        const { flat, sent } = yield* testClient(() => unauthorized, { accessToken })
        assert.strictEqual(
          (yield* Effect.flip(as("A")(flat.organization.countOrgaUsers()))).reason._tag,
          "Unauthorized"
        )
        assert.lengthOf(sent, 1)
      }
    }))

  it.effect("cached: a request that is sent again has a token, also if the effect returns the rejected one again", () =>
    Effect.gen(function*() {
      const given = ["a", "b", "a"]
      const accessToken = TokenSource.cached(
        Effect.clockWith((clock) =>
          Effect.sync(() => ({ accessToken: given.shift()!, expiresAt: new Date(clock.currentTimeMillisUnsafe() + 2) }))
        )
      )
      const { flat, sent } = yield* testClient(
        ({ headers }) => headers["authorization"] === "Bearer b" ? apiError(503, "BUSY") : unauthorized,
        { accessToken }
      )
      const call = yield* Effect.forkChild(Effect.flip(flat.organization.countOrgaUsers()), { startImmediately: true })
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* Fiber.join(call)).reason._tag, "Unauthorized")
      assert.deepStrictEqual(tokens(sent), ["a", "b", "a"])
    }))

  it.effect("counters receive the key, or a digest of the token", () =>
    Effect.gen(function*() {
      const owners: Array<Quota.BudgetOwner | undefined> = []
      const counters = (owner: Quota.BudgetOwner | undefined) => {
        owners.push(owner)
        return Effect.runSync(Quota.Counters)(undefined)
      }
      const { keyed } = sources()
      for (const accessToken of [keyed, TokenSource.perCall(CurrentTenant)]) {
        const { flat } = yield* Effect.provideService(testClient(three, { accessToken }), Quota.Counters, counters)
        yield* as("A")(flat.organization.countOrgaUsers())
        yield* as("A")(flat.actAs("u1", ["scores"]).quota)
      }
      const [token] = owners.filter((owner) => owner?.kind === "token")
      assert.match(token!.id, /^[\da-f]{16}$/)
      const acting = [undefined, { kind: "as", id: "u1" }]
      assert.deepStrictEqual(owners, [undefined, { kind: "key", id: "A" }, ...acting, undefined, token, ...acting])
    }))

  it.effect("actAs: each tenant has its own token of a user, created with the tenant's token", () =>
    Effect.gen(function*() {
      const { keyed } = sources()
      for (const accessToken of [keyed, TokenSource.perCall(CurrentTenant)]) {
        const { flat, sent } = yield* testClient(
          ({ headers, method }) =>
            method === "POST" ? { json: { token: `u1-by-${headers["authorization"]!.slice(7, 8)}` } } : { json: 3 },
          { accessToken }
        )
        for (const tenant of ["A", "B", "A"]) {
          yield* as(tenant)(flat.actAs("u1", ["scores"]).organization.countOrgaUsers())
        }
        assert.deepStrictEqual(
          tokens(sent).map((token) => token!.replace(/-\d$/, "")),
          ["A", "u1-by-A", "B", "u1-by-B", "u1-by-A"]
        )
      }
    }))

  it.effect("a key that fails, is empty or is no string fails the call as Credentials, and flat.quota knows nothing", () =>
    Effect.gen(function*() {
      for (
        const key of [Effect.fail("no tenant"), Effect.die("no tenant"), Effect.succeed(5 as never), Effect.succeed("")]
      ) {
        const { flat, sent } = yield* testClient(three, { accessToken: TokenSource.keyed(key, Effect.succeed("a")) })
        const error = yield* Effect.flip(flat.organization.countOrgaUsers())
        assert.strictEqual(error.reason._tag, "Credentials")
        assert.match(error.message, /no tenant|must be a string/)
        assert.lengthOf(sent, 0)
        assert.isUndefined((yield* flat.quota).limit)
      }
    }))

  it.effect("no span, log line, metric or error has a key, a token or its digest", () =>
    Effect.gen(function*() {
      const seen: Array<string> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          span.attribute = (...attribute) => void seen.push(String(attribute))
          span.event = (...event) =>
            void seen.push(JSON.stringify(event, (_, value) => typeof value === "bigint" ? 0 : value))
          return span
        }
      })
      const logger = Logger.make(({ cause, message }) => void seen.push(String(message), Cause.pretty(cause)))
      let digest = ""
      const counters = (owner: Quota.BudgetOwner | undefined) => {
        if (owner?.kind === "token") digest = owner.id
        return Effect.runSync(Quota.Counters)(undefined)
      }
      const key = "tenant-key-7"
      const rejecting: Handler = (_, index) =>
        index % 2 === 0 ? { json: 3 } : apiError(400, "BAD", { message: `no ${key}-token` })
      for (
        const accessToken of [
          TokenSource.perCall(Effect.succeed(`${key}-token`)),
          TokenSource.keyed(Effect.succeed(key), Effect.succeed(`${key}-token`))
        ]
      ) {
        const { flat } = yield* Effect.provideService(
          testClient(rejecting, { accessToken, logLevel: "debug" }),
          Quota.Counters,
          counters
        )
        const call = flat.organization.countOrgaUsers()
        yield* Effect.provideService(call, Tracer.Tracer, tracer).pipe(Effect.provide(Logger.layer([logger])))
        const error = yield* Effect.flip(call)
        seen.push(error.message, JSON.stringify(error))
      }
      seen.push(JSON.stringify(yield* Metric.snapshot))
      assert.isAbove(seen.length, 6)
      assert.lengthOf(digest, 16)
      for (const text of seen) for (const secret of [key, digest]) assert.notInclude(text, secret)
    }))

  it.effect("an Effect that is in no TokenSource is rejected when the client is created, naming the three", () =>
    Effect.gen(function*() {
      const { transport } = recording(three)
      const given: ReadonlyArray<unknown> = [
        Effect.succeed("a"),
        Effect.never,
        CurrentTenant,
        Effect.map(CurrentTenant, String)
      ]
      for (const accessToken of given) {
        const error = yield* Effect.flip(
          Effect.provideService(FlatClient.make({ accessToken: accessToken as string }), Transport.Transport, transport)
        )
        assert(error.reason._tag === "Encode")
        assert.include(error.message, "accessToken: must be a string")
        for (const name of ["cached(", "perCall(", "keyed("]) assert.include(error.message, `TokenSource.${name}`)
      }
    }))
})
