/** Traces of runs at a real collector: what spans there are, how they are nested, and that nothing of pupils is in them. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { join } from "node:path"
import { create, roster, stage } from "../Command.ts"
import * as Servers from "../settings/Servers.ts"
import { planted, write } from "./Planted.ts"

interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly attributes: ReadonlyArray<{ readonly key: string; readonly value: Readonly<Record<string, unknown>> }>
}

interface Export {
  readonly resourceSpans: ReadonlyArray<{
    readonly resource: { readonly attributes: Span["attributes"] }
    readonly scopeSpans: ReadonlyArray<{ readonly spans: ReadonlyArray<Span> }>
  }>
}

const spansOf = (bodies: ReadonlyArray<string>): ReadonlyArray<Span> =>
  bodies.flatMap((body) =>
    (JSON.parse(body) as Export).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
  )

const attributesOf = ({ attributes }: Pick<Span, "attributes">): Readonly<Record<string, unknown>> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

describe("traces", () => {
  it.live("of a run are its steps by kind with the calls below them, and have no data of pupils", () =>
    Effect.gen(function*() {
      const { env, folder, passwords, sandbox } = yield* stage({
        faults: [{ fault: "status;status=422", operation: create, skip: 1, times: 1 }]
      })
      const collector = yield* Servers.collector
      const school = write(folder)
      const plan = join(folder, "plan.json")
      const otlp = `http://127.0.0.1:${collector.port}`
      const planning = yield* roster(["plan", school, "--out", plan, "--otlp", otlp], env)
      assert.strictEqual(planning.code, 0, planning.stderr)
      const reading = spansOf(collector.bodies)
      assert.includeMembers(reading.map(({ name }) => name), ["roster.plan", "roster.live", "flat.listClasses"])

      collector.bodies.length = 0
      const { code, stderr } = yield* roster(
        ["apply", plan, "--credentials", passwords, "--files", school],
        { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: otlp }
      )
      assert.strictEqual(code, 3, stderr)
      const spans = spansOf(collector.bodies)
      const of = (name: string) => spans.filter((span) => span.name === name)
      const only = (name: string) => {
        assert.strictEqual(of(name).length, 1, name)
        return of(name)[0]!
      }
      const [command, run, round] = [only("roster.apply"), only("roster.run"), only("roster.round")]
      assert.isTrue((command.parentSpanId ?? "") === "")
      assert.strictEqual(run.parentSpanId, command.spanId)
      assert.strictEqual(round.parentSpanId, run.spanId)
      assert.deepInclude(attributesOf(run), {
        "roster.steps": 63,
        "roster.steps.done": 61,
        "roster.steps.failed": 1,
        "roster.steps.skipped": 1
      })
      const creations = of("roster.createAccount")
      assert.strictEqual(creations.length, 31)
      for (const { parentSpanId } of creations) assert.strictEqual(parentSpanId, round.spanId)
      const failed = creations.filter((span) => attributesOf(span)["roster.outcome"] === "failed")
      assert.deepStrictEqual(failed.map((span) => attributesOf(span)["error.type"]), ["BadRequest"])
      const calls = of("flat.createOrganizationUser")
      assert.strictEqual(calls.length, 31)
      const steps = new Set(creations.map(({ spanId }) => spanId))
      for (const { parentSpanId } of calls) assert.isTrue(steps.has(parentSpanId ?? ""))
      assert.strictEqual(of("POST /organizations/users").length, 31)
      assert.deepStrictEqual([...new Set(spans.map(({ traceId }) => traceId))], [command.traceId])
      const ids = new Set(spans.map(({ spanId }) => spanId))
      for (const { name, parentSpanId } of spans.filter((span) => span !== command)) {
        assert.isTrue(ids.has(parentSpanId ?? ""), `${name} has no parent`)
      }
      const all = collector.bodies.join("\n")
      assert.notMatch(all, planted)
      assert.notInclude(all, sandbox.token)
      assert.include(all, "flat-roster")
      assert.deepStrictEqual([...new Set(collector.requests)], ["POST /v1/traces application/json"])
    }))

  it.live("that cannot be sent do not disturb a run", () =>
    Effect.gen(function*() {
      const { env, folder, passwords } = yield* stage({})
      const gone = yield* Effect.scoped(Servers.collector)
      const school = write(folder)
      const plan = join(folder, "plan.json")
      const otlp = `http://127.0.0.1:${gone.port}`
      const planning = yield* roster(["plan", school, "--out", plan, "--otlp", otlp], env)
      const applying = yield* roster(
        ["apply", plan, "--credentials", passwords, "--files", school, "--otlp", otlp],
        env
      )
      assert.deepStrictEqual([planning.code, applying.code], [0, 0], planning.stderr + applying.stderr)
      assert.notMatch(planning.stderr + applying.stderr, /otlp|collector|export/i)
      const wrong = yield* roster(["plan", school, "--otlp", "localhost:4318"], env)
      assert.strictEqual(wrong.code, 2)
      assert.include(wrong.stderr, "--otlp must be the URL of a collector")
    }))
})
