/**
 * `pnpm size`: bundles small programs from the packages to be published. Fails if a bundle exceeds its size limit or contains forbidden code, if
 * a limit rises above that of main without a line in the decisions, or if a README shows outdated sizes. Warns if docs/internals/performance.md has
 * times of other sources. `--explain NAME` lists the modules of one bundle by size. `--write` updates the README.
 */
import { decisions } from "../workspace/Raised.ts"
import { findOutdated } from "../workspace/Sources.ts"
import { type Bundle, bundle, forbidden, heaviest } from "./Bundle.ts"
import * as Ceilings from "./Ceilings.ts"
import { programs } from "./Programs.ts"
import * as ReadmeTable from "./ReadmeTable.ts"

const { kilobytes } = Ceilings

/** Returns the problems of a bundle, each with what to do. */
const problems = (made: Bundle, ceiling: Ceilings.Ceiling): ReadonlyArray<string> => [
  ...(made.gzipped > ceiling.bytes
    ? [
      `${made.gzipped} bytes are more than the limit of ${ceiling.bytes}. Make it smaller, or write the new limit and its reason into ${Ceilings.file}, and a line on it into ${decisions}`
    ]
    : []),
  ...forbidden(made)
]

const args = process.argv.slice(2)
const explainedAt = args.indexOf("--explain")
if (args.includes("--help")) {
  console.log(
    `pnpm size [--write] [--explain NAME]\n\n--write writes the sizes in ${ReadmeTable.readme}. NAME is one of: ${
      programs.map(({ name }) => name).join("; ")
    }`
  )
} else if (explainedAt !== -1) {
  const program = programs.find(({ name }) => name === args[explainedAt + 1])
  if (program === undefined) throw new Error(`--explain takes one of: ${programs.map(({ name }) => name).join("; ")}`)
  for (const { bytes, module } of heaviest(await bundle(program), 40)) {
    console.log(`${kilobytes(bytes).padStart(7)} kB  ${module}`)
  }
} else {
  const measured: Array<ReadmeTable.Measured> = []
  const limits = Ceilings.read()
  const wide = Math.max(...programs.map(({ name }) => name.length))
  for (const program of programs) {
    const ceiling = Ceilings.of(program.name, limits)
    const made = await bundle(program)
    const wrong = problems(made, ceiling)
    const sizes = `${kilobytes(made.gzipped).padStart(6)} kB gzipped of at most ${kilobytes(ceiling.bytes)}, ${
      kilobytes(made.minified)
    } minified`
    console.log(`${wrong.length === 0 ? "ok  " : "FAIL"}  ${program.name.padEnd(wide)}  ${sizes}`)
    for (const problem of wrong) console.log(`      ${problem}`)
    if (made.gzipped < ceiling.bytes * 0.93) {
      console.log(
        `      ${kilobytes(ceiling.bytes - made.gzipped)} kB below the limit: lower the limit to keep the gain`
      )
    }
    if (wrong.length > 0) process.exitCode = 1
    if (program.row !== undefined) measured.push({ label: program.row, gzipped: made.gzipped })
  }
  for (const problem of Ceilings.findRaisedLimits()) {
    console.log(`FAIL  ${problem}`)
    process.exitCode = 1
  }
  const text = ReadmeTable.read()
  if (args.includes("--write")) ReadmeTable.write(ReadmeTable.rewrite(text, measured))
  const stale = args.includes("--write") ? [] : ReadmeTable.stale(text, measured)
  console.log(`${stale.length === 0 ? "ok  " : "FAIL"}  sizes in ${ReadmeTable.readme}`)
  for (const problem of stale) console.log(`      ${problem}`)
  if (stale.length > 0) {
    console.log("      run pnpm size --write")
    process.exitCode = 1
  }
  const times = findOutdated()
  if (times !== undefined) console.log(`WARN  ${times}`)
}
