/** Results by row from the commands, run as users do, against a sandbox on a socket. */
import { assert, describe, it } from "@effect/vitest"
import { parse } from "csv-parse/sync"
import { Effect } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Command from "../Command.ts"
import { append, v11 } from "../read/Sets.ts"

const files = append(
  append(
    v11,
    "enrollments.csv",
    "e1b,,,c1,s1,p1,student,false,2027-02-01,2027-07-31",
    "e8,,,c1,s1,nobody,student,false,,"
  ),
  "users.csv",
  "g1,,,true,s1,guardian,gus,,Gus,Lund,,,,,,,,"
)

const stage = Command.place(files)

type Rows = ReadonlyArray<Readonly<Record<string, string>>>

const rowsOf = (path: string): Rows => parse(readFileSync(path, "utf8"), { columns: true })

const find = (rows: Rows, file: string, row: number) =>
  rows.find((one) => one["file"] === file && one["row"] === String(row))

describe("results by row", () => {
  it.live("say what a plan will do, what its run did, and the same when they are written later", () =>
    Effect.gen(function*() {
      const { path, place, run } = yield* stage
      const planned = yield* run("plan", path, "--today", "2026-11-26", "--out", "plan.json", "--rows", "planned.csv")
      assert.strictEqual(planned.code, 0, planned.stderr)
      const before = rowsOf(join(place, "planned.csv"))
      assert.include(planned.stderr, "What will happen, row by row, is in planned.csv.")
      assert.deepInclude(find(before, "users.csv", 3), { kind: "person", id: "p1", result: "to be created" })
      const last = files["users.csv"]!.length
      assert.deepInclude(find(before, "users.csv", last), { id: "g1", result: "skipped", code: "no-role" })

      const later = ["status", "plan.json", "--files", path, "--rows", "later.csv"]
      const early = yield* run(...later)
      assert.strictEqual(early.code, 0, early.stderr)
      assert.match(early.stderr, /was not applied yet/)
      assert.deepStrictEqual(rowsOf(join(place, "later.csv")), before)

      const apply = ["apply", "plan.json", "--credentials", "passwords.csv", "--rows", "rows.csv"]
      const applied = yield* run(...apply, "--files", path)
      assert.strictEqual(applied.code, 0, applied.stderr)
      const rows = rowsOf(join(place, "rows.csv"))
      assert.strictEqual(rows.length, before.length)
      const p1 = find(rows, "users.csv", 3)
      assert.deepInclude(p1, { result: "created", code: "" })
      assert.match(p1!["flat"]!, /^[0-9a-f]{24}$/)
      assert.deepInclude(find(rows, "enrollments.csv", 2), { id: "p1", class: "c1", result: "enrolled", repeats: "" })
      const ends = files["enrollments.csv"]!.length
      assert.deepInclude(find(rows, "enrollments.csv", ends - 1), {
        result: "enrolled",
        repeats: "enrollments.csv:2"
      })
      assert.deepInclude(find(rows, "enrollments.csv", ends), { result: "left out", code: "reference.person" })

      assert.strictEqual((yield* run(...later)).code, 0)
      assert.deepStrictEqual(rowsOf(join(place, "later.csv")), rows)
      // The next plan has nothing to do.
      const again = yield* run("plan", path, "--today", "2026-11-26", "--rows", "again.json")
      assert.strictEqual(again.code, 0, again.stderr)
      const json: ReadonlyArray<{ readonly result: string }> = JSON.parse(
        readFileSync(join(place, "again.json"), "utf8")
      )
      assert.deepStrictEqual(
        new Set(json.map(({ result }) => result)),
        new Set(["read", "unchanged", "already a member", "skipped", "left out"])
      )
    }))

  it.live("are written by sync, and never over another file", () =>
    Effect.gen(function*() {
      const { path, place, run } = yield* stage
      writeFileSync(join(place, "mine.csv"), "my notes")
      const args = ["sync", path, "--today", "2026-11-26", "--skip-invalid", "--dry-run", "--rows"]
      const refused = yield* run(...args, "mine.csv")
      assert.strictEqual(refused.code, 2)
      assert.match(refused.stderr, /exists and is another file\. Name another file/)
      assert.strictEqual((yield* run(...args, "rows.csv")).code, 0)
      assert.deepInclude(find(rowsOf(join(place, "rows.csv")), "users.csv", 2), { result: "to be created" })
    }))
})
