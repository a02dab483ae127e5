/** What `--json` logs: a JSON object a line, with counts and durations, and nothing of pupils or secrets. */
import { assert, describe, it } from "@effect/vitest"
import { Console, Effect } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as JsonLog from "../../src/console/JsonLog.ts"
import { create, type ExitWith, roster, stage } from "../Command.ts"
import { planted, write } from "./Planted.ts"

type Line = Readonly<Record<string, unknown>> & {
  readonly time: string
  readonly level: string
  readonly event: string
}

/** Parses the log, and checks what each line has. */
const linesOf = ({ stderr }: ExitWith): ReadonlyArray<Line> =>
  stderr.trimEnd().split("\n").map((line) => {
    const parsed = JSON.parse(line) as Line
    assert.match(parsed.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    assert.include(["info", "warn", "error"], parsed.level)
    assert.isString(parsed.event)
    return parsed
  })

const named = (lines: ReadonlyArray<Line>, event: string): Line => {
  const found = lines.filter((line) => line.event === event)
  assert.strictEqual(found.length, 1, event)
  return found[0]!
}

describe("--json", () => {
  it.effect("logs what was not expected without its message", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const recording = Object.assign(Object.create(console) as Console.Console, {
        error: (text: string) => void lines.push(text)
      })
      const error = yield* JsonLog.logExit(Effect.die(new TypeError("plantedUser has no name"))).pipe(
        Effect.provide(JsonLog.layer),
        Effect.flip,
        Effect.provideService(Console.Console, recording)
      )
      assert.strictEqual(error.code, 1)
      assert.strictEqual(lines.length, 1)
      const line = JSON.parse(lines[0]!) as Line & { readonly frames: ReadonlyArray<string> }
      assert.deepInclude(line, { level: "error", event: "failed", error: "TypeError" })
      assert.match(line.frames[0] ?? "", /^at .*JsonLog\.test/)
      assert.notMatch(lines.join(""), planted)
    }))

  it.live("logs a run as one object a line, ends with a result, and contains no pupil's data and no secret", () =>
    Effect.gen(function*() {
      const { env, folder, passwords, sandbox } = yield* stage({})
      const school = write(folder)
      const plan = join(folder, "plan.json")
      const planning = yield* roster(["plan", school, "--json", "--out", plan], env)
      assert.strictEqual(planning.code, 0, planning.stderr)
      assert.notMatch(planning.stderr, planted)
      const planned = linesOf(planning)
      assert.deepInclude(named(planned, "files.read"), { format: "oneroster-1.1", people: 31, memberships: 31 })
      assert.isNumber(named(planned, "organization.read")["seconds"])
      assert.deepInclude(named(planned, "plan.made"), {
        steps: 63,
        conflicts: 0,
        held: 0,
        kinds: { createAccount: 31, createClass: 1, enrol: 31 }
      })

      const results = join(folder, "results.csv")
      const args = ["apply", plan, "--json", "--credentials", passwords, "--files", school, "--rows", results]
      const applying = yield* roster(args, env)
      assert.strictEqual(applying.code, 0, applying.stderr)
      const log = linesOf(applying)
      assert.deepInclude(named(log, "run.start"), { steps: 63, left: 63 })
      const progress = log.filter(({ event }) => event === "progress")
      assert.isAbove(progress.length, 1)
      assert.hasAllKeys(progress[0], ["time", "level", "event", "done", "of", "failed", "perMinute", "secondsLeft"])
      const end = named(log, "run.end")
      assert.deepInclude(end, { done: 63, failed: 0 })
      assert.isNumber(end["seconds"])
      const result = JSON.parse(applying.stdout) as Record<string, unknown>
      assert.deepInclude(result, { steps: 63, done: 63, failed: 0, failures: {} })
      assert.match(readFileSync(passwords, "utf8"), planted)

      const again = yield* roster(args, env)
      assert.deepInclude(JSON.parse(again.stdout), { done: 63 })
      const verifying = yield* roster(["verify", school, "--json"], env)
      assert.strictEqual(verifying.code, 0, verifying.stderr)
      const syncing = yield* roster(["sync", school, "--json", "--yes"], env)
      assert.strictEqual(syncing.code, 0, syncing.stderr)
      for (const { stderr, stdout } of [applying, again, syncing]) assert.notMatch(stdout + stderr, planted)
      assert.notMatch(verifying.stderr, planted)
      for (const { stderr, stdout } of [planning, applying, again, verifying, syncing]) {
        assert.notInclude(stdout + stderr, sandbox.token)
      }
    }))

  it.live("counts failures by their reason, and says why a run stopped, without data of pupils", () =>
    Effect.gen(function*() {
      const { env, folder, passwords } = yield* stage({
        faults: [
          { fault: "status;status=422", operation: create, times: 3 },
          { fault: "status;status=503", operation: create, skip: 7 }
        ]
      })
      const school = write(folder)
      const plan = join(folder, "plan.json")
      yield* roster(["plan", school, "--out", plan], env)
      const { code, stderr, stdout } = yield* roster(
        ["apply", plan, "--json", "--credentials", passwords, "--files", school, "--max-failures", "2"],
        env
      )
      assert.strictEqual(code, 4, stderr)
      assert.notMatch(stdout + stderr, planted)
      const result = JSON.parse(stdout) as { readonly failures: Record<string, number>; readonly stopped: unknown }
      assert.strictEqual(result.failures["BadRequest"], 3)
      assert.deepStrictEqual(result.stopped, { why: "unreachable", reason: "ServerError" })
      assert.deepInclude(named(linesOf({ code, stderr, stdout }), "run.end"), { stopped: "unreachable" })
    }))

  it.live("logs why nothing was done", () =>
    Effect.gen(function*() {
      const { env, folder } = yield* stage({})
      const outcome = yield* roster(["apply", join(folder, "missing.json"), "--json"], env)
      assert.strictEqual(outcome.code, 2)
      assert.strictEqual(outcome.stdout, "")
      assert.match(String(named(linesOf(outcome), "message")["message"]), /missing\.json cannot be applied/)
      assert.deepInclude(named(linesOf(outcome), "exit"), { level: "error", code: 2 })
    }))
})
