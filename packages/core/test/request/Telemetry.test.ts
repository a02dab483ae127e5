import { assert, describe, it } from "@effect/vitest"
import type { FlatConfig } from "@flat-sdk/core"
import { Effect, Logger, Metric, Option, Tracer } from "effect"
import { failing, passing } from "../../../../scripts/tests/Time.ts"
import { account } from "../support/Samples.ts"
import { apiError, type Reply, sequence, testClient } from "../support/TestClient.ts"

/** A tracer that keeps its spans. */
const tracing = () => {
  const spans: Array<Tracer.NativeSpan> = []
  const tracer = Tracer.make({
    span(options) {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  return { spans, traced: Effect.provideService(Tracer.Tracer, tracer) }
}

const parent = (span: Tracer.NativeSpan) => Option.getOrUndefined(span.parent)?.spanId

const secrets = {
  token: "planted-token-1",
  password: "planted-password-2",
  email: "planted.pupil@school.example",
  id: "planted-id-3"
}

const everything = (spans: ReadonlyArray<Tracer.NativeSpan>) =>
  JSON.stringify(
    spans.map((
      span
    ) => [
      span.name,
      [...span.attributes],
      span.events.map(([name, time, attributes]) => [name, String(time), attributes])
    ])
  )

const logging = () => {
  const lines: Array<string> = []
  const logger = Logger.make(({ logLevel, message }) => {
    lines.push(
      `${logLevel} ${[message].flat().map((part) => typeof part === "string" ? part : JSON.stringify(part)).join(" ")}`
    )
  })
  return { lines, logged: Effect.provide(Logger.layer([logger])) }
}

const busy: Reply = { ...apiError(503, "BUSY"), headers: { "retry-after": "5" } }

describe("spans", () => {
  it.effect("there is one for each operation, with a child for each attempt, and no other", () =>
    Effect.gen(function*() {
      const { spans, traced } = tracing()
      const { flat } = yield* testClient(sequence(busy, "refused", { json: 3 }))
      yield* passing(traced(Effect.withSpan(flat.organization.countOrgaUsers(), "application")))
      assert.deepStrictEqual(spans.map((span) => span.name), [
        "application",
        "flat.countOrgaUsers",
        "GET /organizations/users/count",
        "GET /organizations/users/count",
        "GET /organizations/users/count"
      ])
      const [application, operation, ...attempts] = spans
      assert.strictEqual(parent(operation!), application!.spanId)
      for (const attempt of attempts) assert.strictEqual(parent(attempt), operation!.spanId)
      assert.deepStrictEqual(attempts.map((span) => span.attributes.get("http.request.resend_count")), [
        undefined,
        1,
        2
      ])
      assert.deepStrictEqual(attempts.map((span) => span.attributes.get("http.response.status_code")), [
        503,
        undefined,
        200
      ])
      assert.deepStrictEqual(attempts.map((span) => span.attributes.get("error.type")), [
        "ServerError",
        "Transport",
        undefined
      ])
      assert.deepStrictEqual([operation, ...attempts].map((span) => span!.kind), [
        "internal",
        "client",
        "client",
        "client"
      ])
      for (const span of spans.slice(1)) {
        assert.strictEqual(span.status._tag, "Ended")
        assert.strictEqual(span.attributes.get("http.request.method"), "GET")
        assert.strictEqual(span.attributes.get("url.template"), "/organizations/users/count")
        assert.strictEqual(span.attributes.get("server.address"), "flat.test")
        assert.strictEqual(span.attributes.get("server.port"), 443)
      }
      assert.strictEqual(operation!.attributes.get("flat.attempts"), 3)
      assert.isAtLeast(operation!.attributes.get("flat.waited_ms") as number, 5000)
      const wait = operation!.events.find(([name]) => name === "flat.wait")
      assert.deepInclude(wait?.[2], { reason: "backoff", millis: 5000 })
    }))

  it.effect("a failure has its error type and status", () =>
    Effect.gen(function*() {
      const { spans, traced } = tracing()
      const { flat } = yield* testClient(() => apiError(404, "NOT_FOUND"))
      yield* Effect.flip(traced(flat.organization.removeOrganizationUser({ user: secrets.id })))
      const operation = spans.find((span) => span.name === "flat.removeOrganizationUser")!
      assert.strictEqual(operation.attributes.get("error.type"), "NotFound")
      assert.strictEqual(operation.attributes.get("http.response.status_code"), 404)
      assert(operation.status._tag === "Ended" && operation.status.exit._tag === "Failure")
    }))

  it.effect("include nothing private", () =>
    Effect.gen(function*() {
      const { spans, traced } = tracing()
      const { flat } = yield* testClient(
        sequence("refused", { json: { ...account(secrets.id), username: 3 } }, { json: [] }),
        {
          accessToken: secrets.token
        }
      )
      yield* passing(
        traced(
          flat.organization.updateOrganizationUser({
            user: secrets.id,
            body: { password: secrets.password, email: secrets.email }
          })
        )
      )
      yield* traced(flat.organization.listOrganizationUsers({ q: secrets.email }))
      assert.include(everything(spans), "flat.drift")
      assert.notInclude(everything(spans), "planted")
    }))
})

describe("trace headers", () => {
  const headers = (options: FlatConfig.Options) =>
    Effect.gen(function*() {
      const { spans, traced } = tracing()
      const { flat, sent } = yield* testClient(() => ({ json: 3 }), options)
      yield* traced(flat.organization.countOrgaUsers())
      return {
        headers: sent[0]!.headers,
        attempt: spans.find((span) => span.name === "GET /organizations/users/count")!
      }
    })

  it.effect("are off by default, because they cost browsers a CORS preflight", () =>
    Effect.gen(function*() {
      assert.sameMembers(Object.keys((yield* headers({})).headers), ["accept", "authorization", "user-agent"])
    }))

  it.effect("have the id of the attempt's span when they are on", () =>
    Effect.gen(function*() {
      const { attempt, headers: sent } = yield* headers({ propagateTraces: true })
      assert.strictEqual(sent["traceparent"], `00-${attempt.traceId}-${attempt.spanId}-01`)
    }))
})

describe("requests", () => {
  it.effect("send User-Agent and Accept", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(() => ({ json: 3 }), { userAgent: "school-tool/1.0" })
      yield* flat.organization.countOrgaUsers()
      assert.deepInclude(sent[0]?.headers, { "user-agent": "school-tool/1.0", accept: "application/json" })
    }))
})

describe("metrics", () => {
  it.effect("count attempts by outcome, failures by reason, waits, and the remaining quota", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient(
        sequence(busy, {
          ...apiError(404, "NOT_FOUND"),
          headers: { "x-ratelimit-remaining": "77", "x-ratelimit-reset": "3600" }
        })
      )
      yield* failing(flat.organization.removeOrganizationInvitation({ invitation: "i1" }))
      const snapshot = (yield* Metric.snapshot).filter(({ attributes, id }) =>
        id === "flat.client.quota.remaining" || attributes?.["flat.operation"] === "removeOrganizationInvitation"
      )
      const state = (id: string, attributes: Record<string, string> = {}) =>
        snapshot.find((one) =>
          one.id === id && Object.entries(attributes).every(([key, value]) => one.attributes?.[key] === value)
        )?.state
      const attempts = (status: string, error: string) =>
        state("http.client.request.duration", { "http.response.status_code": status, "error.type": error })
      assert.deepInclude(attempts("503", "ServerError"), { count: 1 })
      assert.deepInclude(attempts("404", "NotFound"), { count: 1 })
      assert.deepInclude(state("flat.client.failures", { "error.type": "NotFound" }), { count: 1 })
      assert.deepInclude(state("flat.client.wait.duration", { "flat.wait.reason": "backoff" }), { count: 5 })
      assert.deepInclude(state("flat.client.quota.remaining"), { value: 77 })
    }))
})

