/**
 * A new score from a file, as JSON with base64. Every character is compared with the expected one, and none is kept.
 */
import type { Taker } from "./Connection.ts"
import * as Content from "./Content.ts"

const start = "\"data\":\""
const quote = 34

/** The received file. */
export interface Imported {
  /** Bytes of the file. */
  readonly size: number
  /** What is wrong with it, if anything. */
  readonly problem: string | undefined
}

/** Receives a body. Reports the file at its end. */
export const taker = (onImported: (imported: Imported) => void): Taker => {
  let before = ""
  let after = ""
  let place: "before" | "content" | "after" = "before"
  // The number of characters, how many of them matched, and the last ones.
  let length = 0
  let same = 0
  let last = ""

  const content = (text: Buffer) => {
    if (same === length) same += Content.sameFor(text, length, Content.encoded)
    length += text.length
    last = (last + text.toString("latin1", Math.max(0, text.length - 4))).slice(-4)
  }
  const problemOf = (size: number): string | undefined => {
    if (length === 0 || length % 4 !== 0) return `${length} characters are not the base64 of a file`
    if (same < length - 4 || last !== Content.encodedEnd(size)) {
      return `it differs from the file after ${same} characters`
    }
    try {
      const { dataEncoding } = JSON.parse(before + after) as { readonly dataEncoding?: unknown }
      return dataEncoding === "base64" ? undefined : "its dataEncoding is not base64"
    } catch {
      return "it is not JSON"
    }
  }
  return {
    take: (bytes) => {
      let at = 0
      if (place === "before") {
        before += bytes.toString("latin1")
        const found = before.indexOf(start)
        if (found === -1) return
        const beyond = before.length - (found + start.length)
        before = before.slice(0, found + start.length)
        at = bytes.length - beyond
        place = "content"
      }
      if (place === "content") {
        const end = bytes.indexOf(quote, at)
        content(bytes.subarray(at, end === -1 ? bytes.length : end))
        if (end === -1) return
        at = end
        place = "after"
      }
      after += bytes.toString("latin1", at)
    },
    end: () => {
      const size = length / 4 * 3 - (last.endsWith("==") ? 2 : last.endsWith("=") ? 1 : 0)
      onImported({ size, problem: problemOf(size) })
    }
  }
}
