/**
 * Lists that are in memory: between two pages or two items there are only microtasks, and timers and signals must still run. Endless lists end after
 * a while in these tests, so that a client that never yields fails instead of hanging.
 */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient, type FlatError, Watch } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import { FlatClient as PromiseClient } from "@flat-sdk/promise"
import { watch } from "@flat-sdk/promise/watch"
import { Effect, Fiber, Stream } from "effect"

const endless = 4000
const many = 300_000

/** A fetch that responds with pages, each with a next one. Every `full`th has an item, the others are empty. */
const emptyPages = (full = 90, items = (_page: number) => "[]") => {
  let pages = 0
  const fetch = () => {
    const more: Record<string, string> = ++pages < endless ? { link: `<?next=n${pages}>; rel="next"` } : {}
    const body = pages % full === 0 ? `[{"id":"u${pages}"}]` : items(pages)
    return Promise.resolve(new Response(body, { headers: { "content-type": "application/json", ...more } }))
  }
  return { fetch, pages: () => pages }
}

const page = JSON.stringify(Array.from({ length: many }, (_, at) => `u${at}`))

const onePage = () => Promise.resolve(new Response(page, { headers: { "content-type": "application/json" } }))

/** Counts the iterations of the event loop until it is stopped. */
const countTicks = () => {
  let ticks = 0
  let timer = setImmediate(function tick() {
    ticks++
    timer = setImmediate(tick)
  })
  return {
    stop: () => {
      clearImmediate(timer)
      return ticks
    }
  }
}

const options = { accessToken: "test-token", baseUrl: "https://flat.test/v2", retries: 0, onDrift: () => {} }

const core = (fetch: typeof globalThis.fetch) =>
  Effect.provide(FlatClient.make(options), FetchTransport.layer({ fetch }))

const promised = (fetch: typeof globalThis.fetch) => new PromiseClient({ ...options, fetch })

const methods = ["stream", "pages", "resumable"] as const

