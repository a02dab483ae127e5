/**
 * `pnpm compare`: tests this project's client and the vendor's in the same situations over a socket, and prints what each did. Exits with 1 if ours
 * is wrong anywhere.
 */
import { styleText } from "node:util"
import * as Files from "../Files.ts"
import type { Finding, Probe } from "./Probe.ts"
import { probes } from "./Probes.ts"
import { ours, type Subject, theirs } from "./Subject.ts"

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

const show = (name: string, { did, right }: Finding): string =>
  `  ${right ? styleText("green", "✔") : styleText("red", "✘")} ${name}: ${did}`

const vendor = `flat-api ${Files.versionIn(Files.app, "flat-api")}`
let wrong = 0
let theirRight = 0
for (const probe of probes) {
  const [mine, other] = await Promise.all([check(probe, ours), check(probe, theirs)])
  if (!mine.right) wrong++
  if (other.right) theirRight++
  console.log(`${probe.situation}\n  expected: ${probe.expected}`)
  console.log(`${show("@flat-sdk/promise", mine)}\n${show(vendor, other)}\n`)
}
console.log(
  `Correct: @flat-sdk/promise ${
    probes.length - wrong
  } of ${probes.length}, ${vendor} ${theirRight} of ${probes.length}.`
)
process.exit(wrong === 0 ? 0 : 1)
