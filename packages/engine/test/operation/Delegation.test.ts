import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Lifetime } from "../../src/credentials/Lifetime.ts"
import * as Tenants from "../../src/credentials/Tenants.ts"
import * as Delegation from "../../src/operation/Delegation.ts"
import { make as makeQuota } from "../../src/quota/Quota.ts"

type Created = { readonly token?: string; readonly expirationDate?: string }

/** Clients of one parent that act as users, and what it sent to create their tokens. */
const parent = (created: Created) => {
  const inputs: Array<unknown> = []
  const pipe = { budget: Effect.succeed({ id: "" }) } as never
  const create = (_: unknown, input: unknown) =>
    Effect.sync(() => {
      inputs.push(input)
      return created
    })
  const actAs = (user: string, scopes: Parameters<typeof Delegation.tokenOf>[3]) => {
    const source = Delegation.tokenOf(pipe, create, user, scopes)[Tenants.sourceKey]
    assert(typeof source === "function")
    const { select } = source({ timeout: 0, lifetime: new Lifetime(), quotaOf: () => makeQuota({ concurrency: 1 }) })
    return Effect.flatMap(select, ({ credentials }) => credentials.current)
  }
  return { inputs, actAs }
}

describe("a token that acts as a user", () => {
  it.effect("is one for each user and set of scopes, of at most a thousand that were used within 65 minutes", () =>
    Effect.gen(function*() {
      const { actAs, inputs } = parent({ token: "t1" })
      for (const scopes of [["scores", "omr"], ["omr", "scores"], ["scores", "omr", "scores"]] as const) {
        yield* actAs("u1", scopes)
      }
      assert.lengthOf(inputs, 1)
      yield* actAs("u2", ["scores", "omr"])
      yield* actAs("u1", ["scores"])
      assert.lengthOf(inputs, 3)
      yield* TestClock.adjust("64 minutes")
      yield* actAs("u1", ["scores"])
      yield* TestClock.adjust("64 minutes")
      yield* actAs("u1", ["scores"])
      assert.lengthOf(inputs, 3)
      yield* actAs("u2", ["scores", "omr"])
      assert.lengthOf(inputs, 4)
      for (let user = 0; user < 999; user++) yield* actAs(`pupil-${user}`, [])
      yield* actAs("u2", ["scores", "omr"])
      assert.lengthOf(inputs, 4 + 999)
      yield* actAs("u1", ["scores"])
      assert.lengthOf(inputs, 5 + 999)
    }))
})
