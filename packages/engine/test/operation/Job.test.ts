/**
 * Background work of the API, on a virtual clock: when it is read, what is emitted, and how the wait ends.
 */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import type * as FlatError from "../../src/error/FlatError.ts"
import * as Job from "../../src/operation/Job.ts"
import { passing } from "../support/Time.ts"

interface Work {
  readonly state: string
}

/** Work whose reads return the given states; the last one repeats. */
const working = (states: ReadonlyArray<Work>) => {
  /** When it was read, from the first read. */
  const reads: Array<number> = []
  let began: number | undefined
  const read = Effect.gen(function*() {
    const now = yield* Clock.currentTimeMillis
    reads.push(now - (began ??= now))
    return states[Math.min(reads.length, states.length) - 1]!
  })
  const step = Job.watch<Work>({
    operation: "work",
    start: read,
    again: () => read,
    isOver: ({ state }) => state === "done",
    pace: () => "paused"
  })()
  const all = Effect.gen(function*() {
    const seen: Array<string> = []
    for (let some = yield* step; some !== undefined; some = yield* step) seen.push(...some.map(({ state }) => state))
    return seen
  })
  return { all, reads }
}

const waiting = (count: number): ReadonlyArray<Work> => [
  ...Array.from({ length: count }, () => ({ state: "waiting" })),
  { state: "done" }
]

describe("background work", () => {
  it.effect("is read after a second, then less and less often, up to every five seconds; emits only changes", () =>
    Effect.gen(function*() {
      const { all, reads } = working(waiting(7))
      assert.deepStrictEqual(yield* passing(all), ["waiting", "done"])
      // The pause grows with the first read already.
      assert.deepStrictEqual(
        reads.map((at, index) => at - (reads[index - 1] ?? 0)),
        [0, 1500, 2250, 3375, 5000, 5000, 5000, 5000]
      )
    }))

  it("that failed shows no private values, whatever types the API sends", () => {
    const error: FlatError.FlatError = Job.failureOf("work", {
      job: "j1",
      state: "error",
      code: "for ada@school.example",
      detail: "no ada@school.example",
      history: ["was ada@school.example", 5] as never
    })
    assert.notInclude(`${error.message} ${JSON.stringify(error)}`, "ada@")
    assert(error.reason._tag === "JobFailed")
    assert.deepStrictEqual(error.reason.history, ["was <redacted>", "5"])
  })

  it("passes on only the options of a call", () => {
    const options = { deadline: 1, interval: 1, onProgress: () => {}, signal: AbortSignal.abort(), retries: 2 }
    assert.deepStrictEqual(Job.eachOf(options), { retries: 2 })
    assert.isUndefined(Job.eachOf(undefined))
  })
})
