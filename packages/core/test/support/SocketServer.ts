/**
 * A real HTTP server on a free local port that records the requests, with request line and headers as they were sent.
 */
import { Effect } from "effect"
import * as http from "node:http"
import type { AddressInfo } from "node:net"

export interface ReceivedRequest {
  readonly method: string
  /** Path and query from the request line. */
  readonly target: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

/** Serves until the scope closes. */
export const serve = (respond: (received: ReceivedRequest, response: http.ServerResponse) => void) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly received: Array<ReceivedRequest>; readonly server: http.Server }>(
      (resume) => {
        const received: Array<ReceivedRequest> = []
        const server = http.createServer((request, response) => {
          const chunks: Array<Buffer> = []
          request.on("data", (chunk: Buffer) => chunks.push(chunk))
          request.on("end", () => {
            const one = {
              method: request.method ?? "",
              target: request.url ?? "",
              headers: request.headers,
              body: Buffer.concat(chunks).toString()
            }
            received.push(one)
            respond(one, response)
          })
        })
        server.listen(0, "127.0.0.1", () =>
          resume(
            Effect.succeed({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`, received, server })
          ))
      }
    ),
    ({ server }) =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  )
