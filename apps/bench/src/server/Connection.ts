/**
 * One connection of the server: finds the ends of requests in what arrives, and nothing else. Node's own HTTP server would cost more than some of
 * the clients that are measured here.
 */
import type { Socket } from "node:net"

/** Called with the first line of a request: method, space, target. */
export type OnRequest = (method: string, target: string) => void

const end = Buffer.from("\r\n\r\n")
const nothing = Buffer.alloc(0)

/** Reads requests off a socket. */
export const read = (socket: Socket, onRequest: OnRequest): void => {
  let held: Buffer = nothing
  socket.on("data", (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    for (;;) {
      const headEnd = held.indexOf(end)
      if (headEnd === -1) return
      const head = held.toString("latin1", 0, headEnd)
      const bodyEnd = endOfBody(head, held, headEnd + end.length)
      if (bodyEnd === undefined) return
      const methodEnd = head.indexOf(" ")
      const targetEnd = head.indexOf(" ", methodEnd + 1)
      held = bodyEnd === held.length ? nothing : held.subarray(bodyEnd)
      onRequest(head.slice(0, methodEnd), head.slice(methodEnd + 1, targetEnd))
    }
  })
}

/** Where the request ends, or `undefined` while it is not all there. */
const endOfBody = (head: string, held: Buffer, from: number): number | undefined => {
  if (head.startsWith("GET ")) return from
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)
  if (length !== null) {
    const to = from + Number(length[1])
    return to <= held.length ? to : undefined
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return from
  // A last chunk of size 0, and no trailers: what clients send.
  const last = held.indexOf("0\r\n\r\n", from)
  return last === -1 ? undefined : last + 5
}
