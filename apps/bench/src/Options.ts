/**
 * The command-line options.
 */
import { parseArgs } from "node:util"

export const parts = [
  "requests",
  "pagination",
  "bytes",
  "age",
  "million",
  "clients",
  "cold",
  "cli",
  "size",
  "types",
  "instantiations"
] as const
export type Part = typeof parts[number]

/** Parts that `--quick` measures only if `--only` names them. */
const slow: ReadonlySet<Part> = new Set(["bytes", "age", "million", "clients", "types", "instantiations"])

export interface Options {
  readonly quick: boolean
  readonly parts: ReadonlyArray<Part>
  readonly subjects: ReadonlyArray<string>
  /** Subjects to profile instead of measuring. */
  readonly profile: ReadonlyArray<string>
  readonly docs: boolean
  readonly fresh: boolean
  readonly rounds: number | undefined
}

export const help = `Benchmarks this project's clients and their alternatives.

  pnpm bench [options]          everything, about forty minutes
  pnpm bench:quick [options]    a quick overview, under a minute: few rounds, so expect noise

options
  --quick             few short rounds, only 16 concurrent requests; without ${
  [...slow].join(", ")
} unless --only names them
  --only PARTS        measure only these parts, separated by commas:
    requests          CPU time of a small write and of a page
    pagination        speed and memory of reading 100,000 accounts
    bytes             a file of 100 MB, up and down
    age               CPU time by the age of the process, without and with garbage collections between bursts
    million           memory of reading 1,000,000 accounts
    clients           heap of each of 1,000 clients
    cold              process start to the first page, and the share of Effect
    cli               start of the command flat
    size              bundles and installed packages
    types             time to type-check a small program
    instantiations    types that the compiler instantiates for the programs of pnpm check:budget
  --subjects NAMES    measure only these subjects, separated by commas; undici and fetch always run
  --rounds N          number of rounds of each workload
  --profile NAMES     profile the CPU time of these subjects instead of measuring
  --docs              write the charts and tables of docs/performance.md; with --only, those of these parts
  --fresh             reinstall everything
  --help              show this help

The tables are also written to apps/bench/results/latest.json.`

/** Parses the arguments. Throws an error that says how to fix a wrong one. */
export const parse = (args: ReadonlyArray<string>): Options | "help" => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string" },
      subjects: { type: "string" },
      rounds: { type: "string" },
      profile: { type: "string" },
      docs: { type: "boolean", default: false },
      fresh: { type: "boolean", default: false },
      help: { type: "boolean", default: false }
    }
  })
  if (values.help) return "help"
  const selected = values.only?.split(",") ?? parts.filter((part) => !values.quick || !slow.has(part))
  const unknown = selected.filter((part) => !(parts as ReadonlyArray<string>).includes(part))
  if (unknown.length > 0) throw new Error(`--only: unknown ${unknown.join(", ")}. Choose from ${parts.join(", ")}`)
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new Error("--rounds must be a whole number above zero, such as 5")
  }
  if (values.docs && (values.quick || values.subjects !== undefined)) {
    throw new Error("--docs needs complete parts: remove --quick and --subjects")
  }
  return {
    quick: values.quick,
    parts: parts.filter((part) => selected.includes(part)),
    subjects: values.subjects?.split(",") ?? [],
    profile: values.profile?.split(",") ?? [],
    docs: values.docs,
    fresh: values.fresh,
    rounds
  }
}
