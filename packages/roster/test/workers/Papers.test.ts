/** Cards, results by row and reports of runs that are in a PostgreSQL database. */
import { assert, describe, it } from "@effect/vitest"
import { parse } from "csv-parse/sync"
import { Effect } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Command from "../Command.ts"
import * as PostgresServer from "./PostgresServer.ts"
import * as Stage from "./Stage.ts"

describe("a PostgreSQL database of two organizations", { tags: "postgres" }, () => {
  it.live(
    "has the runs that cards, results and reports are made of",
    () =>
      Effect.gen(function*() {
        const server = yield* PostgresServer.shared
        const database = yield* server.database("papers")
        const schools = yield* Stage.schools({ count: 2, faults: [] })
        const settings = yield* Stage.settings(database, schools.addresses)
        const { folder } = settings
        writeFileSync(
          join(folder, "people.csv"),
          "username,first name,last name,role,class\nada,Ada,Lund,student,Choir\ntess,Tess,Teach,teacher,Choir\n"
        )
        for (const [index, address] of schools.addresses.entries()) {
          const env = settings.envOf(address)
          const run = (...args: ReadonlyArray<string>) => Command.roster(args, env, folder)
          const name = (file: string) => `${index}-${file}`
          const planned = yield* run("plan", "people.csv", "--out", name("plan.json"))
          assert.strictEqual(planned.code, 0, planned.stderr)
          const applied = yield* run(
            "apply",
            name("plan.json"),
            "--key",
            settings.key,
            "--settle",
            "1",
            "--credentials",
            name("passwords.csv"),
            "--files",
            "people.csv",
            "--rows",
            name("rows.csv")
          )
          assert.strictEqual(applied.code, 0, applied.stderr)
          const rows: ReadonlyArray<{ readonly result: string }> = parse(
            readFileSync(join(folder, name("rows.csv"))),
            { columns: true }
          )
          assert.deepStrictEqual(rows.map(({ result }) => result), ["created", "created", "created"])
        }
        // Without a token: the plan says which organization it is.
        const { env } = settings
        const run = (...args: ReadonlyArray<string>) => Command.roster(args, env, folder)
        for (const index of [0, 1]) {
          const plan = `${index}-plan.json`
          const report = yield* run("status", plan, "--report", `${index}-report.html`)
          assert.include(report.stderr, "The report of the run is in", report.stderr)
          const results = yield* run("status", plan, "--files", "people.csv", "--rows", `${index}-later.csv`)
          assert.strictEqual(results.code, 0, results.stderr)
          assert.strictEqual(
            readFileSync(join(folder, `${index}-later.csv`), "utf8"),
            readFileSync(join(folder, `${index}-rows.csv`), "utf8")
          )
          const cards = ["cards", "--credentials", `${index}-passwords.csv`]
          const made = yield* run(...cards, "--plan", plan, "--out", `${index}-cards.html`)
          assert.strictEqual(made.code, 0, made.stderr)
          assert.notInclude(made.stderr, "the passwords file alone")
          assert.include(readFileSync(join(folder, `${index}-cards.html`), "utf8"), "Choir")
        }
        const unclear = yield* run("cards", "--credentials", "0-passwords.csv", "--out", "cards.html")
        assert.include(unclear.stderr, "There are runs of several organizations. Name one with")
        const { organization } = schools.addresses[0]!
        const cards = ["cards", "--credentials", "0-passwords.csv", "--out", "cards.html"]
        const named = yield* run(...cards, "--organization", organization)
        assert.strictEqual(named.code, 0, named.stderr)
      }),
    180_000
  )
})
