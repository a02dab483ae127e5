/**
 * One connection of the server. It only finds the ends of requests in the received bytes. Node's HTTP server would need more CPU time than some of
 * the measured clients.
 */
import type { Socket } from "node:net"
import * as Framing from "./Framing.ts"

/** Receives a body in chunks. */
export interface Taker {
  readonly take: Framing.OnBytes
  readonly end: () => void
}

export interface Handler {
  /** Called with method and target when a request is complete. */
  readonly onRequest: (method: string, target: string) => void
  /** Returns the receiver of a body that is not buffered, or `undefined` to buffer it. `onRequest` is not called for a request with a receiver. */
  readonly takerOf: (method: string, target: string) => Taker | undefined
}

const end = Buffer.from("\r\n\r\n")
const nothing = Buffer.alloc(0)

/** Reads requests from a socket. */
export const read = (socket: Socket, { onRequest, takerOf }: Handler): void => {
  let held: Buffer = nothing
  let passing: { readonly framing: Framing.Framing; readonly taker: Taker } | undefined
  const drop = (count: number) => {
    held = count === held.length ? nothing : held.subarray(count)
  }
  socket.on("data", (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    for (;;) {
      if (passing !== undefined) {
        drop(passing.framing.take(held))
        if (!passing.framing.isOver()) return
        passing.taker.end()
        passing = undefined
      }
      const headEnd = held.indexOf(end)
      if (headEnd === -1) return
      const head = held.toString("latin1", 0, headEnd)
      const methodEnd = head.indexOf(" ")
      const targetEnd = head.indexOf(" ", methodEnd + 1)
      const method = head.slice(0, methodEnd)
      const target = head.slice(methodEnd + 1, targetEnd)
      const taker = takerOf(method, target)
      if (taker !== undefined) {
        passing = { framing: Framing.of(head, taker.take), taker }
        drop(headEnd + end.length)
        continue
      }
      const bodyEnd = endOfBody(head, held, headEnd + end.length)
      if (bodyEnd === undefined) return
      drop(bodyEnd)
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
