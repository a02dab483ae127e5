/**
 * Sends the file of a score as fast as the client reads it.
 */
import type { Socket } from "node:net"
import * as Content from "./Content.ts"

/** Sends headers and a file of a size. */
export const send = (socket: Socket, head: Buffer, size: number): void => {
  let left = size
  const more = () => {
    while (left > 0) {
      const piece = left < Content.stretch.length ? Content.stretch.subarray(0, left) : Content.stretch
      left -= piece.length
      if (!socket.write(piece)) {
        if (left > 0) socket.once("drain", more)
        return
      }
    }
  }
  socket.write(head)
  more()
}
