/** The command `rollover`, run as users do, against a sandbox on a socket: planned, applied with a kill between, verified. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { CliOutput } from "effect/cli"
import { readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { folder, v11 } from "../read/Sets.ts"
import { stage, writeSchool } from "./Stage.ts"

describe("roster rollover", () => {
  it.live("ends a year, and leaves what the files of the next year say", () =>
    Effect.gen(function*() {
      const { apply, executed, here, runs, sandbox } = yield* stage
      yield* writeSchool(join(here, "this.zip"), { year: 2026 })
      yield* writeSchool(join(here, "next.zip"), { year: 2027, archivedYears: 1 })
      yield* runs(0, "plan", "this.zip", "--today", "2026-09-10", "--out", "plan.json")
      yield* runs(0, ...apply, "--files", "this.zip")
      const before = new Map(sandbox.state().classes.map(({ id, name, students }) => [id, { name, students }]))
      const accounts = sandbox.state().users.length

      const planned = yield* runs(0, "rollover", "next.zip", "--today", "2027-07-20", "--out", "plan.json")
      for (const line of planned.stdout.split("\n")) assert.isAtMost(CliOutput.displayWidth(line), 80, line)
      assert.match(planned.stdout, /archive class +│ +\d+ │/)
      assert.match(planned.stdout, /Of 2028, \d+ classes would be created; 0 are there already\./)
      if (process.platform !== "win32") assert.strictEqual(statSync(join(here, "plan.json")).mode & 0o777, 0o600)
      const plan = JSON.parse(readFileSync(join(here, "plan.json"), "utf8"))
      const creations = executed("createClass")
      yield* runs(0, ...apply)
      assert.strictEqual(executed("createClass") - creations, plan.calls.byKind.createClass)
      assert.strictEqual(executed("archiveClass"), plan.calls.byKind.archiveClass)
      assert.strictEqual(executed("removeOrganizationUser") + executed("deleteClassUser"), 0)
      assert.strictEqual(sandbox.state().users.length, accounts)

      // What was archived is as it was.
      const after = sandbox.state().classes
      const archived = after.filter(({ state }) => state === "archived")
      assert.strictEqual(archived.length, plan.calls.byKind.archiveClass)
      for (const { id, name, students } of archived) assert.deepStrictEqual({ name, students }, before.get(id))

      const verified = yield* runs(0, "verify", "next.zip", "--today", "2027-09-10")
      assert.include(verified.stderr, "Flat has what the files say.")
      const again = yield* runs(0, "rollover", "next.zip", "--today", "2027-07-20")
      assert.include(again.stdout, "There is nothing to write.")
    }))

  it.live("refuses files of changes and files without years, and says what to do", () =>
    Effect.gen(function*() {
      const { here, run, runs, sandbox } = yield* stage
      const delta = yield* Effect.promise(() =>
        folder({
          ...v11,
          "manifest.csv": (v11["manifest.csv"] as ReadonlyArray<string>).map((line) => line.replace(/,bulk$/, ",delta"))
        })
      )
      assert.include((yield* runs(2, "rollover", delta)).stderr, "Give the complete files of the next year.")
      writeFileSync(join(here, "plain.csv"), "username,first name,last name,role,class\nada,Ada,Lund,student,Choir\n")
      assert.include((yield* runs(2, "rollover", "plain.csv")).stderr, "--year 2028")
      const bare = yield* runs(0, "rollover", "plain.csv", "--complete", "--year", "2028", "--json")
      assert.strictEqual(JSON.parse(bare.stdout).yearEnd.begins, "2028")
      yield* writeSchool(join(here, "clever.zip"), { format: "clever", pupils: 20, year: 2027 })
      const clever = ["rollover", "clever.zip", "--year", "2028", "--today", "2027-06-10"]
      assert.include((yield* runs(2, ...clever)).stderr, "--at 2027-09-01")
      const dated = JSON.parse((yield* run(...clever, "--at", "2027-09-01", "--json")).stdout)
      assert.isAbove(dated.calls.byKind.createClass, 0)
      assert.strictEqual(sandbox.requests().filter(({ method }) => method !== "GET").length, 0)
    }))

  it.live("a plan that archives classes which are not over waits, and apply says why", () =>
    Effect.gen(function*() {
      const { apply, here, runs, sandbox } = yield* stage
      yield* writeSchool(join(here, "this.zip"), { year: 2026 })
      yield* runs(0, "plan", "this.zip", "--today", "2026-09-10", "--out", "plan.json")
      yield* runs(0, ...apply, "--files", "this.zip")
      const waits = yield* runs(3, "rollover", "--today", "2026-11-26", "--out", "plan.json")
      const [, count = ""] = /(\d+) of \1 classes are archived before they are over: /.exec(waits.stdout) ?? []
      assert.include((yield* runs(2, ...apply)).stderr, "classes are archived before they are over: ")
      yield* runs(0, ...apply, "--apply-held", `running=${count}`)
      assert.isAbove(sandbox.state().classes.filter(({ state }) => state === "archived").length, 1)
      assert.include((yield* runs(0, "rollover", "--today", "2026-11-26")).stdout, "There is nothing to write.")
    }))
})
