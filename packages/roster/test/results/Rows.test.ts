/** Each row of the files occurs once in the results, in all formats, however messy the files are. */
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import { parse } from "csv-parse/sync"
import { Effect, Schema } from "effect"
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { names } from "../../scripts/generate/Defects.ts"
import * as Generate from "../../scripts/generate/Generate.ts"
import * as Tables from "../../scripts/generate/Tables.ts"
import * as Write from "../../scripts/generate/Write.ts"
import * as ShowPlan from "../../src/cli/plan/ShowPlan.ts"
import * as ReportPage from "../../src/report/ReportPage.ts"
import * as Rows from "../../src/results/Rows.ts"
import { account, known, live, liveClass, member, plan, pupil, room, roster } from "../plan/Sketch.ts"
import { open, read, temporary } from "../read/Sets.ts"

/** Rows of a file as another reader counts them: without the header and empty lines. */
const rowsOf = (bytes: Uint8Array): number => {
  const text = new TextDecoder("latin1").decode(bytes).replace(/^\u00ef\u00bb\u00bf/, "")
  const [head = ""] = text.split("\n")
  const records: ReadonlyArray<ReadonlyArray<string>> = parse(text, {
    delimiter: head.includes(";") ? ";" : ",",
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true
  })
  return records.filter((cells) => cells.some((cell) => cell.trim() !== "")).length - 1
}

/** Kinds of the rows of files. The other rows are about steps and findings. */
const kinds = new Set(["person", "role", "class", "membership", "school", "session", "course"])

const resultsOf = async (path: string): Promise<ReadonlyArray<Rows.Row>> => {
  const roster = await open(path, { rows: true })
  return [...Rows.of({ roster, plan: plan(roster, live(), undefined, { at: "all" }) })].filter(({ kind }) =>
    kinds.has(kind)
  )
}

const places = (rows: ReadonlyArray<Rows.Row>) => rows.map(({ file, row }) => `${file}:${row}`)

const notRows = new Set(["manifest.csv", "demographics.csv"])

const Seed = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 100_000 }))

describe("results by row", () => {
  for (const format of Tables.writable) {
    it.effect.prop(
      `have each row of the files once: ${format}`,
      [Seed],
      ([seed]) =>
        Effect.promise(async () => {
          const roster = Generate.make({ pupils: 1 + seed % (isNightly ? 150 : 40), seed, archivedYears: seed % 2 })
          // No defect, one of them, or all.
          const defects = seed % 5 === 0 ? names : seed % 5 === 1 ? [] : [names[seed % names.length]!]
          const path = join(temporary(), "set")
          await Write.folder(Write.files(roster, { format, seed, defects }), path)
          const results = await resultsOf(path)
          assert.strictEqual(new Set(places(results)).size, results.length)
          for (const file of readdirSync(path)) {
            if (notRows.has(file) || !file.endsWith(".csv")) continue
            const count = results.filter((row) => row.file === file).length
            assert.deepStrictEqual([file, count], [file, rowsOf(readFileSync(join(path, file)))], `seed ${seed}`)
          }
          for (const row of results) {
            assert.notStrictEqual(row.result, "")
            if (row.result !== "left out") assert.notStrictEqual(row.id, "")
          }
        }),
      { arbitrary: { runs: isNightly ? 60 : 4 } }
    )
  }

  it("have lines that cannot be read", async () => {
    const roster = await read(
      { "people.csv": ["username,role", "ada,student", `${"x".repeat(200)},student`, "bo,student"] },
      { rows: true, limits: { lineBytes: 100 } }
    )
    const rows = [...Rows.of({ roster, plan: plan(roster, live()) })].filter(({ kind }) => kinds.has(kind))
    const inOrder = rows.toSorted((a, b) => Number(a.row) - Number(b.row))
    assert.deepStrictEqual(inOrder.map(({ code, kind, result, row }) => [row, kind, result, code]), [
      [2, "person", "to be created", ""],
      [3, "person", "left out", "csv.line-lost"],
      [4, "person", "to be created", ""]
    ])
  })

  it("have the classes of a plain row, and the teachers of a section", async () => {
    const plain = await read(
      {
        "people.csv": ["username,role,class", "ada,student,Choir|Band", "ada,student,Orchestra", "tess,teacher,Choir"]
      },
      { rows: true }
    )
    const rows = [...Rows.of({ roster: plain, plan: plan(plain, live()) })].filter(({ kind }) => kinds.has(kind))
    assert.deepStrictEqual(
      rows.map(({ class: one, kind, memberships, repeats, result }) => [kind, one, result, memberships, repeats]),
      [
        ["person", "", "to be created", "Choir: to be enrolled; Band: to be enrolled", ""],
        ["membership", "Orchestra", "to be enrolled", "", ""],
        ["person", "", "to be created", "Choir: to be enrolled", ""]
      ]
    )
  })
})

