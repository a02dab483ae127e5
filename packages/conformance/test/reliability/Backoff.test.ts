import { assert, describe, it } from "@effect/vitest"
import { FlatConfig, type FlatError } from "@flat-sdk/core"
import { Effect, Result, Schedule } from "effect"
import { client } from "./support/Call.ts"
import { apiError, reset, sequence, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

overOne((transport) => {
  describe("back-off by a schedule", () => {
    it.effect("O9 its delays replace the default ones, and restart for each call", () =>
      Effect.gen(function*() {
        const server = yield* serve(apiError(503, "BUSY"))
        const { failing, flat, waits } = yield* client(transport.layer, {
          baseUrl: server.url,
          retries: 3,
          backoff: Schedule.exponential("1 second", 3)
        })
        yield* failing(flat.organization.countOrgaUsers())
        const error = yield* failing(flat.organization.countOrgaUsers())
        assert.deepStrictEqual(waits.map(({ millis, reason }) => [reason, millis]), [
          ["backoff", 1000],
          ["backoff", 3000],
          ["backoff", 9000],
          ["backoff", 1000],
          ["backoff", 3000],
          ["backoff", 9000]
        ])
        assert.deepStrictEqual([error.attempts, error.waited], [4, 13_000])
        assert.include(flat.describe(), "retries            3, after the delays of the option backoff")
      }))

    it.effect("O9 it can end the retries early, and receives why an attempt failed", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(apiError(503, "BUSY"), reset))
        const seen: Array<string> = []
        const backoff: FlatConfig.Options["backoff"] = Schedule.spaced("2 seconds").pipe(
          Schedule.setInputType<FlatError.FlatErrorReason>(),
          Schedule.while(({ input }) => {
            seen.push(input._tag)
            return Effect.succeed(input._tag === "ServerError")
          })
        )
        const { failing, flat, waits } = yield* client(transport.layer, { baseUrl: server.url, backoff })
        const error = yield* failing(flat.organization.countOrgaUsers())
        assert.deepStrictEqual([error.reason._tag, error.attempts], ["Transport", 2])
        assert.deepStrictEqual(seen, ["ServerError", "Transport"])
        assert.deepStrictEqual(waits.map(({ millis }) => millis), [2000])
        assert.lengthOf(server.received, 2)
      }))
  })
})

describe("the option backoff", () => {
  it("O9 that is not a schedule is rejected", () => {
    const made = FlatConfig.make({ backoff: 1000 as unknown as Schedule.Schedule<number> })
    assert(Result.isFailure(made))
    assert.include(made.failure.message, "backoff: must be a Schedule")
  })
})
