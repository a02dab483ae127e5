/** The command `export`, run as users do: what it writes is read by the tool itself, and creates the same school elsewhere. */
import { assert, describe, it } from "@effect/vitest"
import type { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import { unzipSync } from "fflate"
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Command from "../Command.ts"
import { stage, writeSchool } from "../year/Stage.ts"
import * as OneRosterRules from "./OneRosterRules.ts"

/** What an organization looks like, whatever its ids are. */
const look = (sandbox: Sandbox.ServedSandbox) => {
  const { classes, users } = sandbox.state()
  const nameOf = new Map(users.map(({ id, username }) => [id, username]))
  return {
    users: users.map((user) => [user.username, user.firstname, user.lastname, user.email, user.organizationRole].join())
      .sort(),
    classes: classes.filter(({ state }) => state === "active").map(({ name, students, teachers }) =>
      [
        name,
        ...students.map((id) => nameOf.get(id) ?? id).sort(),
        "|",
        ...teachers.map((id) => nameOf.get(id) ?? id).sort()
      ].join()
    ).sort()
  }
}

const imported = Effect.fnUntraced(function*() {
  const here = yield* stage
  yield* writeSchool(join(here.here, "this.zip"), { year: 2026 })
  yield* here.runs(0, "plan", "this.zip", "--today", "2026-11-26", "--out", "plan.json")
  yield* here.runs(0, ...here.apply, "--files", "this.zip")
  return here
})

describe("roster export", () => {
  it.live("makes files that are valid, that Flat has no difference from, and that create the same school", () =>
    Effect.gen(function*() {
      const { here, runs, sandbox } = yield* imported()
      const writes = Command.writes(sandbox)
      const said = yield* runs(0, "export", "--out", "flat.zip", "--today", "2026-11-26")
      assert.match(said.stdout, /flat\.zip: OneRoster 1\.2, \d+ accounts, \d+ classes, \d+ memberships\./)
      assert.strictEqual(Command.writes(sandbox), writes)
      const file = join(here, "flat.zip")
      if (process.platform !== "win32") assert.strictEqual(statSync(file).mode & 0o777, 0o600)
      const bytes = unzipSync(readFileSync(file))
      assert.deepStrictEqual(OneRosterRules.check(bytes).problems, [])
      const text = Object.values(bytes).map((one) => Buffer.from(one).toString("utf8")).join("\n")
      for (const line of readFileSync(join(here, "passwords.csv"), "utf8").trim().split("\n").slice(1)) {
        assert.notInclude(text, line.split(",")[2]!)
      }
      const checked = yield* runs(0, "check", "flat.zip", "--strict", "--json", "--today", "2026-11-26")
      assert.strictEqual(JSON.parse(checked.stdout).valid, true)
      const verified = yield* runs(0, "verify", "flat.zip", "--today", "2026-11-26")
      assert.include(verified.stderr, "Flat has what the files say.")

      const empty = yield* stage
      yield* empty.runs(0, "plan", file, "--today", "2026-11-26", "--out", "plan.json")
      yield* empty.runs(0, ...empty.apply)
      assert.deepStrictEqual(look(empty.sandbox), look(sandbox))
      yield* empty.runs(0, "verify", file, "--today", "2026-11-26")
    }))

  it.live("writes over nothing", () =>
    Effect.gen(function*() {
      const { here, runs } = yield* stage
      writeFileSync(join(here, "mine.zip"), "mine")
      mkdirSync(join(here, "full"))
      writeFileSync(join(here, "full", "notes.txt"), "mine")
      mkdirSync(join(here, "empty"))
      for (const path of ["mine.zip", "full"]) {
        assert.include((yield* runs(2, "export", "--out", path)).stderr, "exists. Name a new file or folder.")
      }
      assert.strictEqual(readFileSync(join(here, "mine.zip"), "utf8"), "mine")
      yield* runs(0, "export", "--out", "empty", "--archived")
      assert.include(readdirSync(join(here, "empty")), "manifest.csv")
      const late = yield* runs(2, "export", "--out", "late.zip", "--year-ends", "2020-01-01")
      assert.include(late.stderr, "today is not in the school year")
    }))
})