describe("lists in memory", () => {
  for (const method of methods) {
    for (const readAhead of [false, true]) {
      if (method === "resumable" && readAhead) continue
      it(`P10 promises: ${method} (readAhead: ${readAhead}) over endless empty pages ends with the signal`, async () => {
        const { fetch, pages } = emptyPages()
        await using flat = promised(fetch)
        const controller = new AbortController()
        const reason = new Error("enough")
        const ticks = countTicks()
        setImmediate(() => controller.abort(reason))
        let error: unknown
        try {
          const items: AsyncIterable<unknown> = flat.organization.listOrganizationUsers[method]({}, {
            signal: controller.signal,
            readAhead
          })
          for await (const item of items) void item
        } catch (cause) {
          error = cause
        }
        assert.isAtLeast(ticks.stop(), 1)
        assert.strictEqual(error, reason)
        assert.isBelow(pages(), endless / 2)
      })

      it.live(`P10 Effect: ${method} (readAhead: ${readAhead}) over endless empty pages ends when interrupted`, () =>
        Effect.gen(function*() {
          const { fetch, pages } = emptyPages()
          const flat = yield* core(fetch)
          const fiber = yield* Effect.forkChild(
            Stream.runDrain(
              flat.organization.listOrganizationUsers[method]({}, { readAhead }) as Stream.Stream<unknown, unknown>
            )
          )
          setImmediate(() => fiber.interruptUnsafe())
          yield* Fiber.await(fiber)
          assert.isBelow(pages(), endless / 2)
        }))
    }
  }

  it("P10 promises: collect over endless empty pages ends with the signal, and with the client", async () => {
    for (const end of ["signal", "close"] as const) {
      const { fetch, pages } = emptyPages()
      await using flat = promised(fetch)
      const controller = new AbortController()
      setImmediate(() => end === "signal" ? controller.abort() : void flat.close())
      const error: unknown = await flat.organization.listOrganizationUsers
        .collect({}, { limit: endless, signal: controller.signal }).then(() => undefined, (cause: unknown) => cause)
      assert.propertyVal(error, "name", end === "signal" ? "AbortError" : "ClosedError")
      assert.isBelow(pages(), endless / 2)
    }
  })

  it.live("P10 Effect: a time limit around endless empty pages expires", () =>
    Effect.gen(function*() {
      const { fetch, pages } = emptyPages()
      const flat = yield* core(fetch)
      const found = yield* flat.organization.listOrganizationUsers.collect({}, { limit: endless }).pipe(
        Effect.timeoutOption("1 millis")
      )
      assert.strictEqual(found._tag, "None")
      assert.isBelow(pages(), endless)
    }))

  for (const changing of [false, true]) {
    it.live(`P10 work that is never done ends with the signal, and when interrupted (changing: ${changing})`, () =>
      Effect.gen(function*() {
        let polls = 0
        const fetch = () => {
          const status = ++polls < endless ? "processing" : "done"
          const body = JSON.stringify({ id: "j1", status, ...(changing ? { progress: polls } : {}) })
          return Promise.resolve(new Response(body, { headers: { "content-type": "application/json" } }))
        }
        const flat = yield* core(fetch)
        const fiber = yield* Effect.forkChild(Stream.runDrain(flat.omr.followOmrJob({ job: "j1" })))
        setImmediate(() => fiber.interruptUnsafe())
        yield* Fiber.await(fiber)
        assert.isBelow(polls, endless / 2)
        polls = 0
        const controller = new AbortController()
        setImmediate(() => controller.abort())
        const client = promised(fetch)
        const error = yield* Effect.promise(() =>
          Array.fromAsync(client.omr.followOmrJob({ job: "j1" }, { signal: controller.signal })).then(
            () => undefined,
            (cause: unknown) => cause
          )
        )
        assert.propertyVal(error, "name", "AbortError")
        assert.isBelow(polls, endless / 2)
        yield* Effect.promise(() => client.close())
      }))
  }

  it("P10 promises: one page of very many items does not block the event loop, and ends with the signal", async () => {
    await using flat = promised(onePage)
    const controller = new AbortController()
    const reason = new Error("enough")
    let seen = 0
    let error: unknown
    try {
      for await (const _ of flat.organization.listOrganizationUserIds.stream({}, { signal: controller.signal })) {
        if (seen++ === 0) setImmediate(() => controller.abort(reason))
      }
    } catch (cause) {
      error = cause
    }
    assert.strictEqual(error, reason)
    assert.isBelow(seen, many / 2)
    const ticks = countTicks()
    assert.lengthOf(await flat.organization.listOrganizationUserIds.collect({}, { limit: many }), many)
    assert.isAtLeast(ticks.stop(), 10)
  })

  it.live("P10 Effect: one page of very many items does not block the event loop, and ends when interrupted", () =>
    Effect.gen(function*() {
      const flat = yield* core(onePage)
      let seen = 0
      const fiber = yield* Effect.forkChild(
        Stream.runForEach(flat.organization.listOrganizationUserIds.stream(), () =>
          Effect.sync(() => {
            if (seen++ === 0) setImmediate(() => fiber.interruptUnsafe())
          }))
      )
      yield* Fiber.await(fiber)
      assert.isBelow(seen, many / 2)
    }))

  const isBarren = (error: unknown) => {
    assert.match(String(error), /100 pages in a row without an item/)
  }

  for (const [kind, items] of [["empty", () => "[]"], ["unreadable", (nth: number) => `[null, ${nth}]`]] as const) {
    it(`M8 promises: every reader of a list ends as Decode after 100 ${kind} pages in a row`, async () => {
      const readers = [
        ({ organization }: PromiseClient) => Array.fromAsync(organization.listOrganizationUsers.pages()),
        ({ organization }: PromiseClient) => Array.fromAsync(organization.listOrganizationUsers.stream()),
        ({ organization }: PromiseClient) =>
          Array.fromAsync(organization.listOrganizationUsers.stream({}, { readAhead: true })),
        ({ organization }: PromiseClient) => Array.fromAsync(organization.listOrganizationUsers.resumable()),
        ({ organization }: PromiseClient) => Array.fromAsync(organization.listOrganizationUsers()),
        ({ organization }: PromiseClient) => organization.listOrganizationUsers.collect({}, { limit: endless }),
        (flat: PromiseClient) => Array.fromAsync(watch(flat).accounts({}, { maxFailures: 0 }))
      ]
      for (const read of readers) {
        const { fetch, pages } = emptyPages(endless, items)
        await using flat = promised(fetch)
        isBarren(await read(flat).then(() => undefined, (error: unknown) => error))
        assert.isAtMost(pages(), 101)
      }
    })

    it.live(`M8 Effect: every reader of a list ends as Decode after 100 ${kind} pages in a row`, () =>
      Effect.gen(function*() {
        const readers: ReadonlyArray<
          (flat: FlatClient.FlatClient["Service"]) => Effect.Effect<unknown, FlatError.FlatError>
        > = [
          ({ organization }) => Stream.runDrain(organization.listOrganizationUsers.stream({}, { readAhead: true })),
          ({ organization }) => Stream.runDrain(organization.listOrganizationUsers.pages()),
          ({ organization }) => Stream.runDrain(organization.listOrganizationUsers.resumable()),
          ({ organization }) => organization.listOrganizationUsers.collect({}, { limit: endless }),
          (flat) => Stream.runDrain(Watch.accounts(flat, {}, { maxFailures: 0 }))
        ]
        for (const read of readers) {
          const { fetch, pages } = emptyPages(endless, items)
          isBarren(yield* Effect.flip(read(yield* core(fetch))))
          assert.isAtMost(pages(), 101)
        }
      }))
  }
})
