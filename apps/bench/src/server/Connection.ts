/**
 * One connection of the server. It only finds the ends of requests in the received bytes. Node's HTTP server would need more CPU time than some of
 * the measured clients.
 */
import type { Socket } from "node:net"

const end = Buffer.from("\r\n\r\n")
const nothing = Buffer.alloc(0)

/** Reads requests from a socket. Calls a function with method and target when one is complete. */
export const read = (socket: Socket, onRequest: (method: string, target: string) => void): void => {
  let held: Buffer = nothing
  socket.on("data", (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    for (;;) {
      const headEnd = held.indexOf(end)
      if (headEnd === -1) return
      const head = held.toString("latin1", 0, headEnd)
      const bodyEnd = endOfBody(head, held, headEnd + end.length)
      if (bodyEnd === undefined) return
      held = bodyEnd === held.length ? nothing : held.subarray(bodyEnd)
      const [method = "", target = ""] = head.split(" ", 2)
      onRequest(method, target)
    }
  })
}

/** Returns where the request ends, or `undefined` if it is not complete. */
const endOfBody = (head: string, held: Buffer, from: number): number | undefined => {
  if (head.startsWith("GET ")) return from
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)
  if (length !== null) {
    const to = from + Number(length[1])
    return to <= held.length ? to : undefined
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return from
  // Chunked bodies of these clients end with a chunk of size 0 without trailers.
  const last = held.indexOf("0\r\n\r\n", from)
  return last === -1 ? undefined : last + 5
}