describe("the file of results by row", () => {
  const save = (path: string, rows: ReadonlyArray<Rows.Row>) =>
    Effect.provide(Rows.save(path, rows), NodeServices.layer)

  it("RO20 name the person and the class of each step, and what changes, and so do the table and the report", () => {
    const berg = { firstName: "Zo\u00eb", lastName: "Berg" }
    const there = { firstname: "Zo\u00eb", lastname: "Lund" }
    const flat = live([account("p", there), account("q", { firstname: "Bo", email: "old@example.org" })], [
      liveClass("c", { name: "Choir", members: new Map([["root", "teacher"], ["id-p", "student"]]) }),
      liveClass("d", { name: "Duo" })
    ])
    const made = plan(
      roster({
        people: [pupil("p", { ...berg, role: "teacher" }), pupil("q", { firstName: "Bo", email: "new@example.org" })],
        classes: [room("c", { title: "Choir" }), room("d", { title: "Duo" })],
        members: [member("d p", { role: "teacher" })]
      }),
      flat,
      known({ accounts: ["p", "q"], classes: ["c", "d"] }),
      { removeMemberships: true }
    )
    const wanted = [
      ["updateAccount", "Bo Lund", "", "e-mail address old@example.org \u2192 new@example.org"],
      ["updateAccount", "Zo\u00eb Lund", "", "pupil \u2192 teacher; last name Lund \u2192 Berg"],
      ["enrol", "Zo\u00eb Lund", "Duo", "joins the class as a teacher"],
      ["unenrol", "Zo\u00eb Lund", "Choir", "leaves the class"]
    ]
    const found = [...Rows.of({ plan: { steps: made.steps, names: made.names } })]
    assert.deepStrictEqual(found.map(({ change, kind, name, title }) => [kind, name, title, change]), wanted)
    assert.deepStrictEqual(found.map(({ username }) => username), ["q", "p", "p", "p"])
    const page = ReportPage.render({ plan: made, applied: undefined, time: "", names: true })
    const table = ShowPlan.list(made, true, 300)
    for (const text of wanted.flatMap(([, ...cells]) => cells)) {
      assert.include(page, text)
      if (!text.includes("@")) assert.include(table, text)
    }
    assert.include(page, "1 pupil becomes a teacher: Zo\u00eb Lund.")
    const reduced = ReportPage.render({ plan: made, applied: undefined, time: "", names: false })
    for (const name of ["Zo\u00eb", "Bo Lund", "example.org"]) assert.notInclude(reduced, name)
  })

  const rows = (count: number): ReadonlyArray<Rows.Row> =>
    Array.from({ length: count }, (_, index) => ({
      file: "users.csv",
      row: index + 2,
      kind: "person",
      id: index === 0 ? "=HYPERLINK(\"http://example.org\")" : `p${index}`,
      class: "",
      username: "",
      name: "",
      title: "",
      result: "created",
      change: "",
      code: "",
      note: "",
      fix: "",
      repeats: "",
      memberships: "",
      flat: "",
      supportId: ""
    }))

  it.effect("is CSV that spreadsheets do not execute, or JSON, and only its owner can read it", () =>
    Effect.gen(function*() {
      for (const count of [0, 1, 2, 4001]) {
        const place = temporary()
        const csv = join(place, "rows.csv")
        yield* save(csv, rows(count))
        const text = readFileSync(csv, "utf8")
        assert.isTrue(text.startsWith(`${Rows.columns.join(",")}\n`))
        assert.strictEqual(parse(text, { columns: true }).length, count)
        assert.notMatch(text, /^users\.csv,\d+,person,"?=/m)
        const json = join(place, "rows.json")
        yield* save(json, rows(count))
        assert.deepStrictEqual(JSON.parse(readFileSync(json, "utf8")), rows(count))
        if (process.platform !== "win32") assert.strictEqual(statSync(json).mode & 0o777, 0o600)
        assert.deepStrictEqual(readdirSync(place).sort(), ["rows.csv", "rows.json"])
      }
    }))

  it.effect("replaces an earlier file of rows, and no other file", () =>
    Effect.gen(function*() {
      const place = temporary()
      for (const name of ["rows.csv", "rows.json"]) {
        const path = join(place, name)
        yield* save(path, rows(3))
        yield* save(path, rows(1))
        yield* save(path, rows(0))
        yield* save(path, rows(2))
        writeFileSync(path, "my notes")
        const error = yield* Effect.flip(save(path, rows(2)))
        assert.include(error.message, "another file")
        assert.strictEqual(readFileSync(path, "utf8"), "my notes")
      }
      const error = yield* Effect.flip(save(join(place, "none", "rows.csv"), rows(1)))
      assert.strictEqual(error._tag, "FileFailure")
      assert.isFalse(existsSync(join(place, "none")))
    }))
})
