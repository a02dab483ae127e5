/**
 * The server's process. It reports its port and, on request, its usage, so that a run can show that the server was not the limit.
 */
import { createServer, type Socket } from "node:net"
import * as Connection from "./Connection.ts"
import * as Export from "./Export.ts"
import * as Import from "./Import.ts"
import * as LongList from "./LongList.ts"
import * as Responses from "./Responses.ts"

/** A message from the server. */
export type Message = { readonly port: number } | { readonly requests: number; readonly cpu: number }

const report = (message: Message): void => {
  process.send?.(message)
}

let requests = 0
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

/** Returns the size of the requested file, which is the score's id. */
const exportOf = (target: string): number | undefined => {
  const size = /^\/v2\/scores\/(\d+)\/revisions\//.exec(target)?.[1]
  return size === undefined ? undefined : Number(size)
}

let responses: Responses.Responses
let origin: string

/** Sends a page of the list of a million accounts. */
const sendLong = (socket: Socket, target: string): void => {
  const page = LongList.page(origin, responses, parameter(target, "next"))
  if (page === undefined) return send(socket, responses.notFound)
  socket.cork()
  for (const bytes of page) socket.write(bytes)
  socket.uncork()
}

const server = createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => socket.destroy())
  Connection.read(socket, {
    onRequest: (method, target) => {
      requests++
      const size = method === "GET" ? exportOf(target) : undefined
      if (size !== undefined) return Export.send(socket, Responses.file(size).bytes, size)
      if (target.startsWith(`${LongList.prefix}/`)) return sendLong(socket, target)
      const response = method === "POST"
        ? responses.created
        : responses.page(Number(parameter(target, "limit")), parameter(target, "next"))
      send(socket, response ?? responses.notFound)
    },
    takerOf: (method, target) =>
      method === "POST" && target === "/v2/scores"
        ? Import.taker(({ problem, size }) => {
          requests++
          send(socket, problem === undefined ? Responses.imported(size) : Responses.badRequest(problem))
        })
        : undefined
  })
})

server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("the server has no port")
  origin = `http://127.0.0.1:${address.port}`
  responses = Responses.make(origin)
  report({ port: address.port })
})

process.on("message", () => {
  const { system, user } = process.cpuUsage()
  report({ requests, cpu: user + system })
})
process.on("disconnect", () => process.exit(0))
