import { assert, describe, it } from "@effect/vitest"
import { endpoints } from "@flat-sdk/core/contract/organization/Organization"
import { inspect } from "node:util"
import { organization } from "../src/generated/services/organization.ts"
import { tasks } from "../src/generated/services/tasks.ts"
import { createClient, FlatClient, isClosedError, isReason, type WatchOperations } from "../src/index.ts"
import { request } from "../src/request.ts"
import { watch } from "../src/watch.ts"
import { json, pagesOfTwo, rejection, serve, user } from "./support/Server.ts"

/** Whether a property has no value before it is read. */
const isLazy = (target: object, name: string): boolean =>
  !("value" in (Object.getOwnPropertyDescriptor(target, name) ?? { value: undefined }))

describe("createClient", () => {
  it("creates a client with the given services, under their names", async () => {
    await using server = await serve((request, response, count) =>
      request.url.includes("/tasks/")
        ? json(response, 200, { id: "t1", state: "done" })
        : pagesOfTwo(2)(request, response, count)
    )
    await using flat = createClient({ organization, work: tasks }, { accessToken: "a-token", baseUrl: server.baseUrl })
    assert.strictEqual((await flat.work.getTask({ task: "t1" })).state, "done")
    assert.lengthOf(await Array.fromAsync(flat.organization.listOrganizationUsers.stream()), 4)
    assert.sameMembers(Object.keys(flat), [
      "organization",
      "work",
      "actAs",
      "withOptions",
      "quota",
      "describe",
      "close"
    ])
    assert.strictEqual(server.received[0]?.headers.authorization, "Bearer a-token")
  })

  it("watches lists, as a service, of any client, and as another user", async () => {
    await using server = await serve(({ url }, response) =>
      json(response, 200, url.endsWith("/accessToken") ? { token: "delegated" } : [user(1)])
    )
    await using flat = createClient({ watch }, { accessToken: "admin", baseUrl: server.baseUrl })
    const first = async (watches: WatchOperations) => {
      for await (const { key } of watches.accounts({}, { emitExisting: true })) return key
      return undefined
    }
    assert.strictEqual(await first(flat.watch), user(1).id)
    assert.strictEqual(await first(watch(flat)), user(1).id)
    assert.strictEqual(await first(watch(flat.actAs("u1", ["edu.admin.users.readonly"]))), user(1).id)
    assert.deepStrictEqual(server.received.map(({ headers }) => headers.authorization), [
      "Bearer admin",
      "Bearer admin",
      "Bearer admin",
      "Bearer delegated"
    ])
    assert.throws(() => watch({ ...flat }), /client: must be a client of this package/)
  })

  it("acts as another user without the service that creates the token", async () => {
    await using server = await serve(({ url }, response) =>
      url.endsWith("/accessToken")
        ? json(response, 200, { token: "delegated" })
        : json(response, 200, { id: "t1", state: "done" })
    )
    await using flat = createClient({ tasks }, { accessToken: "admin", baseUrl: server.baseUrl })
    await flat.actAs("u1", ["tasks.readonly"]).tasks.getTask({ task: "t1" })
    assert.deepStrictEqual(server.received.map(({ headers }) => headers.authorization), [
      "Bearer admin",
      "Bearer delegated"
    ])
  })

  it("creates a client whose services and operations are made when they are first read, and kept", async () => {
    await using server = await serve((_, response) => json(response, 200, [user(1)]))
    await using flat = createClient({ organization, tasks }, { accessToken: "a-token", baseUrl: server.baseUrl })
    assert.isTrue(isLazy(flat, "organization"))
    assert.isTrue(isLazy(flat.organization, "listOrganizationUsers"))
    const { listOrganizationUsers } = flat.organization
    const copy = { ...flat.organization }
    assert.strictEqual(listOrganizationUsers, flat.organization.listOrganizationUsers)
    assert.strictEqual(copy.listOrganizationUsers, listOrganizationUsers)
    assert.deepStrictEqual(Object.keys(copy), Object.keys(endpoints))
    assert.lengthOf((await listOrganizationUsers()).items, 1)
    const printed = inspect(flat.organization, { depth: 0 })
    assert.match(printed, /listOrganizationUsers: .*Function/)
    assert.notInclude(printed, "Getter")
    assert.notStrictEqual(flat.actAs("u1", ["scores"]).organization, flat.organization)
  })

  it("rejects invalid options, and calls after closing", async () => {
    assert.throws(() => createClient({ tasks }, { retries: -1 }), /retries: /)
    const flat = createClient({ tasks })
    await flat.close()
    assert.isTrue(isClosedError(await rejection(flat.tasks.getTask({ task: "t1" }))))
  })
})

