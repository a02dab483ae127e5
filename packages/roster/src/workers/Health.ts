/** The health endpoint of a worker: JSON without names, 200 while it works or is idle, 503 when a person must act. */
import * as Effect from "effect/Effect"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import * as Monitor from "./Monitor.ts"

export interface Address {
  readonly host: string
  readonly port: number
}

/** Parses `HOST:PORT`, `[IPV6]:PORT`, or a port of this computer. */
export const parseAddress = (text: string): Address | undefined => {
  const found = /^(?:(?:\[([0-9a-f:.]+)\]|([^:[\]/\s]+)):)?(\d{1,5})$/i.exec(text)
  const port = Number(found?.[3])
  return found === null || port > 65_535 ? undefined : { host: found[1] ?? found[2] ?? "127.0.0.1", port }
}

const listen = (server: Server, { host, port }: Address) =>
  Effect.callback<AddressInfo, Error>((resume) => {
    server.once("error", (error) => resume(Effect.fail(error)))
    server.listen(port, host, () => resume(Effect.succeed(server.address() as AddressInfo)))
  })

/** Serves the state of a monitor at every path. Ends with the scope. Returns where it listens. */
export const serve = Effect.fnUntraced(function*(address: Address, { state }: Monitor.Monitor) {
  const server = createServer((request, response) => {
    const isRead = request.method === "GET" || request.method === "HEAD"
    const now = state()
    response.writeHead(!isRead ? 405 : Monitor.isHealthy(now) ? 200 : 503, {
      "content-type": "application/json",
      "cache-control": "no-store"
    })
    response.end(isRead && request.method === "GET" ? `${JSON.stringify(now)}\n` : undefined)
  })
  return yield* Effect.acquireRelease(
    listen(server, address),
    () =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  )
})
