/** A server on 127.0.0.1 that closes with `await using`. */
import { once } from "node:events"
import * as http from "node:http"
import type * as net from "node:net"

export interface Server extends AsyncDisposable {
  readonly port: number
}

const three: http.RequestListener = (_, response) =>
  response.writeHead(200, { "content-type": "application/json" }).end("3")

/** The API over HTTP. It responds with `3` by default. */
export const plain = async (respond: http.RequestListener = three): Promise<Server> => {
  const server = http.createServer(respond)
  const sockets: Array<net.Socket> = []
  server.on("connection", (socket: net.Socket) => sockets.push(socket.on("error", () => {})))
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    port: (server.address() as net.AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, "close")
    }
  }
}
