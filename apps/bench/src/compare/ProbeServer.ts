/**
 * A server on loopback with one unusual behaviour. It records all requests.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/** A request that the server received. */
export interface Seen {
  readonly method: string
  /** Path and query as sent. */
  readonly target: string
  readonly authorization: string | undefined
}

export interface ProbeServer extends AsyncDisposable {
  /** Base URL for a client. */
  readonly url: string
  readonly seen: ReadonlyArray<Seen>
}

/** Handles a request; `nth` counts from 1. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse, nth: number) => void

/** Starts a server with one behaviour on a free port. */
export const start = async (behave: Behaviour): Promise<ProbeServer> => {
  const seen: Array<Seen> = []
  const server = createServer((request, response) => {
    seen.push({
      method: request.method ?? "",
      target: request.url ?? "",
      authorization: request.headers.authorization
    })
    const nth = seen.length
    request.resume().on("end", () => behave(request, response, nth))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}

/** Returns an account that matches the documents. */
export const user = (id: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id,
  type: "user",
  product: "flatEdu",
  username: id,
  picture: null,
  ...more
})

/** Sends JSON. */
export const json = (
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {}
): void => {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body))
}

/** Sends the API's rate-limit error. The limit resets in `seconds`. */
export const rateLimited = (response: ServerResponse, seconds: number): void =>
  json(response, { code: "API_RATE_LIMIT_EXCEEDED", message: "Rate limit exceeded" }, 403, {
    "x-ratelimit-limit": "7200",
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + seconds)
  })
