/**
 * A server that inspects bodies while they arrive.
 */
import { Effect, type Scope } from "effect"
import * as http from "node:http"
import type { AddressInfo } from "node:net"

/** A request that is being received. */
export interface ReceivedUpload {
  readonly headers: http.IncomingHttpHeaders
  /** The bytes received so far. */
  readonly body: () => string
  /** Whether it was received completely. */
  complete: boolean
  /** Whether the connection broke before its end. */
  broken: boolean
}

/** What to do with a request: `begins` after its headers, `respond` after its body. */
export interface Behaviour {
  readonly begins?: (request: http.IncomingMessage, response: http.ServerResponse, index: number) => void
  readonly respond?: (response: http.ServerResponse, index: number) => void
}

export const created = (response: http.ServerResponse): void => {
  response.writeHead(201, { "content-type": "application/json" })
  response.end(JSON.stringify({ fileIndex: 0, fileCount: 1 }))
}

export const rejecting = (status: number, code: string, headers: http.OutgoingHttpHeaders = {}) =>
(
  response: http.ServerResponse
): void => {
  response.sendDate = false
  response.writeHead(status, { "content-type": "application/json", ...headers })
  response.end(JSON.stringify({ code, message: `rejected with ${code}` }))
}

export interface Server {
  readonly url: string
  readonly received: ReadonlyArray<ReceivedUpload>
}

/** Serves until the scope closes. */
export const serve = ({ begins, respond = created }: Behaviour = {}): Effect.Effect<Server, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<{ readonly server: http.Server; readonly received: Array<ReceivedUpload> }>((resume) => {
        const received: Array<ReceivedUpload> = []
        const server = http.createServer((request, response) => {
          const chunks: Array<Buffer> = []
          const one: ReceivedUpload = {
            headers: request.headers,
            body: () => Buffer.concat(chunks).toString(),
            complete: false,
            broken: false
          }
          const index = received.push(one) - 1
          request.on("data", (chunk: Buffer) => chunks.push(chunk))
          request.on("end", () => {
            one.complete = true
            respond(response, index)
          })
          request.on("close", () => {
            one.broken = !request.complete
          })
          request.on("error", () => {})
          begins?.(request, response, index)
        })
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed({ server, received })))
      }),
      ({ server }) =>
        Effect.callback<void>((resume) => {
          server.close(() => resume(Effect.void))
          server.closeAllConnections()
        })
    ),
    ({ received, server }) => ({ received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2` })
  )
