/**
 * The command line.
 */
import { parseArgs } from "node:util"

export const parts = ["requests", "walk", "bytes", "cold", "size", "types"] as const
export type Part = typeof parts[number]

export interface Options {
  readonly quick: boolean
  readonly parts: ReadonlyArray<Part>
  readonly subjects: ReadonlyArray<string>
  /** Subjects to profile, in place of measuring. */
  readonly profile: ReadonlyArray<string>
  readonly docs: boolean
  readonly fresh: boolean
  readonly rounds: number | undefined
}

export const help = `Measures this project's clients beside the ones that people would use instead.

  pnpm bench [options]          everything, some fifteen minutes
  pnpm bench:quick [options]    a look, under a minute: few rounds, so expect noise

options
  --quick             few and short rounds, only 16 at once, no type-checking; no files (bytes) unless --only says so
  --only PARTS        some of ${parts.join(", ")}; separated by commas
  --subjects NAMES    some of the subjects; separated by commas; the limits always run
  --rounds N          rounds of each workload
  --profile NAMES     where the CPU time of these subjects goes, in place of measuring
  --docs              write charts and tables of docs/performance.md; with --only, those that are of these parts alone
  --fresh             install everything anew
  --help              this text

The tables are also written to apps/bench/results/latest.json.`

/** Reads the arguments; a mistake throws, with what to do. */
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
  const asked = values.only?.split(",") ?? parts.filter((part) => !values.quick || part !== "bytes")
  const unknown = asked.filter((part) => !(parts as ReadonlyArray<string>).includes(part))
  if (unknown.length > 0) throw new Error(`--only knows no ${unknown.join(", ")}; there are ${parts.join(", ")}`)
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new Error("--rounds takes a whole number above zero, such as 5")
  }
  if (values.docs && (values.quick || values.subjects !== undefined)) {
    throw new Error("--docs needs whole parts: leave out --quick and --subjects")
  }
  return {
    quick: values.quick,
    parts: parts.filter((part) => asked.includes(part)),
    subjects: values.subjects?.split(",") ?? [],
    profile: values.profile?.split(",") ?? [],
    docs: values.docs,
    fresh: values.fresh,
    rounds
  }
}
