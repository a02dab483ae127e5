/**
 * Servers on 127.0.0.1 that are closed with the scope: HTTP, HTTPS and a proxy. Each tracks its open connections.
 */
import { Effect, type Scope } from "effect"
import * as http from "node:http"
import * as https from "node:https"
import * as net from "node:net"
import type { TLSSocket } from "node:tls"

export interface Server {
  readonly port: number
  /** Received requests. */
  readonly requests: ReadonlyArray<http.IncomingMessage>
  /** Open connections. */
  readonly connections: ReadonlySet<net.Socket>
  /** Maximum number of concurrent connections. */
  readonly most: () => number
}

const listen = (
  server: http.Server | https.Server,
  requests: Array<http.IncomingMessage>
): Effect.Effect<Server, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<Server>((resume) => {
      const connections = new Set<net.Socket>()
      let most = 0
      server.on("connection", (socket: net.Socket) => {
        connections.add(socket)
        most = Math.max(most, connections.size)
        socket.on("close", () => connections.delete(socket))
        socket.on("error", () => {})
      })
      server.listen(0, "127.0.0.1", () =>
        resume(Effect.succeed({
          port: (server.address() as net.AddressInfo).port,
          requests,
          connections,
          most: () => most
        })))
    }),
    ({ connections }) =>
      Effect.sync(() => {
        server.close()
        for (const socket of connections) socket.destroy()
      })
  )

const count: http.RequestListener = (_, response) =>
  response.writeHead(200, { "content-type": "application/json" }).end("7")

/** An HTTP server; it responds with `7` by default. */
export const plain = (respond: http.RequestListener = count) =>
  Effect.suspend(() => {
    const requests: Array<http.IncomingMessage> = []
    return listen(
      http.createServer((request, response) => {
        requests.push(request)
        respond(request, response)
      }),
      requests
    )
  })

/** An HTTPS server that responds with `7`, and records the names in the clients' certificates. */
export const secure = (options: https.ServerOptions) =>
  Effect.suspend(() => {
    const requests: Array<http.IncomingMessage> = []
    const names: Array<string> = []
    const server = https.createServer(options, (request, response) => {
      requests.push(request)
      names.push(String((request.socket as TLSSocket).getPeerCertificate().subject?.CN))
      count(request, response)
    })
    server.on("tlsClientError", () => {})
    return Effect.map(listen(server, requests), (listening) => ({ ...listening, names }))
  })

/** A proxy: tunnels for `CONNECT`, forwards absolute URLs. With `rejectWith`, every request gets that status. With `tls`, it is an HTTPS server. */
export const proxy = (rejectWith?: number, tls?: https.ServerOptions) =>
  Effect.suspend(() => {
    const requests: Array<http.IncomingMessage> = []
    const forward: http.RequestListener = (request, response) => {
      requests.push(request)
      if (rejectWith !== undefined) {
        response.writeHead(rejectWith).end()
        return
      }
      const target = new URL(request.url!)
      const onward = http.request({
        host: target.hostname,
        port: target.port,
        path: target.pathname + target.search,
        method: request.method,
        headers: request.headers
      }, (upstream) => {
        response.writeHead(upstream.statusCode!, upstream.headers)
        upstream.pipe(response)
      })
      request.pipe(onward)
    }
    const server = tls === undefined ? http.createServer(forward) : https.createServer(tls, forward)
    server.on("tlsClientError", () => {})
    server.on("connect", (request: http.IncomingMessage, socket: net.Socket, head: Buffer) => {
      requests.push(request)
      if (rejectWith !== undefined) {
        socket.end(`HTTP/1.1 ${rejectWith} Refused\r\n\r\n`)
        return
      }
      const [host, port] = request.url!.split(":")
      const onward = net.connect(Number(port), host, () => {
        socket.write("HTTP/1.1 200 Connection Established\r\n\r\n")
        onward.write(head)
        onward.pipe(socket)
        socket.pipe(onward)
      })
      onward.on("error", () => socket.destroy())
      socket.on("error", () => onward.destroy())
      socket.on("close", () => onward.destroy())
    })
    return listen(server, requests)
  })
