/** The `check` command, run as users do. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { CliOutput } from "effect/cli"
import { join } from "node:path"
import { roster, samples } from "../Command.ts"
import { append, change, edit, folder, temporary, v11, zip } from "../read/Sets.ts"

const secret = "s3cret pass"

describe("roster check", () => {
  it.live("checks a plain file without a token, and says what sync would reject", () =>
    Effect.gen(function*() {
      const sound = yield* roster(["check", join(samples, "lindenfeld-school.csv")])
      assert.deepStrictEqual([sound.code, sound.stderr], [0, ""])
      assert.include(sound.stdout, "322 rows")
      assert.include(sound.stdout, "Nothing to report.")
      const broken = yield* roster(["check", join(samples, "broken.csv")])
      assert.strictEqual(broken.code, 3)
      assert.include(broken.stdout, "[id.missing]")
      assert.include(broken.stdout, "\"roster sync\" rejects the file")
    }))

  it.live("ends with the code of a problem where sync rejects the file, and says why", () =>
    Effect.gen(function*() {
      const unknown = "username,first name,last name,e-mail,role\nada,Ada,B,,caretaker\n"
      const path = join(yield* Effect.promise(() => folder({ "list.csv": unknown })), "list.csv")
      const { code, stdout } = yield* roster(["check", path])
      assert.strictEqual(code, 3)
      assert.notInclude(stdout, "Valid")
      assert.match(stdout, /1 error, 0 warnings, .*"roster sync" rejects the files, .*: role\.unknown\.$/m)
      const json = yield* roster(["check", path, "--json"])
      assert.deepStrictEqual([json.code, JSON.parse(json.stdout).rejectedFor], [3, ["role.unknown"]])
    }))

  it.live("says in a line or two what is wrong with a command line, without the help", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* roster(["check", "list.csv", "--role", "Schüler"])
      assert.deepStrictEqual([code, stdout], [2, ""])
      assert.match(stderr, /Schüler/)
      assert.match(stderr, /See "roster check --help"\.\n$/)
      assert.isAtMost(stderr.trim().split("\n").length, 5)
    }))

  it.live("knows the words of German lists for roles, and says of others what to write", () =>
    Effect.gen(function*() {
      const roles = ["SuS", "Schüler/in", "Lehrkraft", "LuL", "Schulleitung", ""]
      const rows = roles.map((role, at) => `u${at};A${at};B;${role}\n`).join("")
      const path = join(
        yield* Effect.promise(() => folder({ "list.csv": `Benutzername;Vorname;Nachname;Rolle\n${rows}` })),
        "list.csv"
      )
      const { code, stdout } = yield* roster(["check", path])
      assert.strictEqual(code, 3)
      assert.match(stdout, /students +│ +2 [^]*teachers +│ +2 /)
      assert.notInclude(stdout, "csv.delimiter")
      assert.match(stdout, /error +│ +1 │ the role is unknown[^]*error +│ +1 │ the person has no role/)
      assert.include(stdout, "2 errors, 0 warnings")
    }))

  it.live("shows people by role, classes, memberships, terms and schools of a zip in 80 columns", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* roster(["check", zip(v11), "--today", "2026-11-26"])
      assert.deepStrictEqual([code, stderr], [0, ""])
      assert.include(stdout, "OneRoster 1.1 from Lindenfeld SIS, 7 files")
      for (
        const row of [
          /schools +│ +2 │ 1 district, 1 school/,
          /terms +│ +3 │ 2026-08-01 to/,
          /students +│ +2 │/,
          /teachers +│ +1 │/,
          /classes +│ +2 │ 2 held now/,
          /memberships +│ +5 │ 3 students, 2/,
          /complete list/
        ]
      ) assert.match(stdout, row)
      for (const line of stdout.split("\n").slice(1)) assert.isAtMost(CliOutput.displayWidth(line), 80)
    }))

  it.live("groups diagnostics by code with counts and first places, and prints no cell and no password", () =>
    Effect.gen(function*() {
      const rows = Array.from(
        { length: 9 },
        (_, index) => `q${index},,,True,s1,student,q${index},,Q,${index},,,q${index}@,,,,05,`
      )
      const path = yield* Effect.promise(() => folder(append(v11, "users.csv", ...rows)))
      const { code, stdout } = yield* roster(["check", path])
      assert.strictEqual(code, 0)
      assert.match(stdout, /warning │ +9 │/)
      assert.match(stdout, /\[boolean\.form\]/)
      assert.include(stdout, "users.csv:5")
      assert.notInclude(stdout, "q3@")
      const shown = yield* roster(["check", path, "--values", "--json"])
      assert.include(shown.stdout, "\"value\": \"q3@\"")
      assert.notInclude(stdout + shown.stdout, secret)
      const strict = yield* roster(["check", path, "--strict"])
      assert.strictEqual(strict.code, 3)
      assert.match(strict.stdout, /error +│ +9 │/)
      assert.include(strict.stdout, "break the rules")
    }))

  it.live("prints long JSON to the end, also if the exit code is not 0", () =>
    Effect.gen(function*() {
      const rows = Array.from({ length: 100 }, (_, index) =>
        `${"long".repeat(40)}${index},,,True,s9,boss,,,,,,,q@,,,,05,`)
      const files = append(v11, "users.csv", ...rows, ",,,true,s1,student,,,,,,,,,,,,")
      const path = yield* Effect.promise(() =>
        folder(files)
      )
      const { code, stdout } = yield* roster(["check", path, "--json", "--values"])
      assert.strictEqual(code, 3)
      assert.isAbove(stdout.length, 100_000)
      assert.strictEqual(JSON.parse(stdout).valid, false)
    }))

  it.live("writes a sample school to a new folder, and never over anything", () =>
    Effect.gen(function*() {
      const path = join(temporary(), "school")
      const made = yield* roster(["check", path, "--sample", "--today", "2026-11-26", "--strict"])
      assert.deepStrictEqual([made.code, made.stderr], [0, ""])
      assert.match(made.stdout, /students +│ +120 │/)
      const again = yield* roster(["check", path, "--sample"])
      assert.deepStrictEqual([again.code, again.stdout], [2, ""])
      assert.include(again.stderr, "Name a new folder.")
    }))

  it.live("prints JSON, exits with 3 if rows are lost and with 2 if nothing can be read", () =>
    Effect.gen(function*() {
      const path = yield* Effect.promise(() => folder(edit(v11, "users.csv", "p2,,,", ",,,")))
      const lost = yield* roster(["check", path, "--json"])
      assert.strictEqual(lost.code, 3)
      const result = JSON.parse(lost.stdout)
      assert.strictEqual(result.valid, false)
      assert.deepStrictEqual(result.coverage, { people: "partial", classes: "complete", memberships: "partial" })
      assert.strictEqual(result.people.student, 1)
      assert.deepInclude(result.diagnostics.find((group: { code: string }) => group.code === "id.missing").places, {
        file: "users.csv",
        row: 4,
        column: "sourcedId",
        message: "the row has no id"
      })
      const none = yield* roster(["check", join(path, "none"), "--json"])
      assert.strictEqual(none.code, 2)
      assert.strictEqual(JSON.parse(none.stdout).error.reason, "not-found")
      const unknown = yield* Effect.promise(() => folder(change({}, { "a.csv": "x,y\n1,2\n" })))
      const refused = yield* roster(["check", unknown])
      assert.strictEqual(refused.code, 2)
      assert.include(refused.stderr, "Export OneRoster 1.1 or 1.2 CSV")
    }))
})
