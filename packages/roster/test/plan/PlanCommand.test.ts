/** The commands `plan` and `verify`, run as users do, against a sandbox on a socket. */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { Effect } from "effect"
import { CliOutput } from "effect/cli"
import { createHash } from "node:crypto"
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import * as Command from "../Command.ts"
import * as Fixture from "../Fixture.ts"
import { append, edit, temporary, v11 } from "../read/Sets.ts"
import type { Files } from "../read/Sets.ts"

const stage = (files: Files) =>
  Effect.map(Command.place(files), ({ path, run, ...more }) => ({
    ...more,
    path,
    run: (name: "plan" | "verify", ...args: ReadonlyArray<string>) => run(name, path, "--today", "2026-11-26", ...args)
  }))

const secret = "s3cret pass"

describe("roster plan", () => {
  it.live("shows steps, calls and time in 80 columns, and writes nothing", () =>
    Effect.gen(function*() {
      const { run, sandbox } = yield* stage(v11)
      const { code, stderr, stdout } = yield* run("plan")
      assert.strictEqual(code, 0, stderr)
      assert.match(stdout, /create account +│ +2 │ 1 pupil, 1 teacher/)
      assert.match(stdout, /create class +│ +2 │/)
      assert.match(stdout, /The plan needs \d+ API calls and takes under a minute\./)
      assert.include(stdout, "It was made with 5 reads; the next run reads with 5.")
      for (const line of stdout.split("\n")) assert.isAtMost(CliOutput.displayWidth(line), 80, line)
      assert.strictEqual(Command.writes(sandbox), 0)
      assert.strictEqual(sandbox.requests().length, 5)
    }))

  it.live("prints JSON with the count of calls, and saves the plan for its owner only, without passwords", () =>
    Effect.gen(function*() {
      const { run } = yield* stage(edit(v11, "users.csv", "false,s1,student,bo.c", "true,s1,student,bo.c"))
      const out = join(temporary(), "plan.json")
      const { code, stderr, stdout } = yield* run("plan", "--json", "--out", out)
      assert.strictEqual(code, 0, stderr)
      const printed = JSON.parse(stdout)
      assert.strictEqual(printed.steps.length, printed.calls.apply)
      assert.deepStrictEqual(Object.keys(printed.time), ["seconds", "hourly", "remaining"])
      const bo = printed.steps.find((step: { id: string }) => step.id === "createAccount:p2")
      assert.strictEqual(bo.password, "file")
      const saved = readFileSync(out, "utf8")
      assert.deepStrictEqual(JSON.parse(saved).steps, printed.steps)
      if (process.platform !== "win32") assert.strictEqual(statSync(out).mode & 0o777, 0o600)
      assert.notInclude(stdout + stderr + saved, secret)
      // A plan is replaced, another file is not.
      assert.strictEqual((yield* run("plan", "--out", out)).code, 0)
      writeFileSync(out, "my notes")
      const refused = yield* run("plan", "--out", out)
      assert.strictEqual(refused.code, 2)
      assert.include(refused.stderr, "exists and is another file")
      assert.strictEqual(readFileSync(out, "utf8"), "my notes")
    }))

  it.live("plans a part with filters", () =>
    Effect.gen(function*() {
      const { run } = yield* stage(v11)
      const none = JSON.parse((yield* run("plan", "--json", "--subject", "no such subject")).stdout)
      assert.deepStrictEqual(none.steps, [])
      const seventh = JSON.parse((yield* run("plan", "--json", "--grade", "05")).stdout)
      assert.include(seventh.steps.map((step: { id: string }) => step.id), "createAccount:p1")
    }))

  it.live("ends with 1 for conflicts, 2 for input and 3 if the organization cannot be read", () =>
    Effect.gen(function*() {
      const twins = append(v11, "users.csv", "p9,,,true,s1,student,ADA.B,,Ada,Zwei,,,,,,,05,")
      const { env, path, run } = yield* stage(twins)
      const conflicts = yield* run("plan")
      assert.strictEqual(conflicts.code, 3)
      assert.include(conflicts.stdout, "[username-collision]")
      assert.strictEqual((yield* Command.roster(["plan", `${path}-none`], env)).code, 2)
      const { FLAT_ACCESS_TOKEN: _, ...anonymous } = env
      const unknown = yield* Command.roster(["plan", path], anonymous)
      assert.deepStrictEqual([unknown.code, unknown.stderr.includes("the access token is missing")], [2, true])
      const map = join(temporary(), "ids.csv")
      writeFileSync(map, "kind,source\naccount,p1\n")
      const wrong = yield* run("plan", "--id-map", map)
      assert.strictEqual(wrong.code, 2)
      assert.include(wrong.stderr, "accounts could be created twice")
      const closed = yield* Command.roster(
        ["plan", path],
        { ...env, FLAT_BASE_URL: "http://127.0.0.1:1/v2" },
        undefined,
        Fixture.hurried
      )
      assert.strictEqual(closed.code, 20, closed.stderr)
    }))

  it.live("uses the id map, and waits for confirmation above the threshold", () =>
    Effect.gen(function*() {
      const { client, run } = yield* stage(v11)
      const { id } = yield* Effect.gen(function*() {
        const flat = yield* FlatClient.FlatClient
        return yield* flat.organization.createOrganizationUser({ body: { username: "old", password: "secret-1" } })
      }).pipe(Effect.provide(client))
      const map = join(temporary(), "ids.csv")
      writeFileSync(map, `kind,source,flat,written\naccount,left,${id},"{""username"":""old""}"\n`)
      const reported = yield* run("plan", "--id-map", map)
      assert.strictEqual(reported.code, 0, reported.stderr)
      assert.include(
        reported.stdout.replaceAll("\n", " "),
        "1 person of earlier runs left or may not sign in; the account stays."
      )
      const held = yield* run("plan", "--id-map", map, "--remove-accounts")
      assert.strictEqual(held.code, 3)
      assert.include(held.stdout, "The plan is held and waits for a person:\n1 of 1 accounts is deleted.")
    }))
})

