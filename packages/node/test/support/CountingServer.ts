/**
 * Runs in a thread of its own: a server that closes idle connections, also while the program's own loop is busy. Each response is the number of its request.
 */
import * as http from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { parentPort, workerData } from "node:worker_threads"

export interface Settings {
  /** Milliseconds after which it closes a connection that is idle. */
  readonly idle: number
  /** The header `Keep-Alive` of its responses. */
  readonly announced: string | undefined
  /** What it sends over an idle connection before it closes it. */
  readonly last?: string | undefined
}

/** Where each number is in what both threads share: requests, connections, and those that the server has closed, or has sent its last words over. */
export const shared = { requests: 0, connections: 1, left: 2 }

export interface Data {
  readonly settings: Settings
  readonly numbers: Int32Array
}

const { numbers, settings: { announced, idle, last } } = workerData as Data

const count = (place: number) => {
  Atomics.add(numbers, place, 1)
  Atomics.notify(numbers, place)
}

const leave = (socket: Socket) => {
  const left = () => count(shared.left)
  if (last === undefined) socket.end(left)
  else socket.write(last, left)
}

const server = http.createServer((request, response) => {
  count(shared.requests)
  request.resume()
  if (announced === undefined) response.setHeader("connection", "keep-alive")
  else response.setHeader("keep-alive", announced)
  response.writeHead(200, { "content-type": "application/json" }).end(
    request.method === "GET" ? String(numbers[shared.requests]) : "{}"
  )
  const socket: Socket = request.socket
  response.once("finish", () => {
    const timer = setTimeout(leave, idle, socket)
    socket.once("data", () => clearTimeout(timer))
    socket.once("close", () => clearTimeout(timer))
  })
})
server.keepAliveTimeout = 0
server.on("connection", () => count(shared.connections))
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- A thread has no origin.
server.listen(0, "127.0.0.1", () => parentPort!.postMessage((server.address() as AddressInfo).port))
