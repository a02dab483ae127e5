/**
 * `pnpm check:budget`: type-checks small programs against the declarations to be published. Fails if one exceeds its budget of time, memory or
 * type instantiations.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { consumers } from "./types-budget/Consumers.ts"
import { measure, type Measured } from "./types-budget/Project.ts"

interface Budget extends Measured {
  readonly because: string
}

const file = path.join(import.meta.dirname, "types-budget", "budget.json")
const budgets = JSON.parse(fs.readFileSync(file, "utf8")) as Readonly<Record<string, Budget | undefined>>

const units = { seconds: " s", instantiations: " instantiations", types: " types", megabytes: " MB" } as const
const measures = Object.keys(units) as ReadonlyArray<keyof typeof units>

if (process.argv.includes("--help")) {
  console.log(
    "pnpm check:budget\n\nThe budgets are in scripts/types-budget/budget.json. Instantiations are the same on every machine; seconds and\n" +
      "megabytes leave room for slow ones."
  )
} else {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "types-budget-"))
  try {
    for (const [index, consumer] of consumers.entries()) {
      const found = measure(consumer, path.join(directory, String(index)))
      const budget = budgets[consumer.name]
      const shown = measures.map((name) => `${found[name]}${units[name]} of at most ${budget?.[name] ?? "?"}`)
      const over = measures.filter((name) => found[name] > (budget?.[name] ?? 0))
      console.log(`${over.length === 0 ? "ok  " : "FAIL"}  ${consumer.name}: ${shown.join(", ")}`)
      if (over.length === 0) continue
      console.log(
        `      ${
          over.join(", ")
        }: make the types cheaper, or raise the budget in scripts/types-budget/budget.json and say why`
      )
      process.exitCode = 1
    }
  } finally {
    fs.rmSync(directory, { recursive: true, force: true })
  }
}