describe("the database of apply", () => {
  it.live("has the id map of the organization, and is found in the state folder", () =>
    Effect.gen(function*() {
      const { client, place, run, sandbox } = yield* stage(v11)
      const user = yield* Effect.gen(function*() {
        const flat = yield* FlatClient.FlatClient
        return yield* flat.organization.createOrganizationUser({ body: { username: "other", password: "secret-1" } })
      }).pipe(Effect.provide(client))
      const name = createHash("sha256").update(`${sandbox.url} ${user.organization}`).digest("hex").slice(0, 16)
      mkdirSync(join(place, "state"))
      const database = new DatabaseSync(join(place, "state", `${name}.sqlite`))
      database.exec("CREATE TABLE roster_id (organization TEXT, kind TEXT, source TEXT, flat TEXT, written TEXT)")
      database.prepare("INSERT INTO roster_id VALUES ('', 'account', 'p1', ?, '{}')").run(user.id)
      database.close()
      const steps = (args: ReadonlyArray<string>) =>
        Effect.map(run("plan", "--json", ...args), ({ stderr, stdout }) => {
          assert.notStrictEqual(stdout, "", stderr)
          return JSON.parse(stdout).steps.map((step: { id: string }) => step.id)
        })
      assert.include(yield* steps([]), "updateAccount:p1")
      const copy = join(temporary(), "none.csv")
      writeFileSync(copy, "kind,source,flat,written\n")
      assert.include(yield* steps(["--id-map", copy]), "createAccount:p1")
      const missing = yield* run("plan", "--database", join(place, "state", "none.sqlite"))
      assert.deepStrictEqual([missing.code, missing.stderr.includes("does not exist")], [2, true])
      const newer = join(place, "newer.sqlite")
      const later = new DatabaseSync(newer)
      later.exec("CREATE TABLE roster_fact (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
      later.exec("INSERT INTO roster_fact VALUES ('version', '99')")
      later.close()
      assert.include((yield* run("plan", "--database", newer)).stderr, "newer version")
      writeFileSync(join(place, "state", `${name}.sqlite`), "not a database, but long enough to be read as one")
      assert.strictEqual((yield* run("plan")).code, 2)
    }))
})
