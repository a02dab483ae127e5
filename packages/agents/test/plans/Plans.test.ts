/** A confirmation token is valid once, for ten minutes, in one session, for exactly the calls of its plan. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { Input } from "../../src/contract/Contract.ts"
import type { ToolError } from "../../src/contract/Host.ts"
import type { Call } from "../../src/plans/Plans.ts"
import * as Plans from "../../src/plans/Plans.ts"
import { operationOf } from "../support/Contract.ts"

const callOf = (id: string, input: Input): Call => ({
  operation: operationOf(id),
  input,
  given: { parameters: {}, body: undefined }
})
const input: Input = { score: "1", body: { list: [1, { b: 2, c: 3, a: undefined }] } }
const removal = callOf("deleteScore", input)

const refused = (effect: Effect.Effect<unknown, ToolError>) => Effect.map(Effect.flip(effect), ({ message }) => message)

describe("plans", () => {
  it.effect("Y7 live ten minutes", () =>
    Effect.gen(function*() {
      const { issue, redeem } = Plans.make()
      const late = yield* issue("s", [removal])
      yield* TestClock.adjust("600 seconds")
      assert.match(yield* refused(redeem(late, "s", [])), /expired.*ten minutes.*new plan/)
      const early = yield* issue("s", [removal])
      yield* TestClock.adjust("599 seconds")
      assert.deepEqual(yield* redeem(early, "s", []), [removal])
    }))

  it.effect("Y7 are valid once, with their calls or with none", () =>
    Effect.gen(function*() {
      const { issue, redeem } = Plans.make()
      for (const given of [[], [removal]]) {
        const token = yield* issue("s", [removal])
        yield* redeem(token, "s", given)
        assert.match(yield* refused(redeem(token, "s", given)), /used before/)
      }
    }))

  it.effect("Y7 are refused with other calls, in another order, or with one left out, and are used up by that", () =>
    Effect.gen(function*() {
      const { issue, redeem } = Plans.make()
      const second = callOf("deleteScore", { score: "2" })
      const others: ReadonlyArray<ReadonlyArray<Call>> = [
        [callOf("deleteScore", { ...input, score: "2" }), second],
        [callOf("deleteScore", { score: "1", body: { list: [1] } }), second],
        [callOf("deleteScore", { score: "1", body: { list: [{ b: 2, c: 3 }, 1] } }), second],
        [callOf("deleteCollection", input), second],
        [second, removal],
        [removal],
        [removal, second, second]
      ]
      for (const given of others) {
        const token = yield* issue("s", [removal, second])
        assert.match(yield* refused(redeem(token, "s", given)), /another call/)
        assert.match(yield* refused(redeem(token, "s", [])), /used before/)
      }
      const token = yield* issue("s", [removal, second])
      yield* redeem(token, "s", [callOf("deleteScore", { body: { list: [1, { c: 3, b: 2 }] }, score: "1" }), second])
    }))

  it.effect("Y7 are valid in their session only, and another session cannot use them up", () =>
    Effect.gen(function*() {
      const { issue, redeem } = Plans.make()
      const token = yield* issue("s", [removal])
      assert.match(yield* refused(redeem(token, "t", [])), /unknown/)
      yield* redeem(token, "s", [])
    }))

  it.effect("a hundred wait at most, the newest", () =>
    Effect.gen(function*() {
      const { issue, redeem } = Plans.make()
      const tokens = yield* Effect.forEach(Array.from({ length: 101 }), () => issue("s", [removal]))
      assert.strictEqual(new Set(tokens).size, 101)
      assert.match(yield* refused(redeem(tokens[0]!, "s", [])), /unknown/)
      yield* redeem(tokens[1]!, "s", [])
      yield* redeem(tokens[100]!, "s", [])
    }))
})
