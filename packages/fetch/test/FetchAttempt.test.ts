/**
 * One attempt over a `fetch` of the test: what it is called with, what becomes of its response, and when it is aborted.
 */
import { assert, describe, it } from "@effect/vitest"
import { FlatError, Transport } from "@flat-sdk/core"
import { receive } from "@flat-sdk/engine/Bodies"
import { FetchTransport } from "@flat-sdk/fetch"
import { Context, Effect, Layer, Scope } from "effect"
import { FetchHttpClient } from "effect/http"
import { vi } from "vitest"
import type * as FetchAttempt from "../src/FetchAttempt.ts"
import { ofString } from "../src/FetchAttempt.ts"
import * as FetchBody from "../src/FetchBody.ts"

const limits = { attempt: 1000, idle: 1000, responseBytes: 10, errorBytes: 5 }

const request: Transport.TransportRequest = {
  method: "POST",
  url: "https://flat.test/v2/me",
  headers: { authorization: "Bearer own", "content-type": "application/json", "user-agent": "flat-sdk" },
  body: "{}"
}

/** A `fetch` that records its arguments. */
const recording = (respond: (init: RequestInit) => Response | Promise<Response> = () => new Response("7")) => {
  const inits: Array<RequestInit> = []
  const fetch: typeof globalThis.fetch = async (_, init = {}) => {
    inits.push(init)
    return respond(init)
  }
  return { inits, fetch, transport: FetchTransport.make({ fetch }) }
}

const bytes = (text: string) => new TextEncoder().encode(text)

/** A body of these chunks, which fails at its end if there is an error. */
const streamOf = (chunks: ReadonlyArray<Uint8Array | string>, error?: Error) => {
  let at = 0
  return new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const chunk = chunks[at++]
      if (chunk !== undefined) controller.enqueue(typeof chunk === "string" ? bytes(chunk) : chunk)
      else if (error === undefined) controller.close()
      else controller.error(error)
    }
  }, { highWaterMark: 0 })
}

/** The body of an upload. */
const upload = (failure?: FlatError.Encode) => {
  const counts = { cancelled: 0 }
  const body: Transport.RequestBody = {
    length: 2,
    failure,
    cancel: () => void counts.cancelled++,
    readable: () => streamOf(["{}"]),
    blob: async () => new Blob(["{}"]),
    onProgress: () => {},
    async *[Symbol.asyncIterator]() {
      yield bytes("{}")
    }
  }
  return { body, counts }
}

describe("the options of fetch", () => {
  const layer = (options: FetchTransport.Options, services: Context.Context<never> = Context.empty()) =>
    Effect.map(
      Effect.provide(Layer.build(Layer.fresh(FetchTransport.layer(options))), services),
      (context) => Context.get(context, Transport.Transport)
    )
  const initOf = (init: RequestInit) => Context.make(FetchHttpClient.RequestInit, init)
  const fetchOf = (fetch: typeof globalThis.fetch) => Context.make(FetchHttpClient.Fetch, fetch)

  it.effect("come from the context of the call, else from that of the layer; a fetch from the options before both", () =>
    Effect.gen(function*() {
      const [option, around, inside] = [recording(), recording(), recording()]
      const transport = yield* layer({}, Context.merge(fetchOf(around.fetch), initOf({ cache: "reload" })))
      yield* transport.send(request, limits)
      yield* Effect.provide(
        transport.send(request, limits),
        Context.merge(fetchOf(inside.fetch), initOf({ cache: "no-store" }))
      )
      assert.deepStrictEqual([around.inits[0]!.cache, inside.inits[0]!.cache], ["reload", "no-store"])
      const own = yield* layer({ fetch: option.fetch }, fetchOf(around.fetch))
      yield* Effect.provide(own.send(request, limits), fetchOf(inside.fetch))
      assert.deepStrictEqual([option.inits.length, around.inits.length, inside.inits.length], [1, 1, 1])
    }))

  it.effect("have no user-agent in a browser, where it costs a preflight", () =>
    Effect.gen(function*() {
      vi.stubGlobal("window", globalThis)
      vi.stubGlobal("document", {})
      // The module looks when it is loaded: the query loads it once more.
      const again = new URL("../src/FetchAttempt.ts?browser", import.meta.url).href
      const { over } = yield* Effect.promise((): Promise<typeof FetchAttempt> => import(again))
      const { fetch, inits } = recording()
      const undo = Effect.sync(() => vi.unstubAllGlobals())
      yield* Effect.ensuring(over(fetch).send(request, limits), undo)
      const { "user-agent": _, ...others } = request.headers
      assert.deepStrictEqual(inits[0]!.headers, others)
    }))

  it("of an upload in Node forbid redirects, so that the body is not copied; an empty string is a body", async () => {
    const init = await FetchBody.ofUpload(upload().body, () => {}, true)
    assert.deepInclude(init, { window: null, redirect: "error", duplex: "half" })
    assert.deepStrictEqual(ofString(""), { body: "" })
    assert.deepStrictEqual(ofString(undefined), { body: null })
  })
})

describe("an upload over fetch", () => {
  it.effect("whose source failed fails with that, even if the server responds or fetch rejects", () =>
    Effect.gen(function*() {
      const failure = new FlatError.Encode({
        problems: [{ path: "body.file", problem: "could not be read" }],
        sent: "part"
      })
      for (const respond of [() => new Response("7"), () => Promise.reject(new TypeError("terminated"))]) {
        const { body, counts } = upload(failure)
        const reason = yield* Effect.flip(recording(respond).transport.send({ ...request, body }, limits))
        assert.strictEqual(reason, failure)
        assert.isAbove(counts.cancelled, 0)
      }
    }))
})

describe("a file over fetch", () => {
  const open = (respond: () => Response) =>
    Effect.gen(function*() {
      const { inits, transport } = recording(respond)
      const scope = yield* Scope.make()
      const response = yield* Scope.provide(transport.stream({ ...request, body: undefined }, limits, receive), scope)
      return { response, scope, signal: inits[0]!.signal! }
    })

  it.effect("may be larger than the limit of a text, and waits while its buffer is full", () =>
    Effect.gen(function*() {
      const size = 64 * 1024
      let pulled = 0
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          if (pulled++ < 20) controller.enqueue(new Uint8Array(size).fill(pulled))
          else controller.close()
        }
      }, { highWaterMark: 0 })
      const { response } = yield* open(() => new Response(body))
      yield* Effect.promise(() => new Promise((resolve) => setImmediate(() => setImmediate(resolve))))
      assert.isAtMost(pulled, 6)
      const chunks: Array<number> = []
      const rest: Effect.Effect<void, unknown> = Effect.flatMap(response.body!, (some) => {
        if (some === undefined) return Effect.void
        chunks.push(...some.map((chunk) => chunk[0]!))
        return rest
      })
      yield* rest
      assert.deepStrictEqual(chunks, Array.from({ length: 20 }, (_, at) => at + 1))
    }))

  it.effect("without a body ends immediately", () =>
    Effect.gen(function*() {
      const { response } = yield* open(() => new Response(null))
      assert.isUndefined(yield* response.body!)
    }))
})
