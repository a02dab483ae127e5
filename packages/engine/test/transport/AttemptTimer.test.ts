import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import type { Timeout } from "@flat-sdk/engine/FlatError"
import { vi } from "vitest"
import { AttemptTimer } from "../../src/transport/AttemptTimer.ts"

const limits = { attempt: 1000, idle: 300, responseBytes: 100, errorBytes: 100 }

/** A timer whose attempt records the limit that expired. */
const started = (own: Partial<typeof limits> = {}) => {
  const expired: Array<Timeout> = []
  return {
    expired,
    timer: new AttemptTimer({ ...limits, ...own }, { expired: (timeout) => void expired.push(timeout) }, undefined)
  }
}

/** Advances time by steps of a millisecond, and runs what waits for the event loop. */
const pass = (millis: number): void => {
  for (let passed = 0; passed < millis; passed++) vi.advanceTimersByTime(1)
}

describe("AttemptTimer", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  /** The last look at the event loop uses `setImmediate`, which is real. */
  const looked = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

  /** Returns the limits that expire within some milliseconds. None has expired before. */
  const expiring = async (expired: ReadonlyArray<Timeout>, millis: number) => {
    await looked()
    assert.lengthOf(expired, 0)
    pass(millis)
    await looked()
    return expired.map(({ limit }) => limit)
  }

  it("expires without a response after the attempt limit, not after the shorter idle limit", async () => {
    const { expired } = started()
    pass(999)
    await expiring(expired, 1)
    assert.deepStrictEqual(expired.map(({ limit, millis }) => [limit, millis]), [["attempt", 1000]])
  })

  it("expires when the request is not written to a connection in time, although it is queued", async () => {
    for (const written of [false, true]) {
      const expired: Array<Timeout> = []
      const attempt = {
        expired: (timeout: Timeout) => void expired.push(timeout),
        queued: () => true,
        written: () => written
      }
      new AttemptTimer({ ...limits, connect: 400 }, attempt, undefined)
      pass(399)
      await expiring(expired, 1)
      assert.deepStrictEqual(expired.map(({ millis }) => millis), written ? [] : [400])
    }
  })

  it("uses the idle limit while the request body is sent, and the attempt limit after its last chunk", async () => {
    const { expired, timer } = started()
    for (let chunk = 0; chunk < 10; chunk++) {
      pass(299)
      timer.sent(false)
    }
    timer.sent(true)
    pass(999)
    assert.deepStrictEqual(await expiring(expired, 1), ["attempt"])
  })

  it("adds the extra time of a body whose sending cannot be observed", async () => {
    const { expired, timer } = started()
    timer.sent(true, 5000)
    pass(5999)
    assert.lengthOf(await expiring(expired, 1), 1)
  })

  it("never expires after it was stopped, also between the timer and the last look", async () => {
    const { expired, timer } = started()
    vi.advanceTimersByTime(1000)
    timer.stop()
    await looked()
    pass(5000)
    await looked()
    assert.lengthOf(expired, 0)
  })

  it("accepts limits that are longer than the longest timer", async () => {
    const { expired } = started({ attempt: Infinity, idle: 2 ** 40 })
    vi.advanceTimersByTime(2 ** 31)
    await looked()
    assert.lengthOf(expired, 0)
  })
})
