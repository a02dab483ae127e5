import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { isNightly } from "../../../../scripts/tests/Nightly.ts"
import * as Soak from "../../src/soak/Soak.ts"

/** Calls of each soak. `pnpm test:nightly` makes 10,000, `pnpm soak` 100,000. */
const requests = Number(process.env["FLAT_SOAK_CALLS"] ?? 300)

const pairs = [[true, "undici"], [false, "node:http"], [false, "undici"], [true, "node:http"]] as const

describe("a soak", () => {
  for (const [strict, transport] of isNightly ? pairs : pairs.slice(0, 1)) {
    it.live(
      `R11 under random faults nothing is lost and nothing doubled, with ${
        strict ? "strict clients" : "lenient clients"
      } over ${transport}`,
      () =>
        Effect.gen(function*() {
          const { problems, tally, state } = yield* Soak.run({ requests, seed: 1, workers: 32, strict, transport })
          assert.deepStrictEqual(problems, [])
          // The faults occurred: unknown outcomes, of both kinds in a long soak, and nearly every kind of fault.
          const { done, notDone } = tally.unknown
          assert.isAbove(isNightly ? Math.min(done, notDone) : done + notDone, 0)
          assert.isAbove(Object.keys(state.faults).length, 10)
          assert.isAbove(state.received, 0.96 * requests)
          // A lenient client succeeds where a strict one fails, in a long soak.
          const drifted = tally.calls["succeeded with drift"] ?? 0
          if (strict) assert.strictEqual(drifted, 0)
          else if (isNightly) assert.isAbove(drifted, 0)
        }),
      180_000
    )
  }
})
