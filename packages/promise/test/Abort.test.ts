import { assert, describe, it } from "@effect/vitest"
import { untilPromise } from "@flat-sdk/tools/tests/Wait"
import { getEventListeners } from "node:events"
import { FlatClient, isFlatError } from "../src/index.ts"
import { watch } from "../src/watch.ts"
import { pagesOfTwo, rejection, serve, user } from "./support/Server.ts"

describe("a signal", () => {
  it("ends a for await between two items", async () => {
    await using server = await serve(pagesOfTwo(9))
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const controller = new AbortController()
    const seen: Array<string> = []
    const loop = async () => {
      for await (const { id } of flat.organization.listOrganizationUsers.stream({}, { signal: controller.signal })) {
        seen.push(id)
        controller.abort()
      }
    }
    assert.strictEqual(await rejection(loop()), controller.signal.reason)
    assert.deepStrictEqual(seen, ["u0"])
    assert.lengthOf(server.received, 1)
  })

  it("ends the page that is read ahead immediately, not at the next step", async () => {
    await using server = await serve((request, response, count) => {
      if (count === 1) pagesOfTwo(9)(request, response, count)
    })
    await using flat = new FlatClient({ baseUrl: server.baseUrl })
    const controller = new AbortController()
    const options = { signal: controller.signal, readAhead: true }
    const pages = flat.organization.listOrganizationUsers.pages({}, options)[Symbol.asyncIterator]()
    await pages.next()
    await untilPromise(() => server.received.length >= 2)
    controller.abort()
    await server.cut
    assert.strictEqual(await rejection(pages.next()), controller.signal.reason)
    assert.isTrue((await pages.next()).done)
  })

  it("keeps no listener when calls, loops and files have ended", async () => {
    await using flat = new FlatClient({
      fetch: (input) =>
        Promise.resolve(
          String(input instanceof Request ? input.url : input).includes("csv")
            ? new Response("name;grade", { headers: { "content-type": "text/csv" } })
            : Response.json([user(1), user(2)])
        )
    })
    const { signal } = new AbortController()
    const { listOrganizationUsers: list } = flat.organization
    const { exportSubmissionsReviewsAsCsv: csv } = flat.classes
    const input = { class: "c1", assignment: "a1" }
    const ways: ReadonlyArray<() => Promise<unknown>> = [
      () => list({}, { signal }),
      () => list.result({}, { signal }),
      () => Array.fromAsync(list.stream({}, { signal, readAhead: true })),
      async () => {
        for await (const _ of list({}, { signal })) break
      },
      () => csv(input, { signal }),
      () => Array.fromAsync(csv.stream(input, { signal })),
      async () => {
        for await (const _ of csv.stream(input, { signal })) break
      },
      async () => {
        await using _ = await csv.download(input, { signal })
      },
      async () => Array.fromAsync((await csv.download(input, { signal })).stream),
      () => Array.fromAsync(watch(flat).accounts({}, { signal, once: true }))
    ]
    for (const way of ways) {
      await way()
      assert.isEmpty(getEventListeners(signal, "abort"), String(way))
    }
  })

  it("that is aborted when a call has failed does not replace its error", async () => {
    await using flat = new FlatClient({ fetch: () => Promise.reject(new Error("not to be sent")) })
    const controller = new AbortController()
    const call = flat.organization.updateOrganizationUser({ user: "", body: {} }, { signal: controller.signal })
    controller.abort()
    assert.isTrue(isFlatError(await rejection(call)))
  })

  it("ends the opening of a file, and a wait for a job", async () => {
    const controller = new AbortController()
    const reason = new Error("changed my mind")
    let sent = 0
    await using flat = new FlatClient({
      fetch: () => {
        if (++sent === 3) controller.abort(reason)
        return new Promise(() => {})
      }
    })
    const { signal } = controller
    const calls = [
      flat.classes.exportSubmissionsReviewsAsCsv.download({ class: "c1", assignment: "a1" }, { signal }),
      Array.fromAsync(flat.omr.followOmrJob({ job: "job-1" }, { signal })),
      Array.fromAsync(flat.scores.exportScore.stream({ score: "s1", format: "mp3" }, { signal }))
    ]
    for (const error of await Promise.all(calls.map(rejection))) assert.strictEqual(error, reason)
    assert.strictEqual(sent, 3)
  })
})
