import { assert, describe, it } from "@effect/vitest"
import type { FlatConfig } from "@flat-sdk/core"
import { Effect, Logger, Tracer } from "effect"
import { account } from "../support/Samples.ts"
import { apiError, type Reply, sequence, testClient } from "../support/TestClient.ts"
import { passing } from "../support/Time.ts"

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
})

describe("requests", () => {
  it.effect("send User-Agent and Accept", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(() => ({ json: 3 }), { userAgent: "school-tool/1.0" })
      yield* flat.organization.countOrgaUsers()
      assert.deepInclude(sent[0]?.headers, { "user-agent": "school-tool/1.0", accept: "application/json" })
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

  it.effect("have a line for a long wait, with its end", () =>
    Effect.gen(function*() {
      const { lines, logged } = logging()
      const { flat } = yield* testClient(sequence(busy, { json: 3 }))
      yield* passing(logged(flat.organization.countOrgaUsers()))
      assert.deepStrictEqual(lines, ["Info countOrgaUsers waits until 1970-01-01T00:00:05.000Z (backoff)"])
    }))
})
