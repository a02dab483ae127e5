import { assert, describe, it } from "@effect/vitest"
import { ServerError } from "@flat-sdk/engine/FlatError"
import { Duration, Effect, Schedule } from "effect"
import * as Backoff from "../../src/request/Backoff.ts"
import { fields } from "../support/ApiFields.ts"

const reason = new ServerError({ ...fields, status: 503 })
const own = { reason: "backoff", millis: 500 } as const

/** Returns the retries after failures one second apart. */
const retries = (schedule: Schedule.Schedule<unknown>, count: number) => {
  const step = Backoff.begin(schedule)
  return Effect.forEach(Array.from({ length: count }, (_, at) => at), (at) => step(1000 * at, reason, own))
}

describe("a schedule of the program", () => {
  it.effect("ends the retries with an infinite delay", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* retries(Schedule.spaced(Duration.infinity), 1), [undefined])
    }))

  it.effect("keeps the wait that a response asks for, and counts it", () =>
    Effect.gen(function*() {
      const step = Backoff.begin(Schedule.exponential("1 second"))
      const asked = { reason: "backoff", millis: 7000, asked: true } as const
      assert.deepStrictEqual(yield* step(0, reason, asked), asked)
      assert.deepStrictEqual(yield* step(7000, reason, own), { reason: "backoff", millis: 2000 })
    }))
})
