import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { collect, host, ids, list } from "./support/Lists.ts"
import { account } from "./support/Samples.ts"
import { type Handler, type Reply, testClient } from "./support/TestClient.ts"

describe("stream and pages", () => {
  it.effect("start at the cursor given", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient(list(8, 3))
      assert.deepStrictEqual(ids(yield* collect(flat.organization.listOrganizationUsers.stream({ next: "p+/=2" }))), [
        "u6",
        "u7"
      ])
    }))

  /** Pages without an item, each with a next one, except for those that have. */
  const barren =
    (items: ReadonlyArray<unknown>, full: ReadonlyMap<number, ReadonlyArray<unknown>>, last = Infinity): Handler =>
    (_, index) => ({
      json: full.get(index) ?? items,
      headers: index === last ? {} : { link: `<${host}?next=p${index + 1}>; rel="next"` }
    })

  it.effect("of strings count strings as items, and empty pages only if they are in a row", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(
        barren([], new Map(Array.from({ length: 150 }, (_, page) => [page * 2, [`u${page}`]])), 300)
      )
      assert.lengthOf(yield* collect(flat.organization.listOrganizationUserIds.stream()), 150)
      assert.lengthOf(sent, 301)
    }))

  it.effect("continue if the second page has only some of the items of the first", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient((_, index) => ({
        json: index === 0 ? [account("u0"), account("u1")] : [account("u0")],
        headers: index === 0 ? { link: `<${host}?next=p1>; rel="next"` } : {}
      }))
      assert.deepStrictEqual(ids(yield* collect(flat.organization.listOrganizationUsers.stream())), ["u0", "u1", "u0"])
    }))

  it.effect("fail if a page after the given cursor names that cursor", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(() => ({
        json: [account("u0")],
        headers: { link: `<${host}?next=p1>; rel="next"` }
      }))
      const error = yield* Effect.flip(collect(flat.organization.listOrganizationUsers.pages({ next: "p1" })))
      assert.strictEqual(error.reason._tag, "Decode")
      assert.lengthOf(sent, 1)
    }))

  it.effect("can be run again from the start", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient(list(5, 2))
      const stream = flat.organization.listOrganizationUsers.stream()
      assert.deepStrictEqual(ids(yield* collect(stream)), ids(yield* collect(stream)))
    }))

  it.effect("send nothing until run, and one request for the first page's items", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(list(100, 3))
      const stream = flat.organization.listOrganizationUsers.stream()
      assert.strictEqual(sent.length, 0)
      assert.deepStrictEqual(ids(yield* collect(Stream.take(stream, 1))), ["u0"])
      assert.strictEqual(sent.length, 1)
      yield* collect(Stream.take(stream, 3))
      assert.strictEqual(sent.length, 2)
    }))
})

describe("collect", () => {
  it.effect("rejects a call without a limit", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient((): Reply => ({ json: [] }))
      for (const options of [undefined, {}, { limit: NaN }, { limit: -1 }]) {
        const error = yield* Effect.flip(flat.organization.listOrganizationUsers.collect({}, options as never))
        assert.strictEqual(error.reason._tag, "Encode")
      }
      assert.strictEqual(sent.length, 0)
    }))
})
