import { assert, describe, it } from "@effect/vitest"
import type { Pagination } from "@flat-sdk/core"
import { Effect, Stream } from "effect"
import { collect, ids, list } from "./support/Lists.ts"
import { account } from "./support/Samples.ts"
import { testClient } from "./support/TestClient.ts"

describe("resumable", () => {
  it.effect("backwards from the first page, a checkpoint keeps its direction", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient(list(8, 3))
      const accounts = flat.organization.listOrganizationUsers
      const before = yield* collect(Stream.take(accounts.resumable({}, { direction: "backwards" }), 1))
      const from = before[0]!.checkpoint
      assert.strictEqual(from.cursor, null)
      assert.deepStrictEqual(
        ids([...before, ...yield* collect(accounts.resumable({}, { from }))].map(({ item }) => item)),
        [
          "u2",
          "u1",
          "u0"
        ]
      )
    }))

  it.effect("skips no item after one that it returned is gone", () =>
    Effect.gen(function*() {
      let items = ["u0", "u1", "u2", "u3", "u4"]
      const { flat } = yield* testClient(() => ({ json: items.map(account) }))
      const accounts = flat.organization.listOrganizationUsers
      const [, second] = yield* collect(Stream.take(accounts.resumable(), 2))
      items = items.slice(1)
      const rest = yield* collect(accounts.resumable({}, { from: second!.checkpoint }))
      assert.deepStrictEqual(ids(rest.map(({ item }) => item)), ["u2", "u3", "u4"])
    }))

  it.effect("rejects a checkpoint of another operation, and an invalid one", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(list(8, 3))
      const checkpoint: Pagination.Checkpoint = {
        operation: "listOrganizationInvitations",
        direction: "forwards",
        cursor: null,
        offset: 1
      }
      const accounts = flat.organization.listOrganizationUsers
      for (
        const from of [checkpoint, { ...checkpoint, operation: "listOrganizationUsers", offset: -1 }, {
          ...checkpoint,
          operation: "listOrganizationUsers",
          offset: NaN
        }]
      ) {
        const error = yield* Effect.flip(collect(accounts.resumable({}, { from })))
        assert.strictEqual(error.reason._tag, "Encode")
      }
      assert.strictEqual(sent.length, 0)
    }))
})
