/**
 * `pnpm compare`: tests this project's client and the vendor's in the same situations over a socket, and prints what each did. Exits with 1 if ours
 * is wrong anywhere.
 */
import Table from "cli-table3"
import { createRequire } from "node:module"
import { input } from "./input.ts"
import type { Finding, Probe } from "./Probe.ts"
import { responses } from "./responses.ts"
import { ours, type Subject, theirs } from "./Subject.ts"
import { types } from "./types.ts"
import { waiting } from "./waiting.ts"

// Both clients log and reject in the background. Only the findings matter here.
process.on("unhandledRejection", () => {})

const check = async (probe: Probe, subject: Subject): Promise<Finding> => {
  try {
    return await probe.check(subject)
  } catch (error) {
    return {
      right: false,
      did: error instanceof Error ? `${error.constructor.name}: ${error.message.slice(0, 60)}` : String(error)
    }
  }
}

const version = (name: string): string =>
  (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version

const colour = process.stdout.isTTY && process.env["NO_COLOR"] === undefined
const show = ({ did, right }: Finding): string =>
  `${colour ? right ? "\u001b[32m✔\u001b[0m" : "\u001b[31m✘\u001b[0m" : right ? "✔" : "✘"} ${did}`

const probes = [...waiting, ...responses, ...input, ...types]
const table = new Table({
  head: ["situation", "expected", "@flat-sdk/promise", `flat-api ${version("flat-api")}`],
  colWidths: [38, 36, 36, 36],
  wordWrap: true,
  style: { head: [], border: [] }
})
let wrong = 0
let theirRight = 0
for (const probe of probes) {
  const [mine, other] = await Promise.all([check(probe, ours), check(probe, theirs)])
  if (!mine.right) wrong++
  if (other.right) theirRight++
  table.push([probe.situation, probe.expected, show(mine), show(other)])
}
console.log(table.toString())
console.log(
  `Correct: @flat-sdk/promise ${probes.length - wrong} of ${probes.length}, flat-api ${theirRight} of ${probes.length}.`
)
process.exit(wrong === 0 ? 0 : 1)
