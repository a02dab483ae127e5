/**
 * A transport as a user would write one, over `node:http`.
 */
import { Transport } from "@flat-sdk/core"
import { Effect, Layer, Stream } from "effect"
import { identity } from "effect/Function"
import * as http from "node:http"
import { Readable } from "node:stream"

const send = ({ body, headers, method, url }: Transport.TransportRequest, signal: AbortSignal) =>
  Effect.callback<http.IncomingMessage, Error>((resume) => {
    const request = http.request(url, { method, headers, signal })
    request.on("response", (response) => resume(Effect.succeed(response)))
    request.on("error", (error) => resume(Effect.fail(error)))
    if (typeof body !== "object") request.end(body)
    else Readable.from(body).on("error", (error) => request.destroy(error)).pipe(request)
  })

export const layer = Layer.succeed(
  Transport.Transport,
  Transport.make((request) =>
    Effect.gen(function*() {
      // Aborted when the scope closes: after the last byte, when the call is interrupted, and when a limit expires.
      const controller = yield* Effect.acquireRelease(
        Effect.sync(() => new AbortController()),
        (controller) => Effect.sync(() => controller.abort())
      )
      const response = yield* send(request, controller.signal)
      return {
        status: response.statusCode!,
        headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
        body: Stream.fromAsyncIterable<Uint8Array, unknown>(response, identity)
      }
    })
  )
)
