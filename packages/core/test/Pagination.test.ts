import { assert, describe, it } from "@effect/vitest"
import type { FlatClient, FlatError } from "@flat-sdk/core"
import { Deferred, Effect, Fiber, Stream } from "effect"
import { collect, host, ids, list, named } from "./support/Lists.ts"
import { account } from "./support/Samples.ts"
import { type Handler, type Reply, type Sent, testClient } from "./support/TestClient.ts"
import { flushLoop } from "./support/Time.ts"

const cursors = (sent: ReadonlyArray<Sent>) =>
  sent.map(({ url }) => url.searchParams.get("next") ?? url.searchParams.get("previous"))

describe("a call", () => {
  it.effect("reads one page with both cursors, decoded", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(list(7, 3))
      const page = yield* flat.organization.listOrganizationUsers({ next: "p+/=1", limit: 3 })
      assert.deepStrictEqual(ids(page.items), named(3, 6))
      assert.strictEqual(page.next, "p+/=2")
      assert.strictEqual(page.previous, "p+/=0")
      assert.strictEqual(sent.length, 1)
    }))

  it.effect("withResponse keeps status and headers", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient(list(7, 3))
      const { headers, status, value } = yield* flat.organization.listOrganizationUsers.withResponse()
      assert.strictEqual(status, 200)
      assert.include(headers["link"], "rel=\"next\"")
      assert.strictEqual(value.items.length, 3)
    }))
})

describe("stream and pages", () => {
  it.effect("paginate to the end, with the filters and each cursor encoded once", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(list(8, 3))
      const users = yield* collect(
        flat.organization.listOrganizationUsers.stream({ role: ["user", "teacher"], limit: 3 })
      )
      assert.deepStrictEqual(ids(users), named(0, 8))
      assert.deepStrictEqual(sent.map(({ url }) => url.search), [
        "?role=user&role=teacher&limit=3",
        "?role=user&role=teacher&limit=3&next=p%2B%2F%3D1",
        "?role=user&role=teacher&limit=3&next=p%2B%2F%3D2"
      ])
      const pages = yield* collect(flat.organization.listOrganizationUsers.pages())
      assert.deepStrictEqual(pages.map((page) => page.items.length), [3, 3, 2])
    }))

  it.effect("start at the cursor given", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient(list(8, 3))
      assert.deepStrictEqual(ids(yield* collect(flat.organization.listOrganizationUsers.stream({ next: "p+/=2" }))), [
        "u6",
        "u7"
      ])
    }))

  it.effect("paginate backwards: the items of a stream in reverse, the items of pages in the order of the page", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(list(8, 3))
      const accounts = flat.organization.listOrganizationUsers
      assert.deepStrictEqual(ids(yield* collect(accounts.stream({ previous: "p+/=1" }))), named(0, 6).toReversed())
      assert.deepStrictEqual(cursors(sent), ["p+/=1", "p+/=0"])
      const pages = yield* collect(accounts.pages({ previous: "p+/=1" }, { direction: "backwards" }))
      assert.deepStrictEqual(pages.map((page) => ids(page.items)), [named(3, 6), named(0, 3)])
    }))

  /** Pages without an item, each with a next one, except for those that have. */
  const barren =
    (items: ReadonlyArray<unknown>, full: ReadonlyMap<number, ReadonlyArray<unknown>>, last = Infinity): Handler =>
    (_, index) => ({
      json: full.get(index) ?? items,
      headers: index === last ? {} : { link: `<${host}?next=p${index + 1}>; rel="next"` }
    })

  it.effect.each<readonly [string, ReadonlyArray<unknown>]>([
    ["empty", []],
    ["unreadable: null", [null]],
    ["unreadable: strings and numbers", ["u1", 2]]
  ])("end as Decode after 100 pages in a row that are %s", ([, items]) =>
    Effect.gen(function*() {
      const readers: ReadonlyArray<
        (flat: FlatClient.FlatClient["Service"]) => Effect.Effect<unknown, FlatError.FlatError>
      > = [
        ({ organization }) => collect(organization.listOrganizationUsers.pages()),
        ({ organization }) => collect(organization.listOrganizationUsers.stream()),
        ({ organization }) => collect(organization.listOrganizationUsers.resumable()),
        ({ organization }) => organization.listOrganizationUsers.collect({}, { limit: 1000 })
      ]
      // They count in one place.
      for (const read of items.length === 0 ? readers : readers.slice(0, 1)) {
        const { flat, sent } = yield* testClient(barren(items, new Map([[0, [account("u0")]]])))
        const error = yield* Effect.flip(read(flat))
        assert.strictEqual(error.reason._tag, "Decode")
        assert.include(error.message, "100 pages in a row without an item")
        assert.lengthOf(sent, 101)
      }
    }))

  it.effect("do not end before, nor at the last page, and count anew after an item", () =>
    Effect.gen(function*() {
      const full = new Map([[99, [account("u1")]], [199, [null, account("u2")]], [300, []]])
      const { flat, sent } = yield* testClient(barren([], full, 299))
      const users = yield* collect(flat.organization.listOrganizationUsers.stream())
      assert.deepStrictEqual(users.flatMap((user) => user === null ? [] : [user.id]), ["u1", "u2"])
      assert.lengthOf(sent, 300)
    }))

  it.effect("of strings count strings as items", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(
        barren([], new Map(Array.from({ length: 150 }, (_, page) => [page, [`u${page}`]])), 150)
      )
      assert.lengthOf(yield* collect(flat.organization.listOrganizationUserIds.stream()), 150)
      assert.lengthOf(sent, 151)
    }))

  it.effect("fail if the first page has one item and arrives again, with one item per page when it arrives a third time", () =>
    Effect.gen(function*() {
      const again: Handler = (_, index) => ({
        json: [account("u0")],
        headers: index === 3 ? {} : { link: `<${host}?next=p${index}>; rel="next"` }
      })
      const one = yield* testClient(again)
      const error = yield* Effect.flip(collect(one.flat.organization.listOrganizationUsers.stream({ limit: 2 })))
      assert.strictEqual(error.reason._tag, "Decode")
      assert.lengthOf(one.sent, 2)
      // The first item may have moved to the second page meanwhile.
      const { flat, sent } = yield* testClient(again)
      const third = yield* Effect.flip(collect(flat.organization.listOrganizationUsers.stream({ limit: 1 })))
      assert.strictEqual(third.reason._tag, "Decode")
      assert.lengthOf(sent, 3)
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

  it.effect("continue after an empty page with a next cursor", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(list(9, 3, new Set([0, 1])))
      assert.deepStrictEqual(ids(yield* collect(flat.organization.listOrganizationUsers.stream())), named(6, 9))
      assert.strictEqual(sent.length, 3)
    }))

  it.effect("fail when the server repeats a page, after the items before it", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(({ url }, index) => ({
        json: [account(`u${index}`)],
        headers: {
          link: `<${host}?next=${url.searchParams.get("next") === "b" ? "a" : index === 0 ? "a" : "b"}>; rel="next"`
        }
      }))
      const seen: Array<string> = []
      const error = yield* Effect.flip(
        Stream.runForEach(flat.organization.listOrganizationUsers.stream(), (user) =>
          Effect.sync(() => seen.push(user.id)))
      )
      assert.strictEqual(error.reason._tag, "Decode")
      assert.deepStrictEqual([error.operation, error.path], ["listOrganizationUsers", "/organizations/users"])
      assert.include(error.message, "not complete")
      assert.deepStrictEqual(seen, ["u0", "u1"])
      assert.strictEqual(sent.length, 3)
    }))

  it.effect("fail when the server repeats the first page after an empty page", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient((_, index) => ({
        json: index === 1 ? [] : [account("u0"), account("u1")],
        headers: { link: `<${host}?next=c${index}>; rel="next"` }
      }))
      const error = yield* Effect.flip(collect(flat.organization.listOrganizationUsers.stream()))
      assert.include(error.message, "already read")
      assert.strictEqual(sent.length, 3)
    }))

  it.effect("end with their signal, while a page is pending", () =>
    Effect.gen(function*() {
      for (const readAhead of [false, true]) {
        const controller = new AbortController()
        const { flat, sent } = yield* testClient(() => Effect.never)
        const fiber = yield* Effect.forkChild(
          collect(flat.organization.listOrganizationUsers.stream({}, { signal: controller.signal, readAhead }))
        )
        yield* flushLoop
        assert.strictEqual(sent.length, 1)
        controller.abort()
        yield* flushLoop
        assert.isDefined(fiber.pollUnsafe())
      }
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

  it.effect("fail with the page's error, after the items before it", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient((sent, index) =>
        index === 1 ? { status: 403, json: { code: "FORBIDDEN", message: "no" } } : list(9, 3)(sent, index)
      )
      const seen: Array<string> = []
      const error = yield* Effect.flip(
        Stream.runForEach(flat.organization.listOrganizationUsers.stream(), (user) =>
          Effect.sync(() => seen.push(user.id)))
      )
      assert.strictEqual(error.reason._tag, "Forbidden")
      assert.deepStrictEqual(seen, named(0, 3))
    }))
})

