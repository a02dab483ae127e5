/**
 * A large school against the sandbox, over a socket: the plan announces each call, a second run writes nothing, and the run takes as long as announced
 * under the hourly limit. Small by default; `ROSTER_SCALE=10000` takes 10,000 pupils with 400 classes and 40,000 memberships, and prints figures.
 */
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { FlatClient, Quota } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Clock, Effect, Layer } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as Generate from "../../scripts/generate/Generate.ts"
import * as Write from "../../scripts/generate/Write.ts"
import * as Estimate from "../../src/console/Estimate.ts"
import * as Engine from "../../src/engine/Engine.ts"
import * as Sending from "../../src/engine/steps/BeforeRequest.ts"
import * as Credentials from "../../src/passwords/Credentials.ts"
import { ofRoster } from "../../src/passwords/Password.ts"
import type { Plan } from "../../src/plan/Plan.ts"
import * as PlanFile from "../../src/plan/PlanFile.ts"
import * as Read from "../../src/read/Read.ts"
import * as Sqlite from "../../src/storage/Sqlite.ts"
import { roster as run, start } from "../Command.ts"
import * as Fixture from "../Fixture.ts"
import * as LeapingClock from "./LeapingClock.ts"

const isWhole = process.env["ROSTER_SCALE"] !== undefined
const pupils = Number(process.env["ROSTER_SCALE"] ?? 60)
// In a small school eight calls in flight would be a large part of an hour's limit.
const concurrency = isWhole ? 8 : 2
const day = "2026-10-01"

/** The share by which the announced and the observed time may differ. The observed time lacks what a network takes in the last hour. */
const tolerance = isWhole ? 0.05 : 0.1

const print = (text: string) => isWhole ? Effect.sync(() => process.stderr.write(`${text}\n`)) : Effect.void

/** Runs a command: of a whole school as a process, whose time and peak of memory are printed. */
const measured = Effect.fnUntraced(function*(args: ReadonlyArray<string>, env: Readonly<Record<string, string>>) {
  if (!isWhole) return yield* run(args, env)
  const from = performance.now()
  const { child, ended } = start(args, env, undefined, 60_000)
  let peak = 0
  const timer = setInterval(() => {
    try {
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1] ?? 0))
    } catch {
      // The process has ended, or the system has no /proc.
    }
  }, 50)
  const result = yield* Effect.ensuring(ended, Effect.sync(() => clearInterval(timer)))
  const seconds = (performance.now() - from) / 1000
  yield* print(`roster ${args[0]}: exit code ${result.code}, ${seconds.toFixed(1)} s, ${Math.round(peak / 1024)} MiB`)
  return result
})

const school = Effect.fnUntraced(function*(folder: string) {
  const roster = Generate.make({ pupils, classesOfPupil: 4, classSize: 100, year: 2026, seed: 1 })
  const path = join(folder, "school")
  yield* Effect.promise(() => Write.folder(Write.files(roster, { format: "oneroster-1.2" }), path))
  yield* print(`${roster.people.size} people, ${roster.classes.size} classes, ${roster.memberships.size} memberships`)
  return path
})

