import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox"
import { FlatClient, isReason } from "../src/index.ts"
import { json, rejection, serve, user } from "./support/Server.ts"

const limits = (requests: ReadonlyArray<Sandbox.RecordedRequest>) =>
  requests.map(({ query }) => new URLSearchParams(query).get("limit"))

const client = (options: Sandbox.Options) => {
  const sandbox = Sandbox.make(options)
  return { sandbox, flat: new FlatClient({ accessToken: sandbox.token, fetch: sandbox.fetch }) }
}

describe("a call of a paginated operation", () => {
  it("P17 is an async iterable over the whole list, 100 items per page", async () => {
    const { flat, sandbox } = client({ users: 250 })
    const names: Array<string> = []
    for await (const { username } of flat.organization.listOrganizationUsers()) names.push(username)
    assert.strictEqual(new Set(names).size, 250)
    assert.strictEqual(sandbox.count(), 3)
    assert.deepStrictEqual(limits(sandbox.requests()), ["100", "100", "100"])
  })

  it("P17 is the promise of one page, of the size that the API chooses", async () => {
    const { flat, sandbox } = client({ users: 250 })
    const page = flat.organization.listOrganizationUsers()
    assert.instanceOf(page, Promise)
    assert.lengthOf((await page).items, 25)
    assert.strictEqual(sandbox.count(), 1)
    assert.deepStrictEqual(limits(sandbox.requests()), [null])
  })

  it("P17 continues from the page that it resolved with, and reads no page twice", async () => {
    const { flat, sandbox } = client({ users: 250 })
    const list = flat.organization.listOrganizationUsers({ limit: 200 })
    const page = await list
    const ids: Array<string> = []
    for await (const { id } of list) ids.push(id)
    assert.deepStrictEqual(ids.slice(0, 200), page.items.map(({ id }) => id))
    assert.strictEqual(new Set(ids).size, 250)
    assert.strictEqual(sandbox.count(), 2)
  })

  it("P17 resolves with the same page when awaited during the iteration", async () => {
    const { flat, sandbox } = client({ users: 30 })
    const list = flat.organization.listOrganizationUsers({ limit: 20 })
    const ids: Array<string> = []
    for await (const { id } of list) ids.push(id)
    assert.deepStrictEqual((await list).items.map(({ id }) => id), ids.slice(0, 20))
    assert.strictEqual(sandbox.count(), 2)
  })

  it("P17 reads only as far as the loop runs", async () => {
    const { flat, sandbox } = client({ users: 250 })
    for await (const _ of flat.organization.listOrganizationUsers({ limit: 10 })) break
    assert.strictEqual(sandbox.count(), 1)
  })

  it("P17 rejects the loop once, without an unhandled rejection", async () => {
    await using server = await serve((_, response) => json(response, 404, { code: "NOT_FOUND", message: "none" }))
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const unhandled: Array<unknown> = []
    const listen = (reason: unknown) => void unhandled.push(reason)
    process.on("unhandledRejection", listen)
    const error = await rejection((async () => {
      for await (const _ of flat.organization.listOrganizationUsers()) assert.fail("an item")
    })())
    assert.isTrue(isReason(error, "NotFound"))
    await new Promise((resolve) => setImmediate(resolve))
    process.off("unhandledRejection", listen)
    assert.deepStrictEqual(unhandled, [])
  })

  it("P17 ends when its signal aborts, before and during the loop", async () => {
    await using server = await serve(({ url }, response) =>
      json(response, 200, [user(1)], {
        link: `<https://x.example${url?.includes("next") ? "" : "/?next=a"}>; rel="next"`
      })
    )
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const aborted = AbortSignal.abort(new Error("early"))
    assert.strictEqual(
      String(await rejection(flat.organization.listOrganizationUsers({}, { signal: aborted }))),
      "Error: early"
    )
    assert.lengthOf(server.received, 0)
    const controller = new AbortController()
    const error = await rejection((async () => {
      for await (const _ of flat.organization.listOrganizationUsers({}, { signal: controller.signal })) {
        controller.abort(new Error("enough"))
      }
    })())
    assert.strictEqual(String(error), "Error: enough")
    assert.lengthOf(server.received, 1)
  })

  it("P17 detects a page that is returned twice", async () => {
    const { flat, sandbox } = client({ users: 30 })
    sandbox.faults.set(["repeated-cursor"])
    const error = await rejection((async () => {
      for await (const _ of flat.organization.listOrganizationUsers({ limit: 10 })) continue
    })())
    assert.isTrue(isReason(error, "Decode"))
  })
})
