/** The tables of the documents are those of the code, and the commands document themselves alike. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import * as Commands from "../src/cli/Commands.ts"
import { fields } from "../src/cli/settings/Flags.ts"
import { spellings } from "../src/read/format/Plain.ts"
import { codes } from "../src/read/report/Codes.ts"
import { reasons } from "../src/results/Fate.ts"
import * as Rows from "../src/results/Rows.ts"

const pageOf = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8")

const section = (path: string, heading: string): string =>
  pageOf(path).split(/^## /m).find((section) => section.startsWith(heading)) ?? ""

/** The rows of the table in a text, without its head. */
const rowsOf = (text: string): ReadonlyArray<ReadonlyArray<string>> =>
  text.split("\n").filter((line) => line.startsWith("|")).slice(2)
    .map((line) => line.slice(1, -1).split(/(?<!\\|`)\|(?!`)/).map((cell) => cell.trim().replaceAll("\\", "")))

const named = (cell = ""): ReadonlyArray<string> => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name!)

describe("the documents", () => {
  it("have every command once", () => {
    for (const path of ["docs/roster/index.md", "packages/roster/README.md"]) {
      const page = pageOf(path)
      const table = page.slice(page.search(/^\| command /m)).split("\n\n")[0]!
      assert.sameMembers(rowsOf(table).flatMap(([cell]) => named(cell)), [...Commands.names], path)
    }
  })

  it.effect("have the exit codes of every command, as its help lists them", () =>
    Effect.gen(function*() {
      const listed = ["0", "3"]
      const rows = rowsOf(section("docs/roster/operations.md", "Read the exit codes")).filter((row) => row.length === 3)
      const documented = new Map(
        rows.flatMap(([names, ...cells]) =>
          named(names).map((name) => [name, listed.filter((_, column) => cells[column] !== "")])
        )
      )
      assert.sameMembers([...documented.keys()], [...Commands.names])
      const groups = yield* Commands.commands(new Set(Commands.names))
      for (const { description = "", name } of groups.flatMap(({ commands }) => commands)) {
        const [, help] = /Exit codes:(.*)$/s.exec(description) ?? []
        if (help === undefined) continue
        const inHelp = listed.filter((code) => new RegExp(`^ +${code} `, "m").test(help))
        assert.deepStrictEqual(documented.get(name), inHelp, name)
      }
    }))

  it("have every field of the configuration file", () => {
    const page = pageOf("docs/roster/operations.md")
    for (const field of Object.keys(fields)) assert.include(page, `\`${field}\``)
  })

  it("have every code of a diagnostic, with its severity, message and advice", () => {
    assert.deepStrictEqual(
      rowsOf(section("docs/roster/files.md", "Look up a code")),
      Object.entries(codes).map(([code, { advice, message, rule, severity }]) => [
        `\`${code}\``,
        severity,
        rule ? "yes" : "",
        message,
        advice
      ])
    )
  })

  it("have every column of a plain file, with its names", () => {
    const rows = rowsOf(section("docs/roster/files.md", "Write a plain CSV file"))
    assert.deepStrictEqual(rows.map(([column, names]) => [column, names]), Object.entries(spellings))
  })

  it("have every reason to skip a row, and every column of the results", () => {
    assert.deepStrictEqual(
      rowsOf(section("docs/roster/results.md", "Why a row is skipped")),
      Object.entries(reasons).map(([code, { fix, note }]) => [`\`${code}\``, note, fix])
    )
    const text = section("docs/roster/results.md", "What happened to each row")
    for (const column of Rows.columns) assert.include(text, `\`${column}\``)
  })
})
