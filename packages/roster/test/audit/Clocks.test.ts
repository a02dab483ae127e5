/** Computers whose clock is wrong. */
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Clock, Effect } from "effect"
import { apply, placeIn, states } from "../engine/Applying.ts"
import { classroom, look } from "../engine/School.ts"
import * as Fixture from "../Fixture.ts"

const minutes = 60_000

/** Runs with a clock that is ahead of the server's. */
const ahead = (millis: number) => <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.clockWith((clock) =>
    Effect.provideService(
      effect,
      Clock.Clock,
      Object.assign(Object.create(clock) as Clock.Clock, {
        currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + millis,
        currentTimeMillis: Effect.map(clock.currentTimeMillis, (now) => now + millis)
      })
    )
  )

describe("a class whose creation had no response", () => {
  for (const late of [25, -25]) {
    it.live(`is found again on a computer whose clock is wrong by ${late} minutes`, () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({
          users: 1,
          faults: [{ fault: "reset-before-headers;executed=true", operation: "createClass", times: 1 }]
        })
        const place = placeIn(yield* Fixture.folder)
        const applied = yield* ahead(late * minutes)(apply(sandbox, place, { steps: [classroom("c1")] }))
        assert.deepStrictEqual(states(applied), { "createClass:c1": "done" })
        assert.deepStrictEqual(look(sandbox).classes, ["Choir c1"])
      }), 60_000)
  }
})
