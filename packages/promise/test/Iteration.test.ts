/**
 * Tests of what an iteration over items keeps in memory.
 */
import { assert, describe, it } from "@effect/vitest"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { FlatClient } from "../src/index.ts"
import { json, serve, user } from "./support/Server.ts"

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

  it("ends with throw() of its iterator, which rejects with the given error", async () => {
    await using server = await serve((_, response) => json(response, 200, page(0)))
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const iterator = flat.organization.listOrganizationUsers.stream()[Symbol.asyncIterator]()
    assert.isFalse((await iterator.next()).done)
    const given = new Error("given")
    assert.strictEqual(await iterator.throw?.(given).catch((error: unknown) => error), given)
    assert.deepStrictEqual(await iterator.next(), { done: true, value: undefined })
  })
})