describe("readAhead", () => {
  it.effect("fetches one page ahead, and no further", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(list(100, 3))
      const gates = yield* Effect.all(Array.from({ length: 3 }, () => Deferred.make<void>()))
      let page = 0
      const fiber = yield* Effect.forkChild(
        Stream.runForEach(flat.organization.listOrganizationUsers.pages({}, { readAhead: true }), () =>
          Deferred.await(gates[page++]!))
      )
      for (const expected of [2, 3, 4]) {
        yield* flushLoop
        assert.strictEqual(sent.length, expected)
        yield* Deferred.succeed(gates[expected - 2]!, undefined)
      }
      yield* Fiber.interrupt(fiber)
    }))

  it.effect("loses no item and keeps the order", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient(list(20, 3))
      assert.deepStrictEqual(
        ids(yield* collect(flat.organization.listOrganizationUsers.stream({}, { readAhead: true }))),
        named(0, 20)
      )
    }))
})

describe("collect", () => {
  it.effect("stops at the limit and fetches no page beyond it", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(list(100, 3))
      assert.deepStrictEqual(ids(yield* flat.organization.listOrganizationUsers.collect({}, { limit: 4 })), named(0, 4))
      assert.strictEqual(sent.length, 2)
      assert.deepStrictEqual(yield* flat.organization.listOrganizationUsers.collect(undefined, { limit: 0 }), [])
      assert.strictEqual(sent.length, 2)
    }))

  it.effect("requests as many items as it needs, and never more than a page or the caller's limit", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(list(8, 8))
      const users = flat.organization.listOrganizationUsers
      yield* users.collect({}, { limit: 7 })
      yield* users.collect({ limit: 3 }, { limit: 7 })
      yield* users.collect({}, { limit: 250 })
      yield* users.collect({}, { limit: 0 })
      assert.deepStrictEqual(sent.map(({ url }) => url.searchParams.get("limit")), ["7", "3", "100"])
    }))

  it.effect("a limit at the end of a page needs no further request", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(list(100, 3))
      yield* flat.organization.listOrganizationUsers.collect({}, { limit: 3 })
      assert.strictEqual(sent.length, 1)
    }))

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
