/** The command-line options. */
import { parseArgs } from "node:util"
import { apply } from "../measure/Apply.ts"
import { coldStart } from "../measure/ColdStart.ts"
import { pagination } from "../measure/Pagination.ts"
import { requests } from "../measure/Requests.ts"
import { scores } from "../measure/Scores.ts"
import { size } from "../measure/Size.ts"
import type { Part } from "../Part.ts"

/** The parts of a run, in the order in which they are measured. */
export const all: ReadonlyArray<Part> = [requests, pagination, coldStart, size, apply, scores]

export interface Options {
  readonly quick: boolean
  readonly parts: ReadonlyArray<string>
  readonly subjects: ReadonlyArray<string>
  readonly docs: boolean
  readonly fresh: boolean
  readonly rounds: number | undefined
}

const names = all.map(({ name }) => name)

export const help = `Benchmarks this project's clients and their alternatives.

  pnpm bench [options]          everything, about twenty minutes
  pnpm bench:quick [options]    a quick overview, under a minute: few rounds, so expect noise

options
  --quick             few short rounds
  --only PARTS        measure only these parts, separated by commas:
${all.map(({ about, name }) => `    ${name.padEnd(18)}${about}`).join("\n")}
  --subjects NAMES    measure only these subjects, separated by commas; undici and fetch always run
  --rounds N          number of rounds of each workload
  --docs              write the tables of docs/internals/performance.md, from a complete run
  --fresh             reinstall everything
  --help              show this help

The figures of each round are in apps/bench/results/latest.json. \`node --cpu-prof\` profiles a program.`

/** Parses the arguments. Throws an error that says how to fix a wrong one. */
export const parse = (args: ReadonlyArray<string>): Options | "help" => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string" },
      subjects: { type: "string" },
      rounds: { type: "string" },
      docs: { type: "boolean", default: false },
      fresh: { type: "boolean", default: false },
      help: { type: "boolean", default: false }
    }
  })
  if (values.help) return "help"
  const selected = values.only?.split(",") ?? names
  const unknown = selected.filter((part) => !names.includes(part))
  if (unknown.length > 0) throw new Error(`--only: unknown ${unknown.join(", ")}. Choose from ${names.join(", ")}`)
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new Error("--rounds must be a whole number above zero, such as 5")
  }
  if (values.docs && (values.quick || values.only !== undefined || values.subjects !== undefined)) {
    throw new Error("--docs needs a complete run: remove --quick, --only and --subjects")
  }
  return {
    quick: values.quick,
    parts: names.filter((name) => selected.includes(name)),
    subjects: values.subjects?.split(",") ?? [],
    docs: values.docs,
    fresh: values.fresh,
    rounds
  }
}
