import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Fiber, Layer, Logger, Metric, References } from "effect"
import { FetchHttpClient } from "effect/http"
import { Otlp, OtlpExporter } from "effect/observability"
import { client, flushLoop } from "./support/Call.ts"
import { account, apiError, hang, json, limited, sequence, serve } from "./support/Server.ts"
import { overEach, overOne } from "./support/Transports.ts"

type Value = {
  readonly stringValue?: string
  readonly intValue?: number | string
  readonly doubleValue?: number
  readonly boolValue?: boolean
}
type Attributes = ReadonlyArray<{ readonly key: string; readonly value: Value }>

interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly attributes: Attributes
  readonly events: ReadonlyArray<{ readonly name: string; readonly attributes: Attributes }>
  readonly status: { readonly code: number }
}

interface MetricData {
  readonly name: string
  readonly sum?: { readonly dataPoints: ReadonlyArray<Point> }
  readonly gauge?: { readonly dataPoints: ReadonlyArray<Point> }
  readonly histogram?: { readonly dataPoints: ReadonlyArray<Point> }
}

interface Point {
  readonly attributes: Attributes
  readonly asInt?: number | string
  readonly asDouble?: number
  readonly count?: number | string
}

const plain = (attributes: Attributes) =>
  Object.fromEntries(
    attributes.map((
      { key, value }
    ) => [key, value.stringValue ?? value.doubleValue ?? value.boolValue ?? Number(value.intValue)])
  )

/** Runs a program that exports its telemetry to a local collector. Returns what the collector received. */
const collected = <A, E>(program: Effect.Effect<A, E>) =>
  Effect.gen(function*() {
    const collector = yield* serve(json({}))
    const exporter = Otlp.layerJson({ baseUrl: collector.origin, resource: { serviceName: "test" } }).pipe(
      Layer.provideMerge(FetchHttpClient.layer)
    )
    yield* Effect.andThen(program, Effect.flatMap(OtlpExporter.Flusher, (flusher) => flusher.flush)).pipe(
      Effect.provide(exporter),
      Effect.provideService(Metric.MetricRegistry, new Map())
    )
    const bodies = (path: string) =>
      collector.received.filter((one) => one.path === path).map((one) => JSON.parse(one.body))
    const spans: ReadonlyArray<Span> = bodies("/v1/traces").flatMap(({ resourceSpans }) => resourceSpans)
      .flatMap(({ scopeSpans }) => scopeSpans).flatMap(({ spans }) => spans)
    const metrics: ReadonlyArray<MetricData> = bodies("/v1/metrics").flatMap(({ resourceMetrics }) => resourceMetrics)
      .flatMap(({ scopeMetrics }) => scopeMetrics).flatMap(({ metrics }) => metrics)
    return { spans, metrics }
  })

overEach((transport) => {
  describe("telemetry", () => {
    it.live("X2 a collector receives one span for an operation, with a child for each attempt and an event for each wait", () =>
      Effect.gen(function*() {
        const server = yield* serve(
          sequence(
            apiError(503, "BUSY", { "retry-after": "0" }),
            apiError(503, "BUSY", { "retry-after": "0" }),
            json(3)
          )
        )
        const { flat } = yield* client(transport.layer, { baseUrl: server.url })
        const { spans } = yield* collected(flat.organization.countOrgaUsers())
        const operation = spans.find(({ name }) => name === "flat.countOrgaUsers")!
        const attempts = spans.filter(({ name }) => name === "GET /organizations/users/count")
        // No other spans: those of the transport would duplicate these, with ids and queries in their URLs.
        assert.lengthOf(spans, 4)
        assert.isTrue(
          attempts.every(({ parentSpanId, traceId }) =>
            parentSpanId === operation.spanId && traceId === operation.traceId
          )
        )
        const { port } = new URL(server.origin)
        const common = {
          "flat.operation": "countOrgaUsers",
          "http.request.method": "GET",
          "url.template": "/organizations/users/count",
          "server.address": "127.0.0.1",
          "server.port": Number(port)
        }
        assert.deepStrictEqual(plain(operation.attributes), {
          ...common,
          "flat.attempts": 3,
          "flat.waited_ms": 0,
          "http.response.status_code": 200
        })
        assert.deepStrictEqual(plain(attempts[0]!.attributes), {
          ...common,
          "url.full": `${server.url}/organizations/users/count`,
          "http.response.status_code": 503,
          "error.type": "ServerError"
        })
        assert.deepStrictEqual(plain(attempts[2]!.attributes), {
          ...common,
          "url.full": `${server.url}/organizations/users/count`,
          "http.request.resend_count": 2,
          "http.response.status_code": 200
        })
        assert.deepStrictEqual(operation.events.map(({ attributes, name }) => [name, plain(attributes)["reason"]]), [
          ["flat.wait", "backoff"],
          ["flat.wait", "backoff"]
        ])
        assert.deepStrictEqual([operation.status.code, ...attempts.map(({ status }) => status.code)], [1, 2, 2, 1])
        // Kinds: internal, and client.
        assert.deepStrictEqual([operation.kind, ...attempts.map(({ kind }) => kind)], [1, 3, 3, 3])
      }))
  })
})

