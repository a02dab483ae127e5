/**
 * Tests of what an iteration over items keeps in memory, and of what it ends when its consumer leaves it.
 */
import { assert, describe, it } from "@effect/vitest"
import { getEventListeners } from "node:events"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { FlatClient } from "../src/index.ts"
import { json, pagesOfTwo, serve, user } from "./support/Server.ts"

// Only this file needs collections on request.
setFlagsFromString("--expose-gc")
const collect: () => void = runInNewContext("gc")

const page = (first: number) => Array.from({ length: 1000 }, (_, at) => user(first + at))

describe("iterating over items", () => {
  it("keeps no page when it yields to the event loop", async () => {
    await using server = await serve((_, response, count) => {
      if (count < 6) response.setHeader("link", `<http://localhost/v2/organizations/users?next=${count}>; rel="next"`)
      json(response, 200, page(count * 1000))
    })
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    let first: WeakRef<object> | undefined
    let at = 0
    const kept: Array<number> = []
    // Runs whenever the iteration lets the event loop continue: in a yield, or while it waits for a response.
    const observe = () => {
      collect()
      // What V8 learned from the first page may keep it a little longer.
      if (at > 1000 && first?.deref() !== undefined) kept.push(at)
      timer = setImmediate(observe)
    }
    let timer = setImmediate(observe)
    const see = (account: object) => {
      if (at++ % 1000 === 0) first = new WeakRef(account)
    }
    for await (const account of flat.organization.listOrganizationUsers.stream({ limit: 1000 })) see(account)
    clearImmediate(timer)
    assert.strictEqual(at, 6000)
    assert.deepStrictEqual(kept, [])
  })
})

describe("leaving an iteration", () => {
  it("interrupts the page that is read ahead, before return resolves", async () => {
    await using server = await serve((request, response, count) => {
      if (count === 1) pagesOfTwo(9)(request, response, count)
    })
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const pages = flat.organization.listOrganizationUsers.pages({}, { readAhead: true })[Symbol.asyncIterator]()
    await pages.next()
    while (server.received.length < 2) await new Promise((resolve) => setImmediate(resolve))
    await pages.return!()
    await server.cut
    assert.isTrue((await pages.next()).done)
    assert.lengthOf(server.received, 2)
  })

  it("interrupts the page that is read, and its pending next ends", async () => {
    await using server = await serve(() => {})
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const pages = flat.organization.listOrganizationUsers.pages()[Symbol.asyncIterator]()
    const pending = pages.next()
    while (server.received.length < 1) await new Promise((resolve) => setImmediate(resolve))
    await pages.return!()
    await server.cut
    assert.isTrue((await pending).done)
  })

  it("leaves no listener on the signal, at the end of a list or a file, when left, and after a failure", async () => {
    await using server = await serve((request, response, count) => {
      if (request.url.includes("/revisions/last/")) return void response.end("bytes")
      if (request.url.includes("/revisions/")) return json(response, 404, { code: "NOT_FOUND", message: "none" })
      pagesOfTwo(9)(request, response, count)
    })
    await using flat = new FlatClient({ baseUrl: server.baseUrl, retries: 0 })
    const { signal } = new AbortController()
    const listeners = () => getEventListeners(signal, "abort").length
    const { listOrganizationUsers: list } = flat.organization
    const file = { score: "s1", revision: "last", format: "mp3" } as const
    const { getScoreRevisionData: read } = flat.scores

    await list.collect({}, { limit: 3, signal })
    assert.strictEqual(listeners(), 0)
    for await (const _ of list.pages({}, { signal, readAhead: true })) break
    assert.strictEqual(listeners(), 0)
    await Array.fromAsync(read.stream(file, { signal }))
    assert.strictEqual(listeners(), 0)
    for await (const _ of read.stream(file, { signal })) {
      assert.isAbove(listeners(), 0)
      break
    }
    assert.strictEqual(listeners(), 0)
    {
      await using download = await read.download(file, { signal })
      assert.strictEqual(download.from, 0)
    }
    assert.strictEqual(listeners(), 0)
    await Array.fromAsync(read.stream({ ...file, revision: "none" }, { signal })).catch(() => {})
    assert.strictEqual(listeners(), 0)
  })
})
