/**
 * The server's process. It tells its port, and what it has done so far whenever asked, so that a run can show that it was not the limit.
 */
import { createServer, type Socket } from "node:net"
import * as Connection from "./Connection.ts"
import * as Export from "./Export.ts"
import * as Import from "./Import.ts"
import * as Responses from "./Responses.ts"

/** What the server tells. */
export type Told = { readonly port: number } | { readonly requests: number; readonly cpu: number }

const tell = (told: Told): void => {
  process.send?.(told)
}

let requests = 0
let stamp = new Date().toUTCString()
setInterval(() => {
  stamp = new Date().toUTCString()
}, 1000).unref()

const send = (socket: Socket, response: Responses.CannedResponse): void => {
  if (response.stamp !== stamp) {
    response.stamp = stamp
    response.bytes.write(stamp, response.dateAt, "latin1")
  }
  socket.write(response.bytes)
}

const parameter = (target: string, name: string): string | undefined => {
  const at = target.search(new RegExp(`[?&]${name}=`))
  if (at === -1) return undefined
  const from = at + name.length + 2
  const to = target.indexOf("&", from)
  return decodeURIComponent(target.slice(from, to === -1 ? undefined : to))
}

/** Bytes of the file that is asked for: the score's id says them. */
const exportOf = (target: string): number | undefined => {
  const size = /^\/v2\/scores\/(\d+)\/revisions\//.exec(target)?.[1]
  return size === undefined ? undefined : Number(size)
}

let responses: Responses.Responses

const server = createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => socket.destroy())
  Connection.read(socket, {
    onRequest: (method, target) => {
      requests++
      const size = method === "GET" ? exportOf(target) : undefined
      if (size !== undefined) return Export.send(socket, Responses.file(size).bytes, size)
      const response = method === "POST"
        ? responses.created
        : responses.page(Number(parameter(target, "limit")), parameter(target, "next"))
      send(socket, response ?? responses.notFound)
    },
    takerOf: (method, target) =>
      method === "POST" && target === "/v2/scores"
        ? Import.taker(({ problem, size }) => {
          requests++
          send(socket, problem === undefined ? Responses.imported(size) : Responses.refused(problem))
        })
        : undefined
  })
})

server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("the server has no port")
  responses = Responses.make(`http://127.0.0.1:${address.port}`)
  tell({ port: address.port })
})

process.on("message", () => {
  const { system, user } = process.cpuUsage()
  tell({ requests, cpu: user + system })
})
process.on("disconnect", () => process.exit(0))