overOne((transport) => {
  describe("telemetry", () => {
    it.live("X2 a call within an application's span is its child, and traceparent is sent only when asked for", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3))
        for (const propagateTraces of [false, true]) {
          const { flat } = yield* client(transport.layer, { baseUrl: server.url, propagateTraces })
          const { spans } = yield* collected(Effect.withSpan(flat.organization.countOrgaUsers(), "application"))
          const application = spans.find(({ name }) => name === "application")!
          const operation = spans.find(({ name }) => name === "flat.countOrgaUsers")!
          const attempt = spans.find(({ name }) => name === "GET /organizations/users/count")!
          assert.strictEqual(operation.parentSpanId, application.spanId)
          assert.strictEqual(
            server.received.at(-1)!.headers["traceparent"],
            propagateTraces ? `00-${attempt.traceId}-${attempt.spanId}-01` : undefined
          )
        }
      }))

    it.live("X3 a collector receives attempts, failures, waits and the remaining quota", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 4 })
        const options = { baseUrl: sandbox.url, accessToken: sandbox.token }
        const { flat } = yield* client(transport.layer, options)
        const named = yield* client(transport.layer, { ...options, name: "north" })
        const silent = yield* serve(hang)
        const hanging = yield* client(transport.layer, { baseUrl: silent.url })
        sandbox.faults.set(["status;status=503;seconds=0;times=2"])
        const { metrics } = yield* collected(Effect.gen(function*() {
          yield* flat.organization.countOrgaUsers()
          yield* flat.organization.countOrgaUsers()
          yield* Effect.flip(flat.organization.removeOrganizationUser({ user: "nobody" }))
          yield* named.flat.organization.countOrgaUsers()
          const call = yield* Effect.forkChild(hanging.flat.organization.countOrgaUsers())
          yield* until(() => silent.received.length === 1)
          yield* Fiber.interrupt(call)
          yield* Effect.flip(hanging.flat.organization.countOrgaUsers({}, { deadline: "50 millis" }))
        }))
        const points = (name: string) => {
          const found = metrics.filter((metric) => metric.name === name)
          return found.flatMap(({ gauge, histogram, sum }) =>
            (sum ?? gauge ?? histogram)!.dataPoints.map(({ asDouble, asInt, attributes, count }) =>
              [plain(attributes), Number(count ?? asInt ?? asDouble)] as const
            )
          )
        }
        const value = (name: string, attributes: Record<string, string>) =>
          points(name).find(([found]) => Object.entries(attributes).every(([key, one]) => found[key] === one))?.[1]
        const attempts = (operation: string, status: string) =>
          value("http.client.request.duration", { "flat.operation": operation, "http.response.status_code": status })
        assert.strictEqual(attempts("countOrgaUsers", "503"), 2)
        assert.strictEqual(attempts("countOrgaUsers", "200"), 3)
        assert.strictEqual(attempts("removeOrganizationUser", "404"), 1)
        assert.deepStrictEqual(
          points("http.client.request.duration").find(([found]) => found["http.response.status_code"] === "404")?.[0],
          {
            "flat.operation": "removeOrganizationUser",
            "http.request.method": "DELETE",
            "http.response.status_code": "404",
            "url.template": "/organizations/users/{user}",
            "server.address": "127.0.0.1",
            "server.port": new URL(sandbox.url).port,
            "error.type": "NotFound",
            unit: "s"
          }
        )
        const removal = { "flat.operation": "removeOrganizationUser" }
        assert.strictEqual(value("flat.client.failures", { ...removal, "error.type": "NotFound" }), 1)
        const wait = { "flat.operation": "countOrgaUsers", "flat.wait.reason": "backoff" }
        assert.isDefined(value("flat.client.wait.duration", wait))
        for (const reason of ["Interrupted", "Timeout"]) {
          assert.strictEqual(value("http.client.request.duration", { "error.type": reason }), 1, reason)
        }
        assert.deepStrictEqual(points("flat.client.quota.remaining").slice(0, 2), [
          [{ unit: "{request}" }, 7200 - 5],
          [{ unit: "{request}", "flat.client.name": "north" }, 7200 - 6]
        ])
      }))

    it.effect("X4 the facts of a line are its annotations, with the names of the spans' attributes, and no values", () =>
      Effect.gen(function*() {
        const server = yield* serve(
          sequence(apiError(503, "BUSY", { "retry-after": "2" }), json([{ ...account("u0"), username: 7 }]))
        )
        const lines: Array<Record<string, unknown>> = []
        const logger = Logger.make(({ fiber, logLevel }) => {
          const { "flat.call": call, "flat.duration": _, ...facts } = fiber.getRef(References.CurrentLogAnnotations)
          if (logLevel !== "Warn") assert.isNumber(call)
          lines.push({ logLevel, ...facts })
        })
        const { flat, run } = yield* client(transport.layer, {
          baseUrl: server.url,
          logLevel: "debug",
          name: "north",
          onRequest: () => {
            throw new Error("no")
          }
        })
        yield* run(flat.organization.listOrganizationUsers({ q: "secret-term" })).pipe(
          Effect.provide(Logger.layer([logger]))
        )
        yield* flushLoop
        const named = { "flat.client.name": "north" }
        const operation = { ...named, "flat.operation": "listOrganizationUsers" }
        const attempt = { ...operation, "http.request.method": "GET", "url.template": "/organizations/users" }
        assert.sameDeepMembers(lines, [
          { logLevel: "Warn", ...named, "flat.hook": "onRequest" },
          {
            logLevel: "Debug",
            ...attempt,
            "flat.attempt": 1,
            "http.response.status_code": 503,
            "error.type": "ServerError"
          },
          {
            logLevel: "Info",
            ...operation,
            "flat.attempt": 1,
            "flat.wait.reason": "backoff",
            "flat.millis": 2000,
            "flat.until": "1970-01-01T00:00:02.000Z"
          },
          { logLevel: "Debug", ...attempt, "flat.attempt": 2, "http.response.status_code": 200 },
          { logLevel: "Warn", ...operation }
        ])
      }))

    it.effect("X4 the level debug logs each attempt: operation, status and time", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(apiError(503, "BUSY"), limited(10), json(3), apiError(404, "NOT_FOUND")))
        for (const logLevel of ["debug", "info"] as const) {
          const lines: Array<string> = []
          const logger = Logger.make(({ logLevel, message }) =>
            void lines.push(`${logLevel} ${[message].flat().join(" ")}`)
          )
          const { flat, run } = yield* client(transport.layer, { baseUrl: server.url, logLevel })
          yield* run(
            Effect.andThen(
              flat.organization.countOrgaUsers(),
              Effect.flip(flat.organization.removeOrganizationUser({ user: "some-id" }))
            )
              .pipe(Effect.provide(Logger.layer([logger])), Effect.ignore)
          )
          const attempts = lines.filter((line) => line.startsWith("Debug"))
          if (logLevel === "info") assert.isEmpty(attempts)
          else {
            assert.lengthOf(attempts, 4)
            const seen = attempts.map((line) => /^Debug (\w+ \w+ \S+ -> \w+) in \d+ ms$/.exec(line)?.[1])
            assert.deepStrictEqual(seen, [
              "countOrgaUsers GET /organizations/users/count -> 503",
              "countOrgaUsers GET /organizations/users/count -> 403",
              "countOrgaUsers GET /organizations/users/count -> 200",
              "removeOrganizationUser DELETE /organizations/users/{user} -> 404"
            ])
          }
        }
      }))
  })
})
