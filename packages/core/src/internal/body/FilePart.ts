/**
 * The part of a file that is at hand, and whether what comes continues it: at exactly that byte, to the end, of the same version.
 */
import type { ReceivedAnswer } from "../request/Response.ts"

/** A number of bytes, as headers state it. */
export const count = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined

/** What `Content-Range` states: `bytes 100-999/1000`, or `*` in place of the total. */
export const rangeOf = (header: string | undefined) => {
  const [, first, last, all] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(header ?? "") ?? []
  const from = count(first)
  const to = count(last)
  const total = all === "*" ? undefined : count(all)
  if (from === undefined || to === undefined || to < from || (all !== "*" && total === undefined)) return undefined
  return { from, to, total }
}

/** Whether the bytes are those of the file itself. */
export const isPlain = (headers: Readonly<Record<string, string>>): boolean =>
  (headers["content-encoding"] || "identity") === "identity"

/** What is at hand of a file, and how the rest must fit it. */
export interface Part {
  readonly from: number
  readonly etag: string | undefined
  readonly size: number | undefined
}

/** Nothing is at hand. */
export const nothing: Part = { from: 0, etag: undefined, size: undefined }

/** Why the part of a file that came does not continue the one at hand. */
export const mismatch = ({ headers, status }: ReceivedAnswer, { etag, from, size }: Part): string | undefined => {
  if (status !== 206) return undefined
  if (from === 0) return "a part of the file came in place of the whole"
  const range = rangeOf(headers["content-range"])
  if (range === undefined) return "the part of the file that came does not state which bytes it has (Content-Range)"
  if (range.from !== from) return `the part of the file begins at byte ${range.from}, not at byte ${from} as asked for`
  if (range.to + 1 !== (range.total ?? range.to + 1)) return "the part of the file ends before the file does"
  if (!isPlain(headers)) return "the part of the file is compressed, so that its place in the file is not known"
  // A total that is not stated follows from the last byte.
  return (etag !== undefined && headers["etag"] !== etag) || (size !== undefined && range.to + 1 !== size)
    ? "the file became another one meanwhile"
    : undefined
}

/** Request headers for a file, or for the part of it that is missing. */
export const headersOf = ({ etag, from }: Part): Record<string, string> => ({
  // Of a compressed file it is not known which byte a part begins at.
  "accept-encoding": "identity",
  ...(from === 0 ? undefined : { range: `bytes=${from}-`, ...(etag === undefined ? undefined : { "if-range": etag }) })
})
