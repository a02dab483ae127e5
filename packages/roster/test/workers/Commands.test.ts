/** Runs the commands that use a PostgreSQL database, as users do. */
import { assert, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { describeWith } from "@flat-sdk/tools/tests/ProgramTests"
import { parse } from "csv-parse/sync"
import { Effect } from "effect"
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Command from "../Command.ts"
import { account, school } from "../engine/School.ts"
import * as Fixture from "../Fixture.ts"
import * as Stage from "./Stage.ts"

const passwordsOf = (path: string): ReadonlyArray<{ username: string; password: string; note: string }> =>
  parse(readFileSync(path), { columns: true })

describeWith("postgres", "a PostgreSQL database", (postgres) => {
  it.live("has the runs that apply works on itself; status, ids, plan and passwords read it", () =>
    Effect.gen(function*() {
      const { apply, env, first: { address: { organization }, proxy }, folder, runs, writes } = yield* Stage.make(
        postgres,
        school(6, 2)
      )
      const credentials = join(folder, "passwords.csv")
      const first = yield* runs(0, [...apply, "--credentials", credentials])
      assert.match(first.stdout, /create account +│ +6/)
      assert.strictEqual(statSync(credentials).mode & 0o777, 0o600)
      assert.deepStrictEqual(
        passwordsOf(credentials).map(({ note, username }) => `${username}${note}`),
        Array.from({ length: 6 }, (_, index) => `user.p${index + 1}`)
      )
      const count = writes()
      const second = yield* runs(0, apply)
      assert.include(second.stdout, "All 14 steps of the plan are done. Nothing was sent.")
      assert.deepStrictEqual(writes(), count)

      // Without a token: the database says which organization it is.
      const local = (...args: ReadonlyArray<string>) => Command.roster(args, env, folder)
      const status = yield* local("status")
      assert.include(status.stdout, organization)
      assert.match(status.stdout, /add member +│ +6/)
      const exported = yield* local("ids", "export", "ids.csv", "--organization", organization)
      assert.strictEqual(exported.code, 0, exported.stderr)
      assert.strictEqual(readFileSync(join(folder, "ids.csv"), "utf8").trim().split("\n").length, 9)
      const imported = yield* local("ids", "import", "ids.csv", "--organization", "another")
      assert.strictEqual(imported.code, 0, imported.stderr)
      const unclear = yield* local("ids", "export", "ids.csv")
      assert.include(unclear.stderr, "The database has 2 organizations. Name one with --organization ID")
      // The map comes from the database: the person is known although the username is new.
      writeFileSync(
        join(folder, "people.csv"),
        "id,username,first name,last name,e-mail,role\np1,new.p1,Ada,p1,,student\n"
      )
      const planned = yield* runs(0, ["plan", "people.csv", "--partial", "--json"])
      assert.notInclude(planned.stdout, "\"kind\": \"createAccount\"")
      for (const { password, username } of passwordsOf(credentials)) {
        const sent = proxy.writes.filter(({ body }) => body.includes(`"${username}"`))
        assert.deepStrictEqual(sent.map(({ body }) => body.includes(password)), [true])
        for (const { stderr, stdout } of [first, second, status, planned]) {
          assert.notInclude(stdout + stderr, password)
        }
      }
    }))

  it.live("is used only with the key of its passwords, and nothing is sent without one", () =>
    Effect.gen(function*() {
      const { apply, envOf, file, first, folder, runs, submit, tokens, writes } = yield* Stage.make(postgres, {
        steps: [account("p1"), account("p2", { password: "file" })]
      })
      const files = ["--files", join(folder, "people.csv")]
      writeFileSync(
        files[1]!,
        "id,username,first name,last name,e-mail,role,password\np2,user.p2,Ada,p2,,student,from-file-2\n"
      )
      const refused = Effect.fnUntraced(
        function*(args: ReadonlyArray<string>, text: string, more: Record<string, string> = {}) {
          const { code, stderr } = yield* Command.roster(args, { ...envOf(first), ...more })
          assert.strictEqual(code, 2, stderr)
          assert.include(stderr, text)
          assert.deepStrictEqual(writes(), [0])
        }
      )
      yield* refused(["apply", file, ...files], "The key for passwords is missing.")
      yield* refused(["apply", file, ...files], "does not have 32 bytes", { FLAT_ROSTER_KEY: "abc" })
      yield* refused([...apply, ...files, "--credentials", join(folder, "no", "p.csv")], "does not exist")
      yield* submit(...files)
      assert.deepStrictEqual(writes(), [0])
      const wrong = { FLAT_ROSTER_KEY: "0b".repeat(32) }
      // Without a generated password nothing shows which key is right but the passwords of files.
      for (
        const args of [
          ["apply", file, ...files],
          ["worker", "--tokens", tokens],
          ["worker", "passwords", "x", "--out", join(folder, "out.csv")]
        ]
      ) yield* refused(args, "are encrypted with another key", wrong)
      yield* runs(0, [...apply, ...files])
    }))

  it.live("is asked for by worker and passwords, whose other arguments are checked", () =>
    Effect.gen(function*() {
      const { database, env, folder, key: keyFile, tokens } = yield* Stage.make(postgres, { steps: [] })
      const refused = Effect.fnUntraced(function*(args: ReadonlyArray<string>, text: string, code = 2, url = database) {
        const ended = yield* Command.roster(args, { ...env, FLAT_ROSTER_DATABASE: url })
        assert.strictEqual(ended.code, code, ended.stderr)
        assert.include(ended.stderr, text)
        assert.notInclude(ended.stderr, new URL(database).password)
      })
      const key = ["--key", keyFile]
      yield* refused(["worker", ...key], "a worker needs a PostgreSQL database", 2, "")
      yield* refused(["worker", ...key], "the worker has no access token")
      yield* refused(["worker", "--tokens", tokens], "The key for passwords is missing")
      yield* refused(["worker", "passwords", "x", ...key, "--forget"], "Name a PostgreSQL database", 2, "")
      yield* refused(["worker", "passwords", "x", ...key], "Say what to do")
      const gone = new URL(database)
      gone.port = "1"
      yield* refused(["worker", "--tokens", tokens, ...key], "The database cannot be used", 4, gone.href)
      assert.isFalse(existsSync(join(folder, "passwords.csv")))
    }))

  it.live("of two organizations has the runs that cards, results and reports are made of", () =>
    Effect.gen(function*() {
      const { all, env, folder, key, runs } = yield* Stage.make(postgres, { steps: [] }, { count: 2 })
      writeFileSync(
        join(folder, "people.csv"),
        "username,first name,last name,role,class\nada,Ada,Lund,student,Choir\ntess,Tess,Teach,teacher,Choir\n"
      )
      const read = (name: string) => readFileSync(join(folder, name), "utf8")
      for (const [index, one] of all.entries()) {
        const [plan, rows] = [`${index}-plan.json`, `${index}-rows.csv`]
        yield* runs(0, ["plan", "people.csv", "--out", plan], one)
        const outputs = ["--credentials", `${index}-passwords.csv`, "--rows", rows]
        yield* runs(0, ["apply", plan, "--key", key, "--settle", "1", "--files", "people.csv", ...outputs], one)
        const written: ReadonlyArray<{ readonly result: string }> = parse(read(rows), { columns: true })
        assert.deepStrictEqual(written.map(({ result }) => result), ["created", "created", "created"])
      }
      // Without a token: the plan says which organization it is.
      const local = (...args: ReadonlyArray<string>) => Command.roster(args, env, folder)
      const report = yield* local("status", "1-plan.json", "--report", "report.html")
      assert.include(report.stderr, "The report of the run is in", report.stderr)
      yield* local("status", "1-plan.json", "--files", "people.csv", "--rows", "later.csv")
      assert.strictEqual(read("later.csv"), read("1-rows.csv"))
      const cards = ["cards", "--credentials", "1-passwords.csv", "--out"]
      const made = yield* local(...cards, "cards.html", "--plan", "1-plan.json")
      assert.strictEqual(made.code, 0, made.stderr)
      assert.notInclude(made.stderr, "the passwords file alone")
      assert.include(read("cards.html"), "Choir")
      const unclear = yield* local(...cards, "other.html")
      assert.include(unclear.stderr, "There are runs of several organizations. Name one with")
      const named = yield* local(...cards, "other.html", "--organization", all[1]!.address.organization)
      assert.strictEqual(named.code, 0, named.stderr)
    }))

  it.live("has the runs that are undone, and what their matches changed", () =>
    Effect.gen(function*() {
      const { first, folder, key, runs, sql } = yield* Stage.make(postgres, { steps: [] })
      yield* Effect.flatMap(FlatClient.FlatClient, (flat) =>
        flat.organization.createOrganizationUser({
          body: { username: "ada", password: "correct-horse", firstname: "Eda", lastname: "Lund" }
        })).pipe(Effect.provide(Fixture.client(first.address)))
      writeFileSync(
        join(folder, "people.csv"),
        "id,username,first name,last name,role,class\np1,ada,Ada,Lund,student,Choir\np2,zed,Zed,Orr,student,Choir\n"
      )
      const apply = ["--key", key, "--settle", "1", "--credentials", "passwords.csv", "--apply-held", "accounts=2"]
      const count = "SELECT count(*) FROM roster_id WHERE source <> ''"
      yield* runs(0, ["plan", "people.csv", "--partial", "--out", "do.json"])
      yield* runs(0, ["apply", "do.json", ...apply])
      assert.strictEqual(yield* sql(count), "3")
      const name = yield* sql("SELECT id FROM roster_run")
      yield* runs(3, ["undo", name.slice(0, 8), "--remove-accounts", "--out", "undo.json"])
      yield* runs(0, ["apply", "undo.json", ...apply])
      assert.strictEqual(yield* sql(count), "0")
      const again = yield* runs(0, ["undo", name, "--remove-accounts", "--json"])
      assert.deepStrictEqual(JSON.parse(again.stdout).steps, [])
      assert.notInclude(first.look().users, "zed")
    }))
})
