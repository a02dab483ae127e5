import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Delegation from "../../src/operation/Delegation.ts"

type Created = { readonly token?: string; readonly expirationDate?: string }

const delegated = (created: Created) => {
  const inputs: Array<unknown> = []
  const source = Delegation.tokenOf(
    {} as never,
    (_, input) =>
      Effect.sync(() => {
        inputs.push(input)
        return created
      }),
    "u1",
    ["edu.classes"]
  )
  return { inputs, source }
}

describe("a token that acts as a user", () => {
  it.effect("is created for that user and those scopes, each time that it is asked for", () =>
    Effect.gen(function*() {
      const { inputs, source } = delegated({ token: "t1", expirationDate: "1970-01-01T01:00:00Z" })
      assert.deepStrictEqual(yield* source.effect, { accessToken: "t1", expiresAt: new Date(3_600_000) })
      yield* source.effect
      const input = { user: "u1", body: { scopes: ["edu.classes"] } }
      assert.deepStrictEqual(inputs, [input, input])
    }))

  it.effect("has no end if the API states none", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* delegated({ token: "t1" }).source.effect, {
        accessToken: "t1",
        expiresAt: undefined
      })
    }))

  it.effect("cannot have expired when it is new: the clock of the machine is wrong", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(3_600_001)
      const { source } = delegated({ token: "t1", expirationDate: "1970-01-01T01:00:00Z" })
      assert.deepStrictEqual(yield* source.effect, { accessToken: "t1", expiresAt: undefined })
    }))

  it.effect("that the API does not show is an error", () =>
    Effect.gen(function*() {
      assert.include(String(yield* Effect.flip(delegated({}).source.effect)), "token")
    }))
})
