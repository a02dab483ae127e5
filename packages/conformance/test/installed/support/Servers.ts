/**
 * Servers on 127.0.0.1 that close with `await using`: the API, plain or with TLS, and an HTTP proxy. Each records the requests that it received.
 */
import { once } from "node:events"
import * as http from "node:http"
import * as https from "node:https"
import * as net from "node:net"
import type { TLSSocket } from "node:tls"

export interface Server extends AsyncDisposable {
  readonly port: number
  /** One line per request: the method, the URL, and the name of the client certificate, if any. */
  readonly requests: ReadonlyArray<string>
}

const listening = async (server: net.Server, requests: ReadonlyArray<string>): Promise<Server> => {
  const sockets: Array<net.Socket> = []
  server.on("connection", (socket: net.Socket) => sockets.push(socket.on("error", () => {})))
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    port: (server.address() as net.AddressInfo).port,
    requests,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, "close")
    }
  }
}

const three: http.RequestListener = (_, response) =>
  response.writeHead(200, { "content-type": "application/json" }).end("3")

const keeping =
  (requests: Array<string>, respond: http.RequestListener): http.RequestListener => (request, response) => {
    const name = "getPeerCertificate" in request.socket
      ? (request.socket as TLSSocket).getPeerCertificate().subject?.CN
      : undefined
    requests.push(`${request.method} ${request.url}${name === undefined ? "" : ` ${String(name)}`}`)
    respond(request, response)
  }

/** The API over HTTP. It responds with `3` by default. */
export const plain = (respond: http.RequestListener = three): Promise<Server> => {
  const requests: Array<string> = []
  return listening(http.createServer(keeping(requests, respond)), requests)
}

/** The API over HTTPS. */
export const secure = (options: https.ServerOptions): Promise<Server> => {
  const requests: Array<string> = []
  const server = https.createServer(options, keeping(requests, three))
  server.on("tlsClientError", () => {})
  return listening(server, requests)
}

/** An HTTP proxy: it opens tunnels for `CONNECT`, and forwards requests for absolute URLs. */
export const proxy = (): Promise<Server> => {
  const requests: Array<string> = []
  const server = http.createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    const { headers, method } = request
    request.pipe(http.request(request.url!, { method, headers }, (upstream) => {
      response.writeHead(upstream.statusCode!, upstream.headers)
      upstream.pipe(response)
    }))
  })
  server.on("connect", (request: http.IncomingMessage, client: net.Socket, head: Buffer) => {
    requests.push(`CONNECT ${request.url}`)
    const [host, port] = request.url!.split(":")
    const upstream = net.connect(Number(port), host, () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n")
      upstream.write(head)
      upstream.pipe(client).pipe(upstream)
    })
    upstream.on("error", () => client.destroy())
    client.on("close", () => upstream.destroy())
  })
  return listening(server, requests)
}
