/** The waits of tests give up, and say what they waited for. */
import { assert, describe, it } from "@effect/vitest"
import { vi } from "vitest"

/** Loads the module while the timers are fake: later it uses the real ones. */
const waits = async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] })
  const url = `${import.meta.resolve("@flat-sdk/tools/tests/Wait")}?fake`
  return await import(/* @vite-ignore */ url) as typeof import("@flat-sdk/tools/tests/Wait")
}

describe("a wait", () => {
  it("gives up after twenty times what it takes on an idle machine, at least 20 s", async (context) => {
    context.onTestFinished(() => void vi.useRealTimers())
    const { settled, untilPromise } = await waits()
    const server = { received: [] }
    const ended = [
      untilPromise(() => server.received.length === 1),
      untilPromise(() => false, { what: "the second", idleMillis: 5000, state: () => "printed so far" }),
      settled("the end of flat", new Promise(() => {}))
    ].map((wait) => wait.then(() => "no error", (error: Error) => error.message))
    for (const [millis, over] of [[19_900, 0], [400, 2], [79_900, 3]] as const) {
      await vi.advanceTimersByTimeAsync(millis)
      const results = await Promise.all(ended.map((wait) => Promise.race([wait, Promise.resolve(undefined)])))
      assert.lengthOf(results.filter((result) => result !== undefined), over)
    }
    assert.deepStrictEqual(await Promise.all(ended), [
      "Waited 20 s for: server.received.length === 1",
      "Waited 100 s for: the second\nprinted so far",
      "Waited 20 s for: the end of flat"
    ])
  })
})
