/** The tables of `docs/roster-files.md` are those of the code. */
import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { spellings } from "../../src/read/format/Plain.ts"
import { codes } from "../../src/read/report/Codes.ts"

const page = readFileSync(new URL("../../../../docs/roster-files.md", import.meta.url), "utf8")

/** The rows of the table under a heading, without its head. */
const table = (heading: string): ReadonlyArray<ReadonlyArray<string>> => {
  const section = page.split(/^## /m).find((section) => section.startsWith(heading)) ?? ""
  return section.split("\n").filter((line) => line.startsWith("|")).slice(2)
    .map((line) => line.slice(1, -1).split(/(?<!\\|`)\|(?!`)/).map((cell) => cell.trim().replaceAll("\\", "")))
}

describe("docs/roster-files.md", () => {
  test("has every code, with its severity, message and advice", () => {
    expect(table("Look up a code")).toEqual(
      Object.entries(codes).map(([code, { advice, message, rule, severity }]) => [
        `\`${code}\``,
        severity,
        rule ? "yes" : "",
        message,
        advice
      ])
    )
  })

  test("has every column of a plain file, with its names", () => {
    expect(table("Write a plain CSV file").map(([column, names]) => [column, names])).toEqual(Object.entries(spellings))
  })
})
