/**
 * One connection of the server: finds the ends of requests in what arrives, and nothing else. Node's own HTTP server would cost more than some of
 * the clients that are measured here.
 */
import type { Socket } from "node:net"
import * as Framing from "./Framing.ts"

/** Takes a body while it comes. */
export interface Taker {
  readonly take: Framing.OnBytes
  readonly end: () => void
}

export interface Handler {
  /** Called with the first line of a request that is all there: method, space, target. */
  readonly onRequest: (method: string, target: string) => void
  /** What takes the body of a request that is not to be held; `onRequest` is not called for it then. */
  readonly takerOf: (method: string, target: string) => Taker | undefined
}

const end = Buffer.from("\r\n\r\n")
const nothing = Buffer.alloc(0)

/** Reads requests off a socket. */
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
