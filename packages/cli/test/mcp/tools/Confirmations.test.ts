/** A confirmation token is valid once, for one minute, in one session, for exactly one call. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import type { Input } from "../../../src/calls/Caller.ts"
import * as Confirmations from "../../../src/mcp/tools/Confirmations.ts"
import { catalog } from "../support/Contract.ts"

const operationOf = (id: string) => catalog.operations.find((operation) => operation.id === id)!
const removal = operationOf("deleteScore")
const input: Input = { score: "1", body: { list: [1, { b: 2, a: undefined }] } }

const refused = (effect: Effect.Effect<void, { readonly message: string }>) =>
  Effect.map(Effect.flip(effect), ({ message }) => message)

describe("confirmation tokens", () => {
  it.effect("is valid for one minute", () =>
    Effect.gen(function*() {
      const { issue, redeem } = Confirmations.make()
      const late = yield* issue("s", removal, input)
      yield* TestClock.adjust("60 seconds")
      assert.match(yield* refused(redeem(late, "s", removal, input)), /expired.*one minute.*new plan/)
      const early = yield* issue("s", removal, input)
      yield* TestClock.adjust("59 seconds")
      yield* redeem(early, "s", removal, input)
    }))

  it.effect("is valid once", () =>
    Effect.gen(function*() {
      const { issue, redeem } = Confirmations.make()
      const token = yield* issue("s", removal, input)
      yield* redeem(token, "s", removal, input)
      assert.match(yield* refused(redeem(token, "s", removal, input)), /used before/)
    }))

  it.effect("is valid for exactly the call that was planned", () =>
    Effect.gen(function*() {
      const { issue, redeem } = Confirmations.make()
      const others: ReadonlyArray<readonly [string, Input]> = [
        ["deleteScore", { ...input, score: "2" }],
        ["deleteScore", { score: "1", body: { list: [1] } }],
        ["deleteScore", { score: "1" }],
        ["deleteCollection", input]
      ]
      for (const [id, other] of others) {
        const token = yield* issue("s", removal, input)
        assert.match(yield* refused(redeem(token, "s", operationOf(id), other)), /another call/)
        // It is used up, also by a call that it did not permit.
        assert.match(yield* refused(redeem(token, "s", removal, input)), /used before/)
      }
      const token = yield* issue("s", removal, input)
      yield* redeem(token, "s", removal, { body: { list: [1, { b: 2 }] }, score: "1" })
    }))

  it.effect("is valid in its session only, and another session cannot use it up", () =>
    Effect.gen(function*() {
      const { issue, redeem } = Confirmations.make()
      const token = yield* issue("s", removal, input)
      assert.match(yield* refused(redeem(token, "t", removal, input)), /unknown/)
      yield* redeem(token, "s", removal, input)
    }))

  it.effect.prop(
    "equal inputs have equal digests, and different ones different",
    [Schema.Json, Schema.Json],
    ([one, other]) =>
      Effect.sync(() => {
        const reversed = (value: unknown): unknown =>
          Array.isArray(value)
            ? value.map(reversed)
            : typeof value === "object" && value !== null
            ? Object.fromEntries(Object.entries(value).toReversed().map(([field, part]) => [field, reversed(part)]))
            : value
        const digest = (value: unknown) => Confirmations.digestOf(removal, { body: value })
        assert.strictEqual(digest(one), digest(reversed(one)))
        if (digest(one) === digest(other)) assert.deepEqual(one, other)
      })
  )
})
