/** Callbacks of the caller that fail, hang or change what they get: no outcome depends on them. */
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect, Logger } from "effect"
import type * as Engine from "../../src/engine/Engine.ts"
import * as Fixture from "../Fixture.ts"
import { apply, placeIn, states } from "./Applying.ts"
import { account } from "./School.ts"

const plan = { steps: ["ada", "bo", "cy"].map((person) => account(person)) }

const applied = Effect.fnUntraced(function*(hooks: Partial<Engine.Options>) {
  const sandbox = yield* Sandbox.serve({ users: 1 })
  const warnings: Array<string> = []
  const logger = Logger.make(({ message }) => void warnings.push(String(message)))
  const result = yield* apply(sandbox, placeIn(yield* Fixture.folder), plan, hooks).pipe(
    Effect.provide(Logger.layer([logger]))
  )
  assert.deepStrictEqual(new Set(Object.values(states(result))), new Set(["done"]))
  assert.strictEqual(sandbox.state().users.length, 4)
  return warnings
})

describe("a display that fails", () => {
  const throws = () => {
    throw new Error("no terminal")
  }
  for (const name of ["onStart", "onOutcome"] as const) {
    for (const [how, hook] of [["throws", throws], ["dies", () => Effect.die(new Error("no terminal"))]] as const) {
      it.live(`T9 (${name} ${how}) does not stop the run and is reported once`, () =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* applied({ [name]: hook }), [
            `${name} failed (no terminal). The run continues.`
          ])
        }))
    }
  }
})

describe("a hook", () => {
  const hooks: ReadonlyArray<readonly [string, NonNullable<Engine.Options["onOutcome"]>]> = [
    ["interrupts itself", () => Effect.interrupt],
    ["never ends", () => Effect.never],
    ["never ends and cannot be interrupted", () => Effect.uninterruptible(Effect.never)],
    ["changes its argument", (_, outcome) => Effect.sync(() => void Object.assign(outcome, { state: "failed" }))]
  ]
  for (const [how, onOutcome] of hooks) {
    it.live(
      `T9 that ${how} does not change an outcome`,
      () => applied({ onOutcome }).pipe(Fixture.hurried)
    )
  }
})
