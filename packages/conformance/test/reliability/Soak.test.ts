import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { isNightly } from "../../../../scripts/tests/Nightly.ts"
import { type Change, lostUpdates, repetitions, Shared } from "../../src/soak/Shared.ts"
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
          const { problems, shared, tally, state } = yield* Soak.run({
            requests,
            seed: 1,
            workers: 32,
            strict,
            transport
          })
          assert.deepStrictEqual(problems, [])
          // The faults occurred: unknown outcomes, of both kinds in a long soak, and nearly every kind of fault.
          const { done, notDone } = tally.unknown
          assert.isAbove(isNightly ? Math.min(done, notDone) : done + notDone, 0)
          assert.isAbove(Object.keys(state.faults).length, 10)
          assert.isAbove(state.received, 0.96 * requests)
          // Several workers changed one account; in a long soak some changes undid others, and said so.
          assert.isAbove(shared.changes, 0)
          if (isNightly) assert.isAbove(shared["undid another"], 0)
          // A lenient client succeeds where a strict one fails, in a long soak.
          const drifted = tally.calls["succeeded with drift"] ?? 0
          if (strict) assert.strictEqual(drifted, 0)
          else if (isNightly) assert.isAbove(drifted, 0)
        }),
      180_000
    )
  }
})

describe("a soak with several writers of one account", () => {
  const change = (name: string, startedAt: number, endedAt: number, fields: Partial<Change> = {}): Change => ({
    account: "1",
    name,
    startedAt,
    endedAt,
    outcome: "done",
    repeated: false,
    ...fields
  })
  const stateOf = (order: ReadonlyArray<string>, firstname = order.at(-1)) => ({
    accounts: {},
    invitations: [],
    shared: [{ id: "1", username: "one", firstname }],
    changed: { 1: order },
    executed: {},
    received: 0,
    faults: {}
  })
  const found = (order: ReadonlyArray<string>, changes: ReadonlyArray<Change>, last?: string, read?: string) => {
    const state = stateOf(order, last)
    const shared = new Shared(state.shared)
    for (const one of changes) shared.changes.set(one.name, one)
    if (read !== undefined) shared.readings.push({ account: "1", name: read, startedAt: 50, endedAt: 51 })
    return [lostUpdates(shared, state).length, repetitions(shared, state)["undid another"]]
  }

  it("finds a change that was undone by one that did not say `repeated`", () => {
    const [a, b] = [change("a", 0, 10), change("b", 2, 5)]
    assert.deepStrictEqual(found(["a", "b"], [a, b]), [0, 0])
    assert.deepStrictEqual(found(["a", "b", "a"], [a, b]), [1, 1])
    assert.deepStrictEqual(found(["a", "b", "a"], [{ ...a, repeated: true }, b]), [0, 1])
    assert.deepStrictEqual(found(["a", "a", "b"], [{ ...a, repeated: true }, b]), [0, 0])
  })

  it("finds a change that succeeded and was never executed, or failed and was executed", () => {
    assert.deepStrictEqual(found(["b"], [change("a", 0, 1), change("b", 2, 3)]), [1, 0])
    assert.deepStrictEqual(found(["a"], [change("a", 0, 1, { outcome: "not done" })]), [1, 0])
    assert.deepStrictEqual(found(["a"], [change("a", 0, 1, { outcome: "unknown" })]), [0, 0])
    assert.deepStrictEqual(found([], [change("a", 0, 1, { outcome: "unknown" })]), [0, 0])
  })

  it("finds an older first name after a newer one, at the end and in between", () => {
    const [a, b] = [change("a", 0, 1), change("b", 2, 3)]
    assert.deepStrictEqual(found(["a", "b"], [a, b], "a"), [1, 0])
    assert.deepStrictEqual(found(["a", "b"], [a, b], "Ada"), [1, 0])
    assert.deepStrictEqual(found(["a", "b"], [a, b], "b", "a"), [1, 0])
    assert.deepStrictEqual(found(["a", "b"], [{ ...a, repeated: true }, b], "b", "a"), [0, 0])
    // Both changes were in flight at the same time.
    assert.deepStrictEqual(found(["b", "a"], [change("a", 0, 3), change("b", 2, 4)], "a"), [0, 0])
  })
})
