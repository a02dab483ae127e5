/** A proxy on a socket that keeps what passes through it. */
import { once } from "node:events"
import * as http from "node:http"
import type { AddressInfo } from "node:net"

/** A request as it was sent, and its response. */
export interface Exchange {
  readonly url: string
  readonly sent: http.IncomingHttpHeaders
  readonly received: string
  readonly body: string
}

export interface Relay {
  readonly origin: string
  readonly exchanges: ReadonlyArray<Exchange>
  readonly close: () => Promise<void>
}

/** Starts a relay to the server at `upstream`, whose address may become known later. */
export const start = async (upstream: () => string): Promise<Relay> => {
  const exchanges: Array<Exchange> = []
  const server = http.createServer((incoming, outgoing) => {
    const { headers, method, url = "/" } = incoming
    const own = { ...headers, "x-forwarded-proto": "http" }
    // The path as it is, which `URL` would change.
    const { hostname, port } = new URL(upstream())
    const forwarded = http.request({ hostname, port, path: url, method, headers: own }, (response) => {
      const chunks: Array<Buffer> = []
      response.on("data", (chunk) => chunks.push(chunk))
      response.on("end", () => {
        const body = Buffer.concat(chunks).toString("latin1")
        exchanges.push({ url, sent: headers, received: response.rawHeaders.join("\n"), body })
      })
      outgoing.writeHead(response.statusCode!, response.rawHeaders)
      response.pipe(outgoing)
    })
    forwarded.on("error", () => outgoing.destroy())
    incoming.pipe(forwarded)
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, "close")
    }
  }
}
