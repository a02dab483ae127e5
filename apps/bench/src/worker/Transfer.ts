/**
 * Transfers one file. The transfer is checked without holding it: the server compares what it receives, and the main process what was saved.
 */
import { statSync } from "node:fs"
import type { Transfers } from "../subjects/Subject.ts"
import * as Memory from "./Memory.ts"

export interface Order {
  readonly direction: "up" | "down"
  /** Bytes of the file. */
  readonly size: number
  /** The file to send, or to write. */
  readonly path: string
}

/** Transfers a file. Throws if the transfer is incomplete. */
export const measure = (transfers: Transfers, { direction, path, size }: Order): Promise<Memory.Measured> =>
  Memory.measure(async () => {
    if (direction === "up") {
      const { title } = await transfers.send(path)
      if (title !== `${size} bytes`) throw new Error(`the server got ${title ?? "no file"} of ${size}`)
      return
    }
    await transfers.save(String(size), path)
    const saved = statSync(path).size
    if (saved !== size) throw new Error(`${saved} of ${size} bytes were saved`)
  })
