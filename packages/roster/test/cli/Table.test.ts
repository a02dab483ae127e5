/** Tests tables with long and wide contents: every line fits, and no character is lost. */
import { assert, describe, it } from "@effect/vitest"
import { CliOutput } from "effect/cli"
import * as ApplyReport from "../../src/cli/apply/ApplyReport.ts"
import * as CheckReport from "../../src/cli/plan/CheckReport.ts"
import * as PlanReport from "../../src/cli/plan/ShowPlan.ts"
import * as Estimate from "../../src/console/Estimate.ts"
import * as Table from "../../src/console/Table.ts"
import { summarize } from "../../src/read/report/Summary.ts"
import { account as step } from "../engine/School.ts"
import { account, known, live, plan, pupil, roster, teacher } from "../plan/Sketch.ts"

const wide = "長谷川真理子"
const mail = "longlong@example.edu"
const names = [mail, "a-very-long-username-of-thirty", wide.repeat(5), "👩‍👩‍👧‍👦".repeat(30), "ada"]

const people = names.map((username, index) =>
  (index % 2 === 0 ? pupil : teacher)(index === 0 ? username : `${username}-${index}`, {
    username,
    firstName: wide.repeat(10),
    lastName: "Wolfeschlegelsteinhausenbergerdorff",
    email: `${"long".repeat(10)}${index}@${"school".repeat(5)}.example`,
    from: { file: `${wide.repeat(4)}.csv`, row: 12_345 + index }
  })
)

const files = roster({ people })

const made = plan(
  files,
  live([
    account("someone-else", { email: people[0]!.email }),
    account(names[3]!, { role: "a-role-of-which-nobody-has-heard" }),
    account(names[1]!, { lastname: "Fox" })
  ]),
  known({ accounts: ["gone"] })
)

const failed = names.map((name) => ({
  step: step(name),
  outcome: {
    state: "failed" as const,
    reason: "UnexpectedStatus",
    note: `500 INTERNAL_SERVER_ERROR_OF_SOMETHING_LONG: ${wide.repeat(20)} ${"x".repeat(200)}`,
    fix: "run the same command again (completed rows are not repeated); if it fails again, contact Flat's support",
    supportId: "6a919fe5cc0d53cd7ed78054"
  },
  intent: undefined,
  at: undefined
}))

const diagnostic = {
  code: "role.unknown",
  severity: "warning" as const,
  file: `${wide.repeat(6)}.csv`,
  row: 12_345,
  column: wide.repeat(6),
  message: `the role "${wide}" is unknown`,
  advice: "x".repeat(100)
}

const wrong = {
  ...files,
  diagnostics: [diagnostic],
  counts: [{ code: diagnostic.code, severity: diagnostic.severity, count: 1 }]
}

const estimate = Estimate.make(4, 8, { limit: undefined, remaining: undefined, resetAt: undefined }, new Date(0))

const tables = (width: number): Readonly<Record<string, string>> => ({
  steps: PlanReport.steps(made, width),
  list: PlanReport.list(made, true, width),
  conflicts: PlanReport.findings([...made.conflicts, ...made.notices], width),
  outcomes: ApplyReport.outcomes(failed, width),
  failures: ApplyReport.failures(failed, width),
  diagnostics: CheckReport.diagnostics(summarize(wrong, "2026-11-26", 3), width)
})

const tableLines = (text: string) => text.split("\n").filter((line) => /^[│├┌└]/.test(line))

describe("every table", () => {
  for (const width of [60, 80, 120]) {
    it(`T6 fits ${width} columns with any content`, () => {
      for (const [name, text] of Object.entries(tables(width))) {
        const lines = tableLines(text)
        assert.isAbove(lines.length, 3, name)
        for (const line of lines) assert.isAtMost(CliOutput.displayWidth(line), width, `${name}: ${line}`)
        assert.notInclude(text, "\u001b")
      }
    })
  }

  it("shows no e-mail address of a person", () => {
    for (const [name, text] of Object.entries(tables(160))) assert.notInclude(text, "longlong", name)
    assert.notInclude(PlanReport.summary(made, estimate), "longlong")
  })

  it("T6 loses no character of a cell that is wrapped", () => {
    const text = `${wide.repeat(9)} one ${"x".repeat(90)} two`
    const table = Table.render(["line", "text"], [["1", text]], 40, { prose: [1] })
    const cells = tableLines(table).slice(3, -1).map((line) => line.split("│")[2]?.trim() ?? "")
    assert.strictEqual(cells.join("").replaceAll(" ", ""), text.replaceAll(" ", ""))
    assert.isTrue(tableLines(table).every((line) => CliOutput.displayWidth(line) <= 40))
  })
})
