/**
 * The book of the effects in progress: whatever the order in which they end, closing ends all others, and waits for them.
 */
import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Exit } from "effect"
import { isClosedError } from "../src/index.ts"
import { Runner } from "../src/internal/Runner.ts"
import { rejection } from "./support/Server.ts"

/** Starts effects that end on request, and reports those that were interrupted. */
const opened = (count: number) => {
  const runner = new Runner(Context.empty())
  const interrupted: Array<number> = []
  const calls = Array.from({ length: count }, (_, at) => {
    const end = Deferred.makeUnsafe<number>()
    const started = runner.start(
      Effect.onInterrupt(Deferred.await(end), () =>
        // Takes a few turns, as closing a connection does.
        Effect.andThen(Effect.yieldNow, Effect.sync(() => void interrupted.push(at))))
    )
    return { started, end: () => Effect.runSync(Deferred.succeed(end, at)) }
  })
  return { runner, interrupted, calls }
}

const orders: ReadonlyArray<ReadonlyArray<number>> = [
  [],
  [0],
  [4],
  [0, 4],
  [0, 3, 4],
  [4, 3, 2, 1, 0],
  [0, 1, 2, 3, 4],
  [2, 4, 0],
  [1, 4, 3, 0]
]

describe("closing", () => {
  it.each(orders)("after the calls %j have ended interrupts the others, and waits for them", async (...ends) => {
    const { calls, interrupted, runner } = opened(5)
    for (const at of ends) {
      calls[at]!.end()
      assert.deepStrictEqual(await calls[at]!.started.exit, Exit.succeed(at))
    }
    assert.strictEqual(runner.size, 5 - ends.length)
    const left = [0, 1, 2, 3, 4].filter((at) => !ends.includes(at))
    await runner.close()
    assert.sameMembers(interrupted, left)
    assert.strictEqual(runner.size, 0)
    for (const at of left) assert.isTrue(Exit.hasInterrupts(await calls[at]!.started.exit))
    assert.isTrue(isClosedError(await rejection(runner.run(Effect.succeed(1)))))
  })

  it("waits for calls that start others while they end", async () => {
    const { calls, interrupted, runner } = opened(3)
    calls[1]!.end()
    await calls[1]!.started.exit
    const later = opened(1)
    const started = runner.start(
      Effect.onInterrupt(Effect.never, () => Effect.sync(() => void later.interrupted.push(9)))
    )
    await runner.close()
    assert.sameMembers(interrupted, [0, 2])
    assert.deepStrictEqual(later.interrupted, [9])
    assert.isTrue(Exit.hasInterrupts(await started.exit))
  })
})
