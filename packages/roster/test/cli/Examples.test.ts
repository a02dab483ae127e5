/** The examples of every help that needs no workers are run, as a reader would: in one folder, one after the other. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Command from "../Command.ts"
import * as Fixture from "../Fixture.ts"
import { edit, temporary, v11, zip } from "../read/Sets.ts"
import { writeSchool } from "../year/Stage.ts"

const examplesOf = (help: string): ReadonlyArray<ReadonlyArray<string>> =>
  (help.split("EXAMPLES")[1] ?? "").split("\n").flatMap((line) => {
    const command = /^ +roster (.+)$/.exec(line)?.[1]
    // PostgreSQL has tests of its own.
    return command === undefined || command.includes("postgres://") ? [] : [command.split(" ")]
  })

describe("the examples of the help", () => {
  it.live("run, and each command has some", () =>
    Effect.gen(function*() {
      const { env } = yield* Command.stage({ users: 1 })
      const here = temporary()
      const files = edit(
        v11,
        "users.csv",
        "false,s1,student,bo.c,,Bo,\u00c7elik,,03100501,,,,,05,s3cret pass",
        "true,s1,student,bo.c,,Bo,\u00c7elik,,03100501,,,,,05,"
      )
      copyFileSync(zip(files), join(here, "export.zip"))
      writeFileSync(join(here, "users.csv"), `${Fixture.head}\ncy,Cy,Dee,,student\n`)
      writeFileSync(join(here, "ids.csv"), "kind,source,flat,written\n")
      yield* writeSchool(join(here, "next-year.zip"), { year: 2027 })
      const run = (args: ReadonlyArray<string>) => Command.roster(args, env, here)
      // Files that examples name.
      assert.strictEqual((yield* run(["check", "export", "--sample"])).code, 0)
      const plan = ["plan", "export.zip", "--today", "2026-11-26", "--at", "all", "--out", "plan.json"]
      const examples = Effect.fnUntraced(function*(name: string, change = (arg: string) => arg) {
        const shown = examplesOf((yield* Command.roster([name, "--help"])).stdout)
        assert.isAtLeast(shown.length, 1, name)
        for (const example of shown) {
          const { code, stderr, stdout } = yield* run(example.map(change))
          // Plans may have conflicts, or wait.
          assert.include([0, 3], code, `${example.join(" ")}: ${stderr}${stdout}`)
          assert.notStrictEqual(stdout + stderr, "")
        }
      })
      yield* examples("plan")
      yield* examples("verify")
      const planned = yield* run(plan)
      assert.strictEqual(planned.code, 0, planned.stderr)
      for (const name of ["check", "apply", "status", "cards"]) {
        // The examples of one help name the report of those of another.
        rmSync(join(here, "report.html"), { force: true })
        yield* examples(name)
      }
      assert.include(readFileSync(join(here, "cartes.html"), "utf8"), "Mot de passe")
      const status = yield* run(["status"])
      const database = /(\S+\.sqlite)/.exec(status.stdout)![1]!
      for (const copy of ["school.sqlite", "other.sqlite"]) copyFileSync(database, join(here, copy))
      const [{ runs }] = JSON.parse((yield* run(["status", "--json"])).stdout)
      for (const name of ["ids", "export", "rollover"]) yield* examples(name)
      yield* examples("undo", (arg: string) => arg === "3f2a1c0b" ? runs[0].id : arg)
      for (const made of ["rows-of-files.csv", "cards.html", "ids.csv", "plan.json"]) {
        assert.isTrue(existsSync(join(here, made)), made)
      }
    }))
})