describe("request", () => {
  const get = { method: "GET", path: "/me/notifications" } as const

  /** Standard Schema's: accepts objects with a number `at`, and returns that number. */
  const schema = {
    "~standard": {
      version: 1 as const,
      vendor: "test",
      validate: (value: unknown) => {
        if (!Array.isArray(value)) return { issues: [{ message: "not a list" }, { message: "secret-1" }] }
        const wrong = value.findIndex((item) => typeof item?.at !== "number")
        return wrong < 0
          ? { value: value.map(({ at }: { readonly at: number }) => at) }
          : { issues: [{ message: "secret-1", path: [{ key: wrong }, "at"] }] }
      }
    }
  }

  it("follows pages of the size that the API chooses, and validates them with the schema", async () => {
    const urls: Array<string> = []
    await using flat = createClient({ request }, {
      fetch: (input) => {
        const url = String(input instanceof Request ? input.url : input)
        const at = urls.push(url.replace(/.*v2/, ""))
        const link = url.includes("next=") ? "" : "<https://x.example/v2/me/notifications?next=c1>; rel=\"next\""
        return Promise.resolve(Response.json([{ at }, { at: at + 0.5 }], { headers: { link } }))
      }
    })
    const list = { ...get, schema }
    assert.deepStrictEqual(await flat.request(list), [1, 1.5])
    assert.deepStrictEqual(await flat.request.result(list), { ok: true, value: [2, 2.5] })
    assert.deepStrictEqual((await flat.request.withResponse(list)).value, [3, 3.5])
    assert.deepStrictEqual(urls.splice(0), Array.from({ length: 3 }, () => "/me/notifications"))
    assert.deepStrictEqual(await Array.fromAsync(flat.request.stream(list)), [1, 1.5, 2, 2.5])
    assert.deepStrictEqual(urls, ["/me/notifications", "/me/notifications?next=c1"])
    const pages = await Array.fromAsync(flat.request.pages(list))
    assert.deepStrictEqual(pages.map(({ items, next }) => [items, next]), [[[3, 3.5], "c1"], [[4, 4.5], undefined]])
    const [, second] = await Array.fromAsync(flat.request.resumable(list))
    assert.strictEqual(second?.item, 5.5)
    assert.isDefined(second?.checkpoint)
    assert.deepStrictEqual(await flat.request.collect(list, { limit: 1 }), [7])
    assert.lengthOf(urls, 7)
  })

  it("reports bodies that the schema rejects by their paths, without the validator's words", async () => {
    for (const [body, path] of [[{}, ""], [[{ at: 1 }, { at: "secret-1" }], "1.at"]] as const) {
      await using flat = createClient({ request }, { fetch: () => Promise.resolve(Response.json(body)) })
      const error = await rejection(flat.request({ ...get, schema }))
      assert.isTrue(isReason(error, "Decode"), String(error))
      assert.include(String(error).replaceAll(/[[\].]+/g, "."), path)
      assert.notInclude(String(error), "secret-1")
    }
    await using flat = createClient({ request }, { fetch: () => Promise.reject(new Error("not to be sent")) })
    assert.isTrue(isReason(await rejection(flat.request({ ...get, schema: {} as never })), "Encode"))
  })
})

describe("jobs", () => {
  it("answer a job that waits for input with a promise", async () => {
    const bodies: Array<unknown> = []
    const job = { id: "job-1", output: "library", files: [] }
    const step = { step: "details", data: { step: "details", title: "Old march" } }
    await using flat = new FlatClient({
      log: () => {},
      fetch: async (input, init) => {
        const sent = new Request(input, init)
        if (sent.method !== "GET") bodies.push(await sent.json())
        return Response.json(
          bodies.length > 0 ? { ...job, status: "done" } : { ...job, status: "awaitingInput", pendingStep: step }
        )
      }
    })
    for await (const event of flat.omr.followOmrJob({ job: "job-1" })) {
      assert.strictEqual(event._tag, "AwaitingInput")
      if (event._tag !== "AwaitingInput") break
      const answering = event.answer({ title: "New march" })
      assert.instanceOf(answering, Promise)
      await answering
      break
    }
    assert.deepStrictEqual(bodies, [{ step: "details", title: "New march" }])
  })
})
