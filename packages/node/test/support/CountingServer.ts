/**
 * Runs in a process of its own: a server that closes idle connections, also while the program's own loop is busy. Each response is the number of its request.
 */
import * as http from "node:http"
import type { AddressInfo, Socket } from "node:net"

export interface Settings {
  /** Milliseconds after which it closes a connection that is idle. */
  readonly idle: number
  /** The header `Keep-Alive` of its responses. */
  readonly announced: string | undefined
  /** What it sends over an idle connection before it closes it. */
  readonly last?: string | undefined
}

const { announced, idle, last }: Settings = JSON.parse(process.argv[2]!)

let requests = 0
let connections = 0
const server = http.createServer((request, response) => {
  requests++
  request.resume()
  if (announced === undefined) response.setHeader("connection", "keep-alive")
  else response.setHeader("keep-alive", announced)
  response.writeHead(200, { "content-type": "application/json" }).end(
    request.method === "GET" ? String(requests) : "{}"
  )
  const socket: Socket = request.socket
  response.once("finish", () => {
    const timer = setTimeout(() => last === undefined ? socket.end() : socket.write(last), idle)
    socket.once("data", () => clearTimeout(timer))
    socket.once("close", () => clearTimeout(timer))
  })
})
server.keepAliveTimeout = 0
server.on("connection", () => connections++)
server.listen(0, "127.0.0.1", () => process.send!((server.address() as AddressInfo).port))
process.on("message", () => process.send!({ requests, connections }))
process.on("disconnect", () => process.exit())
