/** Serves a handler of web standards on a socket of Node. */
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"

/** A request as a server of Node gets it. */
const requestOf = (incoming: http.IncomingMessage, origin: string, signal: AbortSignal): Request => {
  const method = incoming.method ?? "GET"
  const hasBody = method !== "GET" && method !== "HEAD"
  return new Request(new URL(incoming.url ?? "/", origin), {
    method,
    headers: Object.entries(incoming.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]]
    ),
    signal,
    ...hasBody ? { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: "half" } : {}
  })
}

export type Handler = (request: Request) => Promise<Response>

/** Serves a handler on a socket of 127.0.0.1. */
export const listen = async (make: (origin: string) => Handler, port = 0) => {
  let handler: Handler
  const server = http.createServer((incoming, outgoing) => {
    const gone = new AbortController()
    outgoing.on("close", () => gone.abort())
    void handler(requestOf(incoming, origin, gone.signal)).then(async (response) => {
      outgoing.statusCode = response.status
      for (const [name, value] of response.headers) if (name !== "set-cookie") outgoing.setHeader(name, value)
      outgoing.setHeader("set-cookie", response.headers.getSetCookie())
      if (response.body === null) outgoing.end()
      else await pipeline(Readable.fromWeb(response.body as never), outgoing)
    }).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  handler = make(origin)
  return {
    origin,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
