/**
 * `pnpm tools check:budget`: type-checks small programs against the declarations to be published. Fails if one exceeds its budget of time, memory or
 * type instantiations.
 */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { copyDeclarations, root } from "../workspace/Published.ts"
import { type Consumer, consumers } from "./Consumers.ts"

interface Measured {
  readonly seconds: number
  readonly instantiations: number
  readonly types: number
  readonly megabytes: number
}

const numberOf = (output: string, label: string): number => {
  const found = new RegExp(`^${label}:\\s+([\\d.]+)`, "m").exec(output)?.[1]
  if (found === undefined) {
    throw new Error(`The compiler no longer prints "${label}". Read what it prints instead`)
  }
  return Number(found)
}

/** Type-checks a consumer in a project as a user has it: our published packages with their declarations, outside the workspace. Throws the compiler's output if it does not compile. */
const measure = (consumer: Consumer, directory: string): Measured => {
  fs.mkdirSync(directory, { recursive: true })
  for (const name of new Set(["engine", ...consumer.packages])) {
    copyDeclarations(name, path.join(directory, "node_modules/@flat-sdk", name))
  }
  fs.symlinkSync(path.join(root, "node_modules", "effect"), path.join(directory, "node_modules", "effect"))
  fs.writeFileSync(path.join(directory, "program.ts"), consumer.program)
  fs.writeFileSync(path.join(directory, "package.json"), JSON.stringify({ private: true, type: "module" }))
  fs.writeFileSync(
    path.join(directory, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        target: "ES2022",
        lib: ["ES2024", "ESNext.Disposable", "DOM", "DOM.Iterable"],
        module: "NodeNext",
        skipLibCheck: true,
        noEmit: true,
        types: []
      },
      files: ["program.ts"]
    })
  )
  // One thread: how often a type is instantiated depends on the checker that processes it.
  const args = [
    path.join(root, "node_modules", "typescript", "bin", "tsc"),
    "--singleThreaded",
    "--extendedDiagnostics"
  ]
  try {
    const output = execFileSync(process.execPath, args, { cwd: directory, encoding: "utf8", stdio: "pipe" })
    return {
      seconds: numberOf(output, "Total time"),
      instantiations: numberOf(output, "Instantiations"),
      types: numberOf(output, "Types"),
      megabytes: Math.round(numberOf(output, "Memory used") / 1024)
    }
  } catch (error) {
    const output = (error as { readonly stdout?: unknown }).stdout
    throw typeof output === "string" && output !== ""
      ? new Error(
        `"${consumer.name}" does not compile: correct packages/tools/src/types-budget/Consumers.ts\n${output}`,
        {
          cause: error
        }
      )
      : error
  }
}

interface Budget extends Measured {
  readonly because: string
}

const file = path.join(import.meta.dirname, "budget.json")
const budgets = JSON.parse(fs.readFileSync(file, "utf8")) as Readonly<Record<string, Budget | undefined>>

const units = { seconds: " s", instantiations: " instantiations", types: " types", megabytes: " MB" } as const
const measures = Object.keys(units) as ReadonlyArray<keyof typeof units>

if (process.argv.includes("--help")) {
  console.log(
    "pnpm tools check:budget\n\nThe budgets are in packages/tools/src/types-budget/budget.json. Instantiations are the same on every machine; seconds and\n" +
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
        }: make the types cheaper, or raise the budget in packages/tools/src/types-budget/budget.json and say why`
      )
      process.exitCode = 1
    }
  } finally {
    fs.rmSync(directory, { recursive: true, force: true })
  }
}
