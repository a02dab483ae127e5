/**
 * A server on a free port of 127.0.0.1 with a behaviour that the test provides. It records requests, connections, and aborted requests.
 */
import { Effect, type Scope } from "effect"
import * as http from "node:http"
import type { AddressInfo, Socket } from "node:net"

/** A received request. */
export interface ReceivedRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
  /** Whether the client disconnected before the response was complete. */
  hungUp: boolean
}

/** Responds to a request, or leaves it without a response. */
export type Behaviour = (response: http.ServerResponse, received: ReceivedRequest) => void

export interface Server {
  /** Base URL of the API, such as `http://127.0.0.1:4011/v2`. */
  readonly url: string
  readonly origin: string
  readonly received: ReadonlyArray<ReceivedRequest>
  /** Number of open connections. */
  readonly connections: ReadonlySet<Socket>
}

/** Serves until the scope closes. */
export const serve = (behaviour: Behaviour): Effect.Effect<Server, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<{ readonly server: http.Server; readonly shown: Omit<Server, "url" | "origin"> }>((resume) => {
        const received: Array<ReceivedRequest> = []
        const connections = new Set<Socket>()
        const server = http.createServer((request, response) => {
          const chunks: Array<Buffer> = []
          const url = new URL(request.url ?? "", "http://local")
          request.on("data", (chunk: Buffer) => chunks.push(chunk))
          request.on("end", () => {
            const one: ReceivedRequest = {
              method: request.method ?? "",
              path: url.pathname,
              query: url.searchParams,
              headers: request.headers,
              body: Buffer.concat(chunks).toString(),
              hungUp: false
            }
            response.on("close", () => {
              one.hungUp = !response.writableFinished
            })
            // These tests use a virtual clock: a real date would show the client a difference of the clocks.
            response.sendDate = false
            received.push(one)
            behaviour(response, one)
          })
        })
        server.on("connection", (socket) => {
          connections.add(socket)
          socket.on("close", () => connections.delete(socket))
        })
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed({ server, shown: { received, connections } })))
      }),
      ({ server }) =>
        Effect.callback<void>((resume) => {
          server.close(() => resume(Effect.void))
          server.closeAllConnections()
        })
    ),
    ({ server, shown }) => {
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      return { ...shown, origin, url: `${origin}/v2` }
    }
  )

/** Applies the behaviours in order; the last one repeats. */
export const sequence = (...behaviours: ReadonlyArray<Behaviour>): Behaviour => {
  let next = 0
  return (response, received) => behaviours[Math.min(next++, behaviours.length - 1)]!(response, received)
}

/** Responds with JSON. */
export const json = (body: unknown, status = 200, headers: http.OutgoingHttpHeaders = {}): Behaviour => (response) => {
  response.writeHead(status, { "content-type": "application/json", ...headers })
  response.end(status === 204 ? undefined : JSON.stringify(body))
}

/** Responds with a text of another type. */
export const text = (body: string, status = 200, headers: http.OutgoingHttpHeaders = {}): Behaviour => (response) => {
  response.writeHead(status, { "content-type": "text/html", ...headers })
  response.end(body)
}

/** Responds with an error in the API's format. */
export const apiError = (status: number, code: string, headers: http.OutgoingHttpHeaders = {}): Behaviour =>
  json({ code, message: `rejected with ${code}` }, status, headers)

/** The rate limit's 403; `reset` in epoch seconds. */
export const limited = (reset?: number): Behaviour =>
  apiError(
    403,
    "API_RATE_LIMIT_EXCEEDED",
    reset === undefined
      ? {}
      : { "x-ratelimit-limit": "10", "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) }
  )

/** Breaks the connection before any response. */
export const reset: Behaviour = (response) => void response.socket?.resetAndDestroy()

/** Sends the headers and a part of the body, then breaks the connection. */
export const cut: Behaviour = (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" })
  response.write("[{\"id\":", () => setImmediate(() => response.socket?.resetAndDestroy()))
}

/** Never responds. */
export const hang: Behaviour = () => {}

/** Sends the headers and a part of the body, then stalls. */
export const stall: Behaviour = (response) => {
  response.writeHead(200, { "content-type": "application/json" })
  response.write("[{\"id\":")
}

/** Returns an account. */
export const account = (id: string) => ({
  id,
  type: "user",
  product: "flatEdu",
  username: `user-${id}`,
  printableName: `User ${id}`,
  organization: "org-1",
  organizationRole: "user",
  picture: null
})
