/**
 * A server on 127.0.0.1 that sends the responses of a test, and records requests and open connections.
 */
import { untilPromise } from "@flat-sdk/tools/tests/Wait"
import * as http from "node:http"
import type { AddressInfo, Socket } from "node:net"

export interface ReceivedRequest {
  readonly method: string
  readonly url: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

export interface Server extends AsyncDisposable {
  readonly baseUrl: string
  readonly received: Array<ReceivedRequest>
  /** Resolves when a client has aborted a request. */
  readonly cut: Promise<void>
  readonly connections: ReadonlySet<Socket>
}

export type Respond = (request: ReceivedRequest, response: http.ServerResponse, count: number) => void

export const serve = async (respond: Respond): Promise<Server> => {
  const received: Array<ReceivedRequest> = []
  const connections = new Set<Socket>()
  const cut = Promise.withResolvers<void>()
  const server = http.createServer((request, response) => {
    const chunks: Array<Buffer> = []
    response.on("close", () => {
      if (!response.writableFinished) cut.resolve()
    })
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const one = {
        method: request.method ?? "",
        url: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString("utf8")
      }
      respond(one, response, received.push(one))
    })
  })
  server.on("connection", (socket) => {
    connections.add(socket)
    socket.on("close", () => connections.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`,
    received,
    cut: cut.promise,
    connections,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

export const json = (
  response: http.ServerResponse,
  status: number,
  body: unknown,
  headers: http.OutgoingHttpHeaders = {}
) => {
  response.writeHead(status, { "content-type": "application/json", ...headers })
  response.end(JSON.stringify(body))
}

export const user = (index: number) => ({
  id: `u${index}`,
  type: "user",
  product: "flatEdu",
  username: `pupil.${index}`,
  picture: null,
  organizationRole: "user"
})

/** Responds to `listOrganizationUsers` with `pages` pages of two items, with cursors `c1`, `c2` and so on. */
export const pagesOfTwo = (pages: number): Respond => ({ url }, response) => {
  const query = new URL(url, "http://local").searchParams
  const page = Number((query.get("next") ?? query.get("previous") ?? "c0").slice(1))
  const link = (cursor: number, rel: string) => {
    const name = rel === "next" ? "next" : "previous"
    return cursor < 0 || cursor >= pages
      ? []
      : [`<http://elsewhere.example/v2/organizations/users?${name}=c${cursor}>; rel="${rel}"`]
  }
  json(response, 200, [user(2 * page), user(2 * page + 1)], {
    link: [...link(page + 1, "next"), ...link(page - 1, "previous")].join(", ")
  })
}

/** Resolves with the value that a promise rejects with. */
export const rejection = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error("expected a rejection")
}

/** Resolves when a request has arrived. */
export const request = (server: Server): Promise<void> => untilPromise(() => server.received.length > 0)
