import { assert, describe, it } from "@effect/vitest"
import { FlatClient, type FlatConfig } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import { Effect } from "effect"

/** The arguments of a `fetch` call. */
interface Fetched {
  readonly url: string
  readonly init: RequestInit
}

type Respond = (fetched: Fetched, index: number) => Response | Promise<Response>

const json = (value: unknown) =>
  new Response(JSON.stringify(value), { headers: { "content-type": "application/json" } })

/** A `fetch` that records its arguments. */
const recording = (respond: Respond) => {
  const calls: Array<Fetched> = []
  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const fetched = { url: String(input), init }
    calls.push(fetched)
    return respond(fetched, calls.length - 1)
  }
  return { calls, fetch }
}

const asking = <A, E>(
  fetch: typeof globalThis.fetch | undefined,
  call: (flat: FlatClient.FlatClientShape) => Effect.Effect<A, E>,
  options: FlatConfig.Options = {}
) =>
  Effect.provide(
    Effect.flatMap(
      FlatClient.make({ accessToken: "test-token", baseUrl: "https://flat.test/v2", retries: 0, ...options }),
      call
    ),
    FetchTransport.layer({ fetch })
  )

const count = (flat: FlatClient.FlatClientShape) => flat.organization.countOrgaUsers()

describe("fetch", () => {
  it.live("is called once per call, and the client handles redirects", () =>
    Effect.gen(function*() {
      const { calls, fetch } = recording(() => json(7))
      assert.strictEqual(yield* asking(fetch, count), 7)
      assert.strictEqual(calls.length, 1)
      const { init, url } = calls[0]!
      assert.strictEqual(url, "https://flat.test/v2/organizations/users/count")
      assert.deepInclude(init, { method: "GET", redirect: "manual" })
      assert.deepStrictEqual(
        { ...init.headers as Record<string, string> },
        { accept: "application/json", authorization: "Bearer test-token", "user-agent": "flat-sdk" }
      )
      assert.isTrue(init.body === null || init.body === undefined)
    }))

  it.live("of the platform is looked up for each request, so that tests can replace it", () =>
    Effect.gen(function*() {
      const { calls, fetch } = recording(() => json(7))
      yield* asking(undefined, (flat) =>
        Effect.gen(function*() {
          const platform = globalThis.fetch
          globalThis.fetch = fetch
          yield* Effect.ensuring(
            count(flat),
            Effect.sync(() => {
              globalThis.fetch = platform
            })
          )
        }))
      assert.strictEqual(calls.length, 1)
    }))

  it.live("is separate for each layer", () =>
    Effect.gen(function*() {
      const one = recording(() => json(1))
      const two = recording(() => json(2))
      assert.strictEqual(yield* asking(one.fetch, count), 1)
      assert.strictEqual(yield* asking(two.fetch, count), 2)
    }))

  it.live("limits can be switched off", () =>
    Effect.gen(function*() {
      const { fetch } = recording(() => new Promise((resolve) => setTimeout(resolve, 20, json(7))))
      const infinite = { attemptTimeout: "Infinity", idleTimeout: "Infinity", deadline: "Infinity" } as const
      assert.strictEqual(yield* asking(fetch, count, infinite), 7)
    }))
})

describe("a response", () => {
  it.live("L4 with headers that are longer than Node reads is not requested again, and the error says what to do", () =>
    Effect.gen(function*() {
      const overflow = Object.assign(new Error("Headers Overflow Error"), { code: "UND_ERR_HEADERS_OVERFLOW" })
      const { calls, fetch } = recording(() => Promise.reject(new TypeError("fetch failed", { cause: overflow })))
      const error = yield* Effect.flip(asking(fetch, count, { retries: 4 }))
      assert(error.reason._tag === "Transport" && error.reason.phase === "response")
      assert.include(error.message, "--max-http-header-size")
      assert.lengthOf(calls, 1)
    }))

  it.live("L5 that announces more than its limit is aborted before its body is read", () =>
    Effect.gen(function*() {
      const announcing = (status: number, length: string, body: BodyInit | null = "7") =>
        recording(() =>
          new Response(body, { status, headers: { "content-type": "application/json", "content-length": length } })
        )
      let read = 0
      const body = new ReadableStream<Uint8Array>({ pull: () => void read++ }, { highWaterMark: 0 })
      const large = announcing(200, "1001", body)
      const error = yield* Effect.flip(asking(large.fetch, count, { maxResponseBytes: 1000 }))
      assert.strictEqual(error.reason._tag, "Decode", error.message)
      assert.include(error.message, "maxResponseBytes")
      assert.isTrue(large.calls[0]!.init.signal!.aborted)
      assert.strictEqual(read, 0)
      for (const length of ["1000", "1e9", "-1001", ""]) {
        assert.strictEqual(yield* asking(announcing(200, length).fetch, count, { maxResponseBytes: 1000 }), 7)
      }
      const missing = yield* Effect.flip(asking(announcing(404, "1001").fetch, count, { maxErrorBytes: 1000 }))
      assert.strictEqual(missing.reason._tag, "NotFound")
      const empty = announcing(204, "1001", null)
      yield* asking(empty.fetch, (flat) => flat.scores.deleteScore({ score: "s1" }), { maxResponseBytes: 1000 })
    }))
})

describe("a file", () => {
  it.live("is waited for endlessly if there is no idle limit", () =>
    Effect.gen(function*() {
      const { fetch } = recording(() =>
        new Response(
          new ReadableStream<Uint8Array>({
            start: (controller) => {
              // Later than an overflowed timer would fire.
              setTimeout(() => {
                controller.enqueue(new Uint8Array([1, 2, 3]))
                controller.close()
              }, 50)
            }
          }),
          { headers: { "content-type": "image/jpeg" } }
        )
      )
      const { bytes } = yield* asking(fetch, (flat) => flat.omr.getOmrJobFile({ job: "j1", index: 0 }), {
        idleTimeout: "Infinity"
      })
      assert.deepStrictEqual([...bytes], [1, 2, 3])
    }))
})