describe("logs", () => {
  it.effect("have no line for a successful call, unless debug is on", () =>
    Effect.gen(function*() {
      const { lines, logged } = logging()
      const { flat } = yield* testClient(() => ({ json: 3 }))
      yield* logged(flat.organization.countOrgaUsers())
      assert.deepStrictEqual(lines, [])
    }))

  it.effect("with debug have a line for each attempt, whatever level the application logs at, without a value", () =>
    Effect.gen(function*() {
      const { lines, logged } = logging()
      const { flat } = yield* testClient(sequence("refused", { json: account(secrets.id) }), {
        logLevel: "debug",
        accessToken: secrets.token
      })
      yield* passing(
        logged(
          flat.organization.updateOrganizationUser({
            user: secrets.id,
            body: { password: secrets.password, email: secrets.email }
          })
        )
      )
      const attempts = lines.filter((line) =>
        line.startsWith("Debug updateOrganizationUser PUT /organizations/users/{user} -> ")
      )
      assert.strictEqual(attempts.length, 2)
      assert.include(attempts[0], "Transport")
      assert.include(attempts[1], "200")
      assert.notInclude(lines.join("\n"), "planted")
    }))

  it.effect("have a line for a long wait, with its end", () =>
    Effect.gen(function*() {
      const { lines, logged } = logging()
      const { flat } = yield* testClient(sequence(busy, { json: 3 }))
      yield* passing(logged(flat.organization.countOrgaUsers()))
      assert.deepStrictEqual(lines, ["Info countOrgaUsers waits until 1970-01-01T00:00:05.000Z (backoff)"])
    }))
})
