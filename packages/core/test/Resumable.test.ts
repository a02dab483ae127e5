import { assert, describe, it } from "@effect/vitest"
import type { Pagination } from "@flat-sdk/core"
import { Effect, Schedule, Stream } from "effect"
import { collect, ids, list, named } from "./support/Lists.ts"
import { testClient } from "./support/TestClient.ts"

describe("resumable", () => {
  for (const direction of ["forwards", "backwards"] as const) {
    for (let stop = 1; stop <= 8; stop++) {
      it.effect(`${direction}: a checkpoint after item ${stop}, saved as JSON, resumes in another client`, () =>
        Effect.gen(function*() {
          const start = direction === "forwards" ? {} : { previous: "p+/=2" }
          const first = yield* testClient(list(8, 3))
          const before = yield* collect(
            Stream.take(first.flat.organization.listOrganizationUsers.resumable(start, { direction }), stop)
          )
          const saved = JSON.stringify(before.at(-1)!.checkpoint)

          const second = yield* testClient(list(8, 3))
          const from = JSON.parse(saved) as Pagination.Checkpoint
          const after = yield* collect(second.flat.organization.listOrganizationUsers.resumable({}, { from }))
          const expected = direction === "forwards" ? named(0, 8) : named(0, 8).toReversed()
          assert.deepStrictEqual(
            [...ids(before.map((one) => one.item)), ...ids(after.map((one) => one.item))],
            expected
          )
        }))
    }
  }

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

  it.effect("continues a list of 250 after a failure, where Stream.retry of a plain stream starts it over: 310 items", () =>
    Effect.gen(function*() {
      const flaky = () => {
        const serve = list(250, 60)
        let pages = 0
        return testClient((sent, index) => ++pages === 2 ? "refused" : serve(sent, index), { retries: 0 })
      }
      const again = Stream.retry(Schedule.recurs(3))
      const plain = (yield* flaky()).flat.organization.listOrganizationUsers
      const twice = yield* collect(again(plain.stream({ limit: 60 })))
      assert.deepStrictEqual(ids(twice), [...named(0, 60), ...named(0, 250)])

      const continued = (yield* flaky()).flat.organization.listOrganizationUsers
      let from: Pagination.Checkpoint | undefined
      const once = yield* collect(
        again(
          Stream.suspend(() => continued.resumable({ limit: 60 }, { from })).pipe(
            Stream.map(({ checkpoint, item }) => {
              from = checkpoint
              return item
            })
          )
        )
      )
      assert.deepStrictEqual(ids(once), named(0, 250))
    }))

  it.effect("works with pages read ahead", () =>
    Effect.gen(function*() {
      const first = yield* testClient(list(8, 3))
      const before = yield* collect(
        Stream.take(first.flat.organization.listOrganizationUsers.resumable({}, { readAhead: true }), 4)
      )
      const after = yield* collect(
        first.flat.organization.listOrganizationUsers.resumable({}, { from: before.at(-1)!.checkpoint })
      )
      assert.deepStrictEqual(ids([...before, ...after].map((one) => one.item)), named(0, 8))
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

  it.effect("skip items in the pages that follow, if the page of the checkpoint is shorter now", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient(list(8, 2))
      const from: Pagination.Checkpoint = {
        operation: "listOrganizationUsers",
        direction: "forwards",
        cursor: null,
        offset: 5
      }
      const all = yield* collect(flat.organization.listOrganizationUsers.resumable({}, { from }))
      assert.deepStrictEqual(ids(all.map(({ item }) => item)), named(5, 8))
      assert.deepStrictEqual(all.map(({ checkpoint }) => checkpoint.offset), [2, 1, 2])
    }))
})
