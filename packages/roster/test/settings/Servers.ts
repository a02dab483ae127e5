/** Servers of a school's network, on 127.0.0.1: HTTPS in front of a sandbox, with an authority of its own, and a proxy that opens tunnels. */
import { Effect } from "effect"
import { once } from "node:events"
import * as http from "node:http"
import * as https from "node:https"
import * as net from "node:net"
import * as selfsigned from "selfsigned"

export interface Server {
  readonly port: number
  /** The first line of each request that it received. */
  readonly requests: ReadonlyArray<string>
}

const listening = (server: net.Server, requests: ReadonlyArray<string>) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(async () => {
        const sockets = new Set<net.Socket>()
        server.on("connection", (socket: net.Socket) => {
          sockets.add(socket)
          socket.on("close", () => sockets.delete(socket)).on("error", () => {})
        })
        server.listen(0, "127.0.0.1")
        await once(server, "listening")
        return sockets
      }),
      (sockets) =>
        Effect.promise(async () => {
          for (const socket of sockets) socket.destroy()
          server.close()
          await once(server, "close")
        })
    ),
    (): Server => ({ port: (server.address() as net.AddressInfo).port, requests })
  )

const forward = (request: http.IncomingMessage, response: http.ServerResponse, target: URL): void => {
  const { hostname, pathname, port, search } = target
  const { headers, method } = request
  request.pipe(http.request({ host: hostname, port, path: pathname + search, method, headers }, (upstream) => {
    response.writeHead(upstream.statusCode!, upstream.headers)
    upstream.pipe(response)
  }))
}

const named = (value: string) => [{ name: "commonName", value }]

/** The certificate of an authority that no computer trusts, and of a server at 127.0.0.1. */
const certificates = async () => {
  const ca = await selfsigned.generate(named("School CA"), {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, digitalSignature: true, critical: true }
    ]
  })
  const server = await selfsigned.generate(named("127.0.0.1"), {
    keyType: "ec",
    algorithm: "sha256",
    ca: { key: ca.private, cert: ca.cert },
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }]
  })
  return { ca: ca.cert, key: server.private, cert: server.cert }
}

/** HTTPS in front of a server. Returns the certificate of its authority too. */
export const secure = Effect.fnUntraced(function*(target: string) {
  const { ca, cert, key } = yield* Effect.promise(certificates)
  const requests: Array<string> = []
  const server = https.createServer({ key, cert }, (request, response) => {
    requests.push(`${request.method} ${request.url}`)
    forward(request, response, new URL(request.url!, target))
  })
  server.on("tlsClientError", () => {})
  return { ...(yield* listening(server, requests)), ca }
})

/** A proxy. It opens tunnels for `CONNECT`, and forwards requests for absolute URLs. */
export const proxy = Effect.suspend(() => {
  const requests: Array<string> = []
  const server = http.createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    forward(request, response, new URL(request.url!))
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
})

/** A server that collects the bodies of requests. */
export const collector = Effect.suspend(() => {
  const requests: Array<string> = []
  const bodies: Array<string> = []
  const server = http.createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers["content-type"]}`)
    let body = ""
    request.setEncoding("utf8").on("data", (text: string) => body += text).on("end", () => {
      bodies.push(body)
      response.writeHead(200, { "content-type": "application/json" }).end("{}")
    })
  })
  return Effect.map(listening(server, requests), (listening) => ({ ...listening, bodies }))
})
