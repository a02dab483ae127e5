import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Paging from "../src/http/Paging.ts"
import { call, type Called, linked, post, put } from "./support/call.ts"
import { classroom } from "./support/classroom.ts"
import { inProcess } from "./support/sandbox.ts"
import { create, tune } from "./support/scores.ts"

const ids = ({ body }: Called): ReadonlyArray<string> => body.map(({ id }: { id: string }) => id)

describe("pages", () => {
  it("have each item once, forwards and backwards, for limits that divide the list and others", async () => {
    const target = inProcess({ users: 12 })
    const path = "/organizations/users?sort=lastname&sort=firstname"
    const all = ids(await call(target, `${path}&limit=1000`))
    assert.strictEqual(all.length, 12)
    for (const limit of [1, 3, 5, 6, 11, 12, 13]) {
      const forwards: Array<ReadonlyArray<string>> = []
      let page = await call(target, `${path}&limit=${limit}`)
      assert.isUndefined(linked(page, "previous"))
      for (let next = linked(page, "next");; next = linked(page, "next")) {
        forwards.push(ids(page))
        if (next === undefined) break
        assert.include(next, `limit=${limit}`)
        assert.notInclude(next, "previous=")
        page = await call(target, next)
      }
      assert.strictEqual(forwards.length, Math.ceil(12 / limit), `limit ${limit}`)
      assert.deepStrictEqual(forwards.flat(), all)
      const backwards = [ids(page)]
      for (let back = linked(page, "previous"); back !== undefined; back = linked(page, "previous")) {
        assert.notInclude(back, "next=")
        page = await call(target, back)
        assert.strictEqual(ids(page).length, Math.min(limit, 12))
        assert.isDefined(linked(page, "next"))
        backwards.unshift(ids(page))
      }
      assert.deepStrictEqual(backwards.flat(), all, `back with limit ${limit}`)
    }
  })

  it("read the records that they show, and one more on each side", () => {
    const records = Array.from({ length: 1000 }, (_, sequence) => ({ id: `${sequence}`, sequence }))
    let read = 0
    const list = { records, matches: () => ++read > 0 }
    const first = Paging.pageOf({}, list)
    assert.deepStrictEqual([first.items.length, read], [25, 26])
    const second = Paging.pageOf({ next: first.next }, list)
    assert.deepStrictEqual([second.items[0]?.id, read], ["25", 53])
    assert.deepStrictEqual([Paging.pageOf({ previous: second.previous }, list), read], [first, 79])
  })

  it("take a limit from 1 to 1000, one cursor, and only cursors of their list", async () => {
    const target = inProcess({ users: 12 })
    const first = await call(target, "/organizations/users?limit=1")
    const next = new URL(`http://x${linked(first, "next")}`).searchParams.get("next")!
    const status = async (query: string, path = "/organizations/users") => {
      const { body, status } = await call(target, `${path}?${query}`)
      return [status, body.param]
    }
    for (const limit of ["0", "1001", "-1", "1.5", "01", "", "1e2", "٣"]) {
      assert.deepStrictEqual(await status(`limit=${limit}`), [400, "limit"], limit)
    }
    for (const limit of ["1", "1000"]) assert.deepStrictEqual((await status(`limit=${limit}`))[0], 200, limit)
    assert.deepStrictEqual(await status(`next=${next}&previous=${next}`), [400, "previous"])
    for (const cursor of ["x", "", "bnVsbA", "W10"]) {
      assert.deepStrictEqual(await status(`next=${cursor}`), [400, "next"], cursor)
      assert.deepStrictEqual(await status(`previous=${cursor}`), [400, "previous"], cursor)
    }
    const sorted = linked(await call(target, "/organizations/users?limit=1&sort=lastname"), "next")
    const other = new URL(`http://x${sorted}`).searchParams.get("next")!
    for (const name of ["next", "previous"]) {
      assert.deepStrictEqual(await status(`${name}=${other}`, "/organizations/invitations"), [400, name])
      assert.deepStrictEqual(await status(`${name}=${other}`, "/collections"), [400, name])
    }
  })

  it.effect("of scores are newest first by dates, and by title from A to Z", () =>
    Effect.gen(function*() {
      const { teacher } = yield* classroom()
      const { body: { id } } = yield* Effect.promise(() => teacher("/collections", post({ title: "Ordered" })))
      for (const title of ["B", "C", "A"]) {
        yield* Effect.promise(async () => {
          const score = await create(teacher, { data: tune, title })
          await teacher(`/collections/${id}/scores/${score.id}`, put(undefined))
        })
        yield* TestClock.adjust("1 minute")
      }
      const titles = (query: string) =>
        Effect.promise(async () =>
          (await teacher(`/collections/${id}/scores${query}`)).body.map(({ title }: { title: string }) => title).join(
            ""
          )
        )
      const expected = {
        "": "ACB",
        "?sort=creationDate": "ACB",
        "?sort=creationDate&direction=asc": "BCA",
        "?sort=title": "ABC",
        "?sort=title&direction=desc": "CBA"
      }
      for (const [query, order] of Object.entries(expected)) assert.strictEqual(yield* titles(query), order, query)
    }))
})
