/** Tests tables with long and wide contents: every line fits, and no character is lost. */
import { assert, describe, it } from "@effect/vitest"
import { CliOutput } from "effect/cli"
import * as Estimate from "../src/cli/Estimate.ts"
import * as Report from "../src/cli/Report.ts"
import * as Table from "../src/cli/Table.ts"
import { ofLine } from "../src/file/Problem.ts"
import type { RosterRow } from "../src/file/RosterRow.ts"
import type * as Apply from "../src/run/Apply.ts"
import * as Plan from "../src/run/Plan.ts"

const wide = "長谷川真理子"
const names = ["a-very-long-username-of-thirty", `${wide}${wide}${wide}${wide}${wide}`, "👩‍👩‍👧‍👦".repeat(30), "ada"]

const rows: ReadonlyArray<RosterRow> = names.map((username, index) => ({
  line: 12_345 + index,
  username,
  firstname: wide.repeat(10),
  lastname: "Wolfeschlegelsteinhausenbergerdorff",
  email: `${"long".repeat(10)}${index}@${"school".repeat(5)}.example`,
  role: "teacher",
  password: undefined
}))

const plan = Plan.make({ rows, ignoredColumns: [], encoding: "UTF-8" }, [
  { id: "1", username: "someone-else-with-a-long-name", email: rows[0]!.email },
  { id: "2", username: names[3]!, organizationRole: "a-role-of-which-nobody-has-heard" },
  { id: "3", username: names[1]!, organizationRole: "user", lastname: "Fox" }
], { allowAdmins: false })

const outcomes: ReadonlyArray<Apply.Outcome> = rows.map((row) => ({
  result: "failed",
  row,
  failure: {
    reason: "UnexpectedStatus",
    message: `500 INTERNAL_SERVER_ERROR_OF_SOMETHING_LONG: ${wide.repeat(20)} ${"x".repeat(200)}`,
    fix: "run the same command again (completed rows are not repeated); if it fails again, contact Flat's support",
    supportId: "6a919fe5cc0d53cd7ed78054"
  }
}))

const tables = (width: number): Readonly<Record<string, string>> => ({
  plan: Report.plan(plan, {
    width,
    verbose: true,
    estimate: Estimate.make(4, 8, { limit: undefined, remaining: undefined, resetAt: undefined }, new Date(0))
  }),
  outcomes: Report.outcomes(plan, outcomes, width),
  failures: Report.failures(outcomes, width),
  problems: Report.problems(
    [{ ...ofLine(12_345, `the role "${wide}" is unknown`, "x".repeat(100)), column: 12, columnName: wide.repeat(6) }],
    width
  )
})

const tableLines = (text: string) => text.split("\n").filter((line) => /^[│├┌└]/.test(line))

describe("every table", () => {
  for (const width of [60, 80, 120]) {
    it(`T6 fits ${width} columns with any content`, () => {
      for (const [name, text] of Object.entries(tables(width))) {
        const lines = tableLines(text)
        assert.isAbove(lines.length, 3)
        for (const line of lines) assert.isAtMost(CliOutput.displayWidth(line), width, `${name}: ${line}`)
        assert.notInclude(text, "\u001b")
      }
    })
  }

  it("T6 loses no character of a cell that is wrapped", () => {
    const text = `${wide.repeat(9)} one ${"x".repeat(90)} two`
    const table = Table.render({ head: ["line", "text"], rows: [["1", text]], width: 40, prose: [1] })
    const cells = tableLines(table).slice(3, -1).map((line) => line.split("│")[2]?.trim() ?? "")
    assert.strictEqual(cells.join("").replaceAll(" ", ""), text.replaceAll(" ", ""))
    assert.isTrue(tableLines(table).every((line) => CliOutput.displayWidth(line) <= 40))
  })
})
