/** The examples of every help that needs neither workers nor the name of a run are run, as a reader would: in one folder, one after the other. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { copyFileSync, existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Command from "../Command.ts"
import * as Fixture from "../Fixture.ts"
import { edit, temporary, v11, zip } from "../read/Sets.ts"

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
      const run = (args: ReadonlyArray<string>) => Command.roster(args, env, here)
      // Files that examples name.
      assert.strictEqual((yield* run(["check", "export", "--sample"])).code, 0)
      const planned = yield* run(["plan", "export.zip", "--today", "2026-11-26", "--at", "all", "--out", "plan.json"])
      assert.strictEqual(planned.code, 0, planned.stderr)
      for (const name of ["check", "apply", "status", "cards", "ids"]) {
        if (name === "ids") {
          const database = /(\S+\.sqlite)/.exec((yield* run(["status"])).stdout)![1]!
          for (const copy of ["school.sqlite", "other.sqlite"]) copyFileSync(database, join(here, copy))
        }
        const examples = examplesOf((yield* Command.roster([name, "--help"])).stdout)
        assert.isAtLeast(examples.length, 1, name)
        for (const example of examples) {
          const { code, stderr, stdout } = yield* run(example)
          assert.strictEqual(code, 0, `${example.join(" ")}: ${stderr}${stdout}`)
        }
      }
      for (const made of ["rows.csv", "report.html", "cards.html", "ids.csv"]) {
        assert.isTrue(existsSync(join(here, made)), made)
      }
    }), 400_000)
})
