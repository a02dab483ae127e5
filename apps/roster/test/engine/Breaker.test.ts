import { assert, describe, it } from "@effect/vitest"
import { FlatError, Timeout } from "@flat-sdk/core/FlatError"
import * as Breaker from "../../src/engine/Breaker.ts"

const timeout = new FlatError({
  operation: "createOrganizationUser",
  method: "POST",
  path: "/organizations/users",
  attempts: 1,
  waited: 0,
  outcome: "unknown",
  reason: new Timeout({ limit: "attempt", millis: 30_000 })
})

describe("a breaker", () => {
  it("T1 counts consecutive failures: a response of the server resets the count", () => {
    const breaker = Breaker.make(3)
    for (let round = 0; round < 5; round++) {
      breaker.failed(timeout)
      breaker.failed(timeout)
      breaker.responded()
    }
    assert.isUndefined(breaker.stop)
    for (let failure = 0; failure < 3; failure++) breaker.failed(timeout)
    const stop: Breaker.Stop | undefined = Reflect.get(breaker, "stop")
    assert.deepStrictEqual([stop?.why, stop?.failures], ["unreachable", 3])
  })
})