describe("a school of many pupils", () => {
  it.live("is planned with the exact number of calls, and a second plan and apply write nothing", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({
        users: 1,
        rateLimit: { requests: 10_000_000 },
        rememberedRequests: 1_000_000
      })
      const folder = yield* Fixture.folder
      const path = yield* school(folder)
      const env = Fixture.variables(sandbox, folder)
      const writes = () => sandbox.requests().filter(({ method }) => method !== "GET").map(({ operation }) => operation)
      const planned = Effect.fnUntraced(function*(name: string) {
        sandbox.clearRequests()
        const out = join(folder, `${name}.json`)
        const { code, stderr } = yield* measured(["plan", path, "--at", "all", "--today", day, "--out", out], env)
        // A teacher who sits in the class of a colleague is a conflict of every generated school.
        assert.strictEqual(code, 3, stderr)
        const plan: Plan = JSON.parse(readFileSync(out, "utf8"))
        assert.strictEqual(sandbox.count(), plan.calls.read)
        assert.deepStrictEqual(writes(), [])
        return { plan, apply: ["apply", out, "--files", path, "--credentials", join(folder, "passwords.csv")] }
      })

      const first = yield* planned("first")
      assert.strictEqual(first.plan.held.length, 0)
      sandbox.clearRequests()
      const applied = yield* measured(first.apply, env)
      assert.strictEqual(applied.code, 0, applied.stderr)
      const sent: Record<string, number> = {}
      for (const operation of writes()) sent[operation ?? ""] = (sent[operation ?? ""] ?? 0) + 1
      const { createAccount = 0, createClass = 0, enrol = 0 } = first.plan.calls.byKind
      assert.deepStrictEqual(sent, {
        createOrganizationUser: createAccount,
        createClass,
        addClassUser: enrol
      })
      // The organization, and whether the plan is out of date.
      const reads = sandbox.requests().filter(({ method }) => method === "GET").map(({ operation }) => operation)
      assert.isAtMost(reads.length, 5, reads.join())
      assert.strictEqual(sandbox.count(), first.plan.calls.apply + reads.length)
      yield* print(`${first.plan.calls.apply} calls: ${JSON.stringify(first.plan.calls.byKind)}`)

      const second = yield* planned("second")
      assert.deepStrictEqual(second.plan.steps, [])
      assert.strictEqual(second.plan.calls.read, first.plan.calls.nextRead)
      assert.strictEqual((yield* measured(second.apply, env)).code, 0)
      assert.strictEqual((yield* measured(first.apply, env)).code, 0)
      assert.deepStrictEqual(writes(), [])
      yield* print(`${second.plan.calls.read} calls of the second plan`)
    }))

  it.live("is applied in the time that the plan announces under the hourly limit", () =>
    Effect.gen(function*() {
      const leaping = yield* LeapingClock.make
      yield* Effect.gen(function*() {
        // The reduced school has a limit to match: as many hours as the whole one.
        const requests = isWhole ? 7200 : Math.round(7200 * pupils / 10_000)
        const sandbox = yield* Sandbox.serve({ users: 1, rateLimit: { requests } })
        const folder = yield* Fixture.folder
        const roster = yield* Read.open(yield* school(folder), { today: day })
        const plan = yield* planFor(sandbox, folder, roster.source.files.length > 0 ? join(folder, "school") : folder)
        const client = FlatClient.layer({
          accessToken: sandbox.token,
          baseUrl: sandbox.url,
          concurrency,
          maxWait: "65 minutes"
        }).pipe(
          Layer.provide(Sending.guard(NodeTransport.layer({ connections: concurrency }))),
          Layer.provide(Layer.succeed(Quota.Counters, leaping.counters))
        )
        yield* Effect.gen(function*() {
          const flat = yield* FlatClient.FlatClient
          yield* flat.organization.listOrganizationUsers({ limit: 1 })
          const now = new Date(yield* Clock.currentTimeMillis)
          const estimate = Estimate.make(plan.steps.length, concurrency, yield* flat.quota, now)
          const before = leaping.leapt()
          const credentials = yield* Credentials.open(join(folder, "passwords.csv"))
          const { steps, stop } = yield* Engine.apply(plan, {
            concurrency,
            credentials,
            passwordOf: ofRoster(roster)
          }).pipe(Effect.provide(Sqlite.layer(join(folder, "roster.sqlite"))))
          assert.isUndefined(stop)
          assert.deepStrictEqual(steps.filter(({ outcome }) => outcome.state !== "done"), [])
          const seconds = (leaping.leapt() - before) / 1000
          yield* print(
            `estimate ${Estimate.showSeconds(estimate.seconds)} (${estimate.seconds} s), observed ${
              Math.round(seconds)
            } s`
          )
          assert.isAbove(seconds, 3 * 3600)
          assert.isAtMost(Math.abs(seconds / estimate.seconds - 1), tolerance)
        }).pipe(Effect.provide(client))
      }).pipe(Effect.provideService(Clock.Clock, leaping.clock))
    }).pipe(Effect.provide(NodeServices.layer)))
})

/** Plans the school with the command. */
const planFor = Effect.fnUntraced(function*(sandbox: Sandbox.ServedSandbox, folder: string, path: string) {
  const out = join(folder, "plan.json")
  yield* run(["plan", path, "--at", "all", "--today", day, "--out", out], Fixture.variables(sandbox, folder))
  return yield* PlanFile.read(out)
})
