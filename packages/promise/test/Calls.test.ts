import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "../src/index.ts"
import { json, pagesOfTwo, rejection, request, serve, user } from "./support/Server.ts"

describe("paginated operations", () => {
  it("an iterable can be iterated again, from the start", async () => {
    await using server = await serve(pagesOfTwo(2))
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const users = flat.organization.listOrganizationUsers.stream()
    assert.deepStrictEqual(await Array.fromAsync(users), await Array.fromAsync(users))
    assert.lengthOf(server.received, 4)
  })

  it("leaving a for await stops the reading", async () => {
    await using server = await serve(pagesOfTwo(50))
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    for await (const { id } of flat.organization.listOrganizationUsers.stream()) {
      if (id === "u2") break
    }
    await flat.organization.countOrgaUsers.result()
    assert.lengthOf(server.received.filter(({ url }) => !url.includes("count")), 2)
  })

  it("concurrent calls of next yield the items in order", async () => {
    await using server = await serve(pagesOfTwo(2))
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const users = flat.organization.listOrganizationUsers.stream()[Symbol.asyncIterator]()
    const steps = await Promise.all(Array.from({ length: 6 }, () => users.next()))
    assert.deepStrictEqual(steps.map(({ done, value }) => done === true ? "done" : value?.id), [
      "u0",
      "u1",
      "u2",
      "u3",
      "done",
      "done"
    ])
  })

  it("return ends a pending next", async () => {
    await using server = await serve(() => {})
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const users = flat.organization.listOrganizationUsers.stream()[Symbol.asyncIterator]()
    const waiting = users.next()
    await request(server)
    assert.isTrue((await users.return?.())?.done)
    assert.isTrue((await waiting).done)
    await server.cut
    assert.isTrue((await users.next()).done)
  })

  it("calls of next that are made while others wait yield items after theirs", async () => {
    await using flat = new FlatClient({ fetch: () => Promise.resolve(Response.json([0, 1, 2, 3, 4].map(user))) })
    const users = flat.organization.listOrganizationUsers.stream()[Symbol.asyncIterator]()
    const given: Array<string> = []
    const next = async (name: string) => given.push(`${name} ${(await users.next()).value?.id}`)
    const first = next("first").then(() => next("fourth"))
    await Promise.all([first, next("second"), next("third")])
    assert.deepStrictEqual(given.toSorted(), ["first u0", "fourth u3", "second u1", "third u2"])
  })

  it("return ends an iterator with the items that are left, and does not start one that was not begun", async () => {
    let sent = 0
    await using flat = new FlatClient({
      fetch: () => Promise.resolve(Response.json([0, 1, 2].map((at) => user(at + sent++))))
    })
    const begun = flat.organization.listOrganizationUsers.stream()[Symbol.asyncIterator]()
    await begun.next()
    await begun.return?.()
    const unread = flat.organization.listOrganizationUsers.pages()[Symbol.asyncIterator]()
    await unread.return?.()
    for (const ended of [begun, unread]) {
      for (let time = 0; time < 2; time++) assert.deepStrictEqual(await ended.next(), { done: true, value: undefined })
    }
    assert.strictEqual(sent, 3)
  })

  it("leaving a loop, also by an error, has ended the request of the page that is read ahead", async () => {
    for (const error of [undefined, new Error("thrown in the loop")]) {
      const signals: Array<AbortSignal | null | undefined> = []
      const requested = Promise.withResolvers<void>()
      await using flat = new FlatClient({
        fetch: (_, init) => {
          if (signals.push(init?.signal) > 1) {
            requested.resolve()
            return new Promise(() => {})
          }
          const link = "<https://elsewhere.example/v2/organizations/users?next=c1>; rel=\"next\""
          return Promise.resolve(Response.json([user(1)], { headers: { link } }))
        }
      })
      const loop = async () => {
        for await (const _ of flat.organization.listOrganizationUsers.pages({}, { readAhead: true })) {
          await requested.promise
          if (error !== undefined) throw error
          break
        }
      }
      assert.strictEqual(await loop().catch((thrown: unknown) => thrown), error)
      assert.deepStrictEqual(signals.map((signal) => signal?.aborted), [false, true])
    }
  })

  it("collect with the limit 0 sends nothing, and rejects as others do", async () => {
    await using server = await serve(pagesOfTwo(2))
    const flat = new FlatClient({ baseUrl: server.baseUrl })
    const { collect } = flat.organization.listOrganizationUsers
    assert.deepStrictEqual(await collect({}, { limit: 0 }), [])
    const signal = AbortSignal.abort(new Error("early"))
    assert.strictEqual(await rejection(collect({}, { limit: 0, signal })), signal.reason)
    assert.propertyVal(await rejection(collect({}, { limit: -1 })), "name", "FlatError")
    await flat.close()
    assert.propertyVal(await rejection(collect({}, { limit: 0 })), "name", "ClosedError")
    assert.isEmpty(server.received)
  })

  it("a failing page rejects the step, and ends the iterator", async () => {
    await using server = await serve((request, response, count) =>
      count === 1 ? pagesOfTwo(9)(request, response, count) : json(response, 403, { code: "FORBIDDEN", message: "no" })
    )
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const users = flat.organization.listOrganizationUsers.pages()[Symbol.asyncIterator]()
    await users.next()
    assert.propertyVal(await rejection(users.next()), "status", 403)
    assert.isTrue((await users.next()).done)
  })
})
