/**
 * `Quirks` on a socket, and a port where no server listens.
 */
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import * as Quirks from "../../src/suite/Quirks.ts"

const listen = (server: http.Server): Promise<string> =>
  new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  )

// Pages of any origin may send requests, as in the API.
const cors = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "authorization, content-type",
  "access-control-max-age": "600"
}

/** Serves the quirks. */
export const serve = async (): Promise<{ readonly origin: string; readonly close: () => Promise<void> }> => {
  const server = http.createServer((request, response) => {
    if (request.method === "OPTIONS") {
      response.writeHead(204, cors).end()
      return
    }
    const quirk = Quirks.respond(
      new Request(`http://${request.headers.host}${request.url}`, {
        method: request.method ?? "GET",
        headers: Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)])
      })
    )
    void quirk.text().then((text) =>
      response.writeHead(quirk.status, { ...Object.fromEntries(quirk.headers), ...cors }).end(text)
    )
  })
  const origin = await listen(server)
  return {
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

/** An origin where no server listens. Its port is below those that servers of other tests get from the system. */
export const unreachable = "http://127.0.0.1:2"
