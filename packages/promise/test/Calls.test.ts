import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "../src/index.ts"
import { json, pagesOfTwo, rejection, request, serve, user } from "./support/Server.ts"

const ids = (users: Iterable<{ readonly id: string }>) => [...users].map(({ id }) => id)

describe("single operations", () => {
  it("sends path, query, body and token, and resolves with the value", async () => {
    await using server = await serve((_, response) => json(response, 200, user(1)))
    await using flat = new FlatClient({ accessToken: "a-token", baseUrl: server.baseUrl })
    const updated = await flat.organization.updateOrganizationUser({
      user: "u/1",
      body: { firstname: "Ada", lastname: undefined }
    })
    assert.strictEqual(updated.username, "pupil.1")
    const [request] = server.received
    assert.strictEqual(`${request?.method} ${request?.url}`, "PUT /v2/organizations/users/u%2F1")
    assert.strictEqual(request?.headers.authorization, "Bearer a-token")
    assert.deepStrictEqual(JSON.parse(request?.body ?? ""), { firstname: "Ada" })
  })

  it("withResponse resolves with status and headers", async () => {
    await using server = await serve((_, response) => json(response, 201, user(1), { "X-Support": "abc" }))
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const response = await flat.organization.createOrganizationUser.withResponse({
      body: { username: "ada", password: "correct horse" }
    })
    assert.strictEqual(response.status, 201)
    assert.strictEqual(response.headers["x-support"], "abc")
    assert.strictEqual(response.value.id, "u1")
  })

  it("result distinguishes success and failure without throwing", async () => {
    await using server = await serve((_, response, count) =>
      count === 1 ? json(response, 200, 3) : json(response, 404, { code: "NOT_FOUND", message: "none" })
    )
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    assert.deepStrictEqual(await flat.organization.countOrgaUsers.result(), { ok: true, value: 3 })
    const failed = await flat.organization.countOrgaUsers.result()
    assert.isTrue(!failed.ok && failed.error instanceof Error && failed.error.reason._tag === "NotFound")
  })

  it("many calls may share one signal without a warning", async () => {
    const warnings: Array<Error> = []
    const warned = (warning: Error) => warnings.push(warning)
    process.on("warning", warned)
    await using server = await serve((_, response) => json(response, 200, 1))
    await using flat = new FlatClient({ baseUrl: server.baseUrl, concurrency: 50 })
    const { signal } = new AbortController()
    await Promise.all(Array.from({ length: 50 }, () => flat.organization.countOrgaUsers({}, { signal })))
    await new Promise((resolve) => setImmediate(resolve))
    process.off("warning", warned)
    assert.deepStrictEqual(warnings, [])
  })
})

describe("paginated operations", () => {
  it("a call resolves with one page and its cursors", async () => {
    await using server = await serve(pagesOfTwo(3))
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const page = await flat.organization.listOrganizationUsers({ next: "c1", role: ["user", "teacher"], limit: 2 })
    assert.deepStrictEqual(ids(page.items), ["u2", "u3"])
    assert.strictEqual(page.next, "c2")
    assert.strictEqual(page.previous, "c0")
    assert.strictEqual(server.received[0]?.url, "/v2/organizations/users?role=user&role=teacher&limit=2&next=c1")
  })

  it("stream yields every item, pages every page, in order", async () => {
    await using server = await serve(pagesOfTwo(3))
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    assert.deepStrictEqual(ids(await Array.fromAsync(flat.organization.listOrganizationUsers.stream())), [
      "u0",
      "u1",
      "u2",
      "u3",
      "u4",
      "u5"
    ])
    const pages = await Array.fromAsync(flat.organization.listOrganizationUsers.pages({ next: "c1" }))
    assert.deepStrictEqual(pages.map(({ items }) => ids(items)), [["u2", "u3"], ["u4", "u5"]])
  })

  it("an iterable can be iterated again, from the start", async () => {
    await using server = await serve(pagesOfTwo(2))
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const users = flat.organization.listOrganizationUsers.stream()
    assert.deepStrictEqual(await Array.fromAsync(users), await Array.fromAsync(users))
    assert.lengthOf(server.received, 4)
  })

  it("backwards follows previous and reverses the items", async () => {
    await using server = await serve(pagesOfTwo(3))
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const users = flat.organization.listOrganizationUsers.stream({ previous: "c1" }, { direction: "backwards" })
    assert.deepStrictEqual(ids(await Array.fromAsync(users)), ["u3", "u2", "u1", "u0"])
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

  it("readAhead fetches the next page while the current one is processed, and not the one after", async () => {
    const second = Promise.withResolvers<void>()
    await using server = await serve((request, response, count) => {
      pagesOfTwo(50)(request, response, count)
      if (count === 2) second.resolve()
    })
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    for await (const _ of flat.organization.listOrganizationUsers.pages({}, { readAhead: true })) {
      await second.promise
      // Time for a third request to arrive, if there were one.
      await flat.organization.countOrgaUsers.result()
      break
    }
    assert.lengthOf(server.received.filter(({ url }) => !url.includes("count")), 2)
  })

  it("without readAhead no page is requested before the loop needs it", async () => {
    await using server = await serve(pagesOfTwo(50))
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    for await (const _ of flat.organization.listOrganizationUsers.pages()) {
      // Time for a second request to arrive, if there were one.
      await flat.organization.countOrgaUsers.result()
      break
    }
    assert.lengthOf(server.received.filter(({ url }) => !url.includes("count")), 1)
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

  it("collect stops at its limit", async () => {
    await using server = await serve(pagesOfTwo(50))
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const users = await flat.organization.listOrganizationUsers.collect({}, { limit: 3 })
    assert.deepStrictEqual(ids(users), ["u0", "u1", "u2"])
    assert.lengthOf(server.received, 2)
  })

  it("resumable resumes after a checkpoint that was serialized as JSON", async () => {
    await using server = await serve(pagesOfTwo(3))
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    let saved = ""
    for await (const { checkpoint, item } of flat.organization.listOrganizationUsers.resumable()) {
      saved = JSON.stringify(checkpoint)
      if (item.id === "u2") break
    }
    const rest = await Array.fromAsync(
      flat.organization.listOrganizationUsers.resumable({}, { from: JSON.parse(saved) })
    )
    assert.deepStrictEqual(ids(rest.map(({ item }) => item)), ["u3", "u4", "u5"])
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

describe("the client", () => {
  it("log receives waits, drift and, with debug, attempts", async () => {
    await using server = await serve((_, response, count) =>
      count === 1 ? response.writeHead(503).end() : json(response, 200, 2.5)
    )
    const lines: Array<string> = []
    await using flat = new FlatClient({
      baseUrl: server.baseUrl,
      logLevel: "debug",
      log: (level, message) => lines.push(`${level} ${message}`)
    })
    await flat.organization.countOrgaUsers()
    assert.isTrue(
      lines.some((line) => line.startsWith("debug countOrgaUsers GET /organizations/users/count -> 503")),
      lines.join("\n")
    )
    assert.isTrue(
      lines.some((line) => line.startsWith("warn countOrgaUsers: the response does not match")),
      lines.join("\n")
    )
  })
})
