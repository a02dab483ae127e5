/**
 * A server that writes bytes as they are, for responses that no HTTP server sends; and the transport of a layer.
 */
import { type FlatError, Transport } from "@flat-sdk/core"
import { Context, Effect, Layer, type Scope } from "effect"
import * as net from "node:net"

export interface RawServer {
  readonly port: number
  /** Number of received requests. */
  readonly requests: () => number
  /** Number of connections that were opened. */
  readonly opened: () => number
  readonly connections: ReadonlySet<net.Socket>
}

/**
 * Responds to each request with the next strings, one write each. `end`: closes the connection afterwards. `after`: called with its connection.
 */
export const serve = (
  respond: (nth: number) => ReadonlyArray<string>,
  options: { readonly end?: boolean; readonly after?: (socket: net.Socket) => void } = {}
): Effect.Effect<RawServer, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<RawServer & { readonly server: net.Server }>((resume) => {
      const connections = new Set<net.Socket>()
      let requests = 0
      let opened = 0
      const server = net.createServer((socket) => {
        opened++
        connections.add(socket)
        socket.on("close", () => connections.delete(socket))
        socket.on("error", () => {})
        let received = ""
        socket.on("data", (chunk) => {
          received += chunk.toString("latin1")
          const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0)
          const head = received.indexOf("\r\n\r\n")
          if (head === -1 || received.length < head + 4 + length) return
          received = ""
          for (const piece of respond(requests++)) socket.write(piece, "latin1")
          options.after?.(socket)
          if (options.end === true) socket.end()
        })
      })
      server.listen(0, "127.0.0.1", () =>
        resume(Effect.succeed({
          server,
          port: (server.address() as net.AddressInfo).port,
          requests: () => requests,
          opened: () => opened,
          connections
        })))
    }),
    ({ connections, server }) =>
      Effect.sync(() => {
        server.close()
        for (const socket of connections) socket.destroy()
      })
  )

/** Opens the transport of a layer, until the scope closes. */
export const transportOf = (layer: Layer.Layer<Transport.Transport, FlatError.FlatError>) =>
  Effect.map(Layer.build(layer), (context) => ({ transport: Context.get(context, Transport.Transport) }))
