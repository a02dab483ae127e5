/**
 * The server's process. It reports its ports.
 */
import { once } from "node:events"
import { type AddressInfo, createServer, type Server, type Socket } from "node:net"
import * as Connection from "./Connection.ts"
import * as Responses from "./Responses.ts"
import * as Scores from "./Scores.ts"

/** The ports of the accounts, and of the files. */
export interface Ports {
  readonly port: number
  readonly files: number
}

let stamp = new Date().toUTCString()
setInterval(() => {
  stamp = new Date().toUTCString()
}, 1000).unref()

const send = (socket: Socket, response: Responses.CannedResponse): void => {
  if (response.stamp !== stamp) Responses.refresh(response, stamp)
  socket.write(response.bytes)
}

const parameter = (target: string, name: string): string | undefined => {
  const at = target.search(new RegExp(`[?&]${name}=`))
  if (at === -1) return undefined
  const from = at + name.length + 2
  const to = target.indexOf("&", from)
  return decodeURIComponent(target.slice(from, to === -1 ? undefined : to))
}

let responses: Responses.Responses

const accounts = createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => socket.destroy())
  Connection.read(socket, (method, target) => {
    const response = method === "POST"
      ? responses.created
      : responses.page(Number(parameter(target, "limit")), parameter(target, "next"))
    send(socket, response ?? responses.notFound)
  })
})

const listen = async (server: Server): Promise<number> => {
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return (server.address() as AddressInfo).port
}

const ports: Ports = { port: await listen(accounts), files: await listen(Scores.server) }
responses = Responses.make(`http://127.0.0.1:${ports.port}`)
process.on("disconnect", () => process.exit(0))
process.send!(ports)
