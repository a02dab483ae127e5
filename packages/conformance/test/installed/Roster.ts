/**
 * The published roster tool against a served sandbox: the command, and its engine in a program of TypeScript and in one of JavaScript.
 */
import { Sandbox } from "@flat-sdk/sandbox/effect"
import * as Effect from "effect/Effect"
import * as assert from "node:assert/strict"
import { execFile } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, it } from "node:test"
import { fileURLToPath } from "node:url"

interface Ended {
  readonly code: unknown
  readonly output: string
}

interface Stage {
  readonly folder: string
  /** Folder with the files of a school with ten pupils. */
  readonly school: string
  readonly sandbox: Sandbox.ServedSandbox
  readonly run: (command: string, args: ReadonlyArray<string>) => Promise<Ended>
  readonly roster: (...args: ReadonlyArray<string>) => Promise<Ended>
}

const numbers = Array.from({ length: 10 }, (_, index) => index)

/** A school in OneRoster 1.1: a teacher, and ten pupils of whom one has a password. */
const files = {
  "orgs.csv": ["sourcedId,name,type", "s1,North School,school"],
  "academicSessions.csv": [
    "sourcedId,title,type,startDate,endDate,schoolYear",
    "y1,2026,schoolYear,2026-08-01,2027-07-31,2027"
  ],
  "classes.csv": ["sourcedId,title,classType,schoolSourcedId,termSourcedIds", "c1,Choir,scheduled,s1,y1"],
  "users.csv": [
    "sourcedId,enabledUser,orgSourcedIds,role,username,givenName,familyName,password",
    "t1,true,s1,teacher,tea.cher,Tea,Cher,",
    ...numbers.map((n) => `p${n},true,s1,student,pupil.${n},Pupil,Number${n},${n === 3 ? "kept-secret-3" : ""}`)
  ],
  "enrollments.csv": [
    "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role",
    "e0,c1,s1,t1,teacher",
    ...numbers.map((n) => `e${n + 1},c1,s1,p${n},student`)
  ]
} as const

/** Serves a sandbox with an administrator only, and writes a school's files. */
const staged = (test: (stage: Stage) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "roster-installed-"))
  return Effect.gen(function*() {
    const sandbox = yield* Sandbox.serve({ users: 1 })
    const env = {
      PATH: process.env["PATH"],
      HOME: folder,
      NO_COLOR: "1",
      npm_config_loglevel: "error",
      FLAT_ACCESS_TOKEN: sandbox.token,
      FLAT_BASE_URL: sandbox.url,
      FLAT_ROSTER_STATE: join(folder, "state")
    }
    const run: Stage["run"] = (command, args) =>
      new Promise((resolve) =>
        execFile(
          command,
          args,
          { env },
          (error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr })
        )
      )
    const roster: Stage["roster"] = (...args) => run("npx", ["--no-install", "@flat-sdk/roster", ...args])
    const school = join(folder, "school")
    mkdirSync(school)
    for (const [name, lines] of Object.entries(files)) writeFileSync(join(school, name), `${lines.join("\n")}\n`)
    yield* Effect.promise(() => test({ folder, school, sandbox, run, roster }))
  }).pipe(
    Effect.scoped,
    Effect.ensuring(Effect.sync(() => rmSync(folder, { recursive: true, force: true }))),
    Effect.runPromise
  )
}

const writes = (sandbox: Sandbox.ServedSandbox) => sandbox.requests().filter(({ method }) => method !== "GET").length

describe("the published roster tool", () => {
  it("checks, plans, applies and verifies with npx", () =>
    staged(async ({ folder, roster, sandbox, school }) => {
      const checked = await roster("check", school)
      assert.equal(checked.code, 0, checked.output)
      assert.match(checked.output, /OneRoster 1\.1/)
      const plan = join(folder, "plan.json")
      const planned = await roster("plan", school, "--at", "all", "--out", plan)
      assert.equal(planned.code, 0, planned.output)
      assert.equal(writes(sandbox), 0)
      const passwords = join(folder, "passwords.csv")
      const applied = await roster("apply", plan, "--credentials", passwords, "--files", school)
      assert.equal(applied.code, 0, applied.output)
      assert.ok(writes(sandbox) > 10)
      assert.equal(statSync(passwords).mode & 0o777, 0o600)
      const verified = await roster("verify", school, "--at", "all")
      assert.equal(verified.code, 0, verified.output)
      const status = await roster("status")
      assert.match(status.output, /done/)
    }))

  it("reads, plans and applies in a program, once", () =>
    staged(async ({ folder, run, sandbox, school }) => {
      const program = fileURLToPath(new URL("programs/RosterEngine.ts", import.meta.url))
      const database = join(folder, "school.sqlite")
      const first = await run(process.execPath, [program, school, database, join(folder, "passwords.csv")])
      assert.equal(first.code, 0, first.output)
      assert.match(first.output, /^applied \d+ of \d+$/m)
      const sent = writes(sandbox)
      assert.ok(sent > 10)
      assert.ok(existsSync(database))
      const second = await run(process.execPath, [program, school, database, join(folder, "passwords.csv")])
      assert.equal(second.code, 0, second.output)
      assert.match(second.output, /^applied 0 of 0$/m)
      assert.equal(writes(sandbox), sent)
    }))
})
