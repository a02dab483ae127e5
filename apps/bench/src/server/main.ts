/**
 * The server's process. It reports its port.
 */
import { once } from "node:events"
import { type AddressInfo, createServer, type Socket } from "node:net"
import * as Connection from "./Connection.ts"
import * as Responses from "./Responses.ts"

/** Where it listens. */
export interface Ports {
  readonly port: number
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

accounts.listen(0, "127.0.0.1")
await once(accounts, "listening")
const { port } = accounts.address() as AddressInfo
responses = Responses.make(`http://127.0.0.1:${port}`)
process.on("disconnect", () => process.exit(0))
process.send!({ port } satisfies Ports)
