/**
 * Calls that plant secrets, and the places where one could be shown.
 */
import { assert } from "@effect/vitest"
import type { FlatConfig } from "@flat-sdk/core"
import { inspect } from "node:util"
import { foundIn } from "./Secrets.ts"
import { type Behaviour, hang, stall } from "./Server.ts"

/** The limits of a call in milliseconds: shorter for a server that sends nothing more. */
export const limitFor = (behaviour: Behaviour | undefined): number =>
  behaviour === hang || behaviour === stall ? 40 : 150

export const options = (reported: Array<string>, behaviour?: Behaviour): FlatConfig.Options => ({
  logLevel: "debug",
  attemptTimeout: limitFor(behaviour),
  idleTimeout: limitFor(behaviour),
  retries: 1,
  onWait: (event) => void reported.push(inspect(event)),
  onDrift: (report) => void reported.push(inspect(report, { depth: 10 }))
})

export const assertClean = (shown: Readonly<Record<string, string>>, where: string) => {
  for (const [place, text] of Object.entries(shown)) {
    const found = foundIn(text)
    if (found.length > 0) {
      const at = text.indexOf("planted")
      assert.fail(`${where}: ${found.join(", ")} in ${place}: …${text.slice(Math.max(0, at - 120), at + 80)}…`)
    }
  }
}
