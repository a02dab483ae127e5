/**
 * The transport over `fetch`, with its real timers and buffers, over the network of a history. Uploads take the other transport: their streams are the
 * platform's, which take turns of the event loop.
 */
import type { Transport } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import * as Bytes from "effect/Bytes"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Pull from "effect/Pull"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { connect, transport as overNetwork } from "./Network.ts"

/** Sends a request from the process of the current fiber. */
const fetchOverNetwork = async (url: string, init: RequestInit): Promise<unknown> => {
  const { context } = Fiber.getCurrent()!
  const scope = Scope.makeUnsafe()
  // At once, also if the fiber that has read the end of the body pauses.
  const close = Effect.sync(() => Effect.runSync(Scope.close(scope, Exit.void)))
  init.signal!.addEventListener("abort", () => Effect.runSync(close))
  /** Fails as platforms do. */
  const run = <A>(effect: Effect.Effect<A, unknown>, message: string): Promise<A> =>
    Effect.runPromiseWith(context)(
      effect.pipe(Effect.onError(() => close), Effect.mapError((cause) => new TypeError(message, { cause }))),
      { signal: init.signal! }
    )
  const { method = "GET" } = init
  const headers = init.headers as Record<string, string>
  const opened = connect({ method, url, headers, body: init.body as string | null ?? undefined })
  const response = await run(Scope.provide(opened, scope), "fetch failed")
  // Platforms fail where a body ends before its stated length.
  let left = Number(response.headers["content-length"] ?? 0)
  const ended = Effect.suspend(() => left > 0 ? Effect.fail("the body ended early") : Effect.as(close, undefined))
  const pull = Pull.catchDone(
    await run(Scope.provide(Stream.toPull(response.body), Scope.makeUnsafe()), "terminated"),
    () => ended
  )
  const read = async () => {
    const chunks = await run(pull, "terminated")
    const value = chunks && Bytes.concat(chunks)
    left -= value?.length ?? 0
    return { done: value === undefined, value }
  }
  return {
    status: response.status,
    ok: response.status >= 200 && response.status < 300,
    headers: new Headers(response.headers),
    body: { getReader: () => ({ read }) }
  }
}

const overFetch = FetchTransport.make({ fetch: fetchOverNetwork as typeof fetch })

const over = ({ body }: Transport.TransportRequest): Transport.TransportShape =>
  typeof body === "object" ? overNetwork : overFetch

export const transport: Transport.TransportShape = {
  marksTaken: true,
  send: (request, ...rest) => over(request).send(request, ...rest),
  stream: (request, ...rest) => over(request).stream(request, ...rest)
}
