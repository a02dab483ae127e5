/**
 * The part of a file that was received, and the check that a response continues it: at exactly that byte, to the end, in the same version.
 */
import type { ReceivedResponse } from "../request/Response.ts"

/** Parses a number of bytes from a header. */
export const count = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined

/** Parses `Content-Range`: `bytes 100-999/1000`, or `*` instead of the total. */
export const rangeOf = (header: string | undefined) => {
  const [, first, last, all] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(header ?? "") ?? []
  const from = count(first)
  const to = count(last)
  const total = all === "*" ? undefined : count(all)
  if (from === undefined || to === undefined || to < from || (all !== "*" && total === undefined)) return undefined
  return { from, to, total }
}

/** Whether the body is not compressed, so that its bytes are those of the file. */
export const isPlain = (headers: Readonly<Record<string, string>>): boolean =>
  (headers["content-encoding"] || "identity") === "identity"

/** The part of a file that was received, and what the rest must match. */
export interface Part {
  readonly from: number
  readonly etag: string | undefined
  readonly size: number | undefined
}

/** Nothing was received yet. */
export const nothing: Part = { from: 0, etag: undefined, size: undefined }

/** Returns why a response does not continue the part that was received; `undefined` if it does. */
export const mismatch = ({ headers, status }: ReceivedResponse, { etag, from, size }: Part): string | undefined => {
  if (status !== 206) return undefined
  if (from === 0) return "the server sent a part of the file instead of the whole"
  const range = rangeOf(headers["content-range"])
  if (range === undefined) return "the part of the file has no valid Content-Range"
  if (range.from !== from) return `the part of the file begins at byte ${range.from}, not at byte ${from} as requested`
  if (range.to + 1 !== (range.total ?? range.to + 1)) return "the part of the file ends before the file does"
  if (!isPlain(headers)) return "the part of the file is compressed, so its position in the file is unknown"
  // If the total is not stated, the last byte gives it.
  return (etag !== undefined && headers["etag"] !== etag) || (size !== undefined && range.to + 1 !== size)
    ? "the file has changed in the meantime"
    : undefined
}

/** Returns the request headers for a file, or for its missing part. */
export const headersOf = ({ etag, from }: Part): Record<string, string> => ({
  // With compression it is unknown at which byte of the file a part begins.
  "accept-encoding": "identity",
  ...(from === 0 ? undefined : { range: `bytes=${from}-`, ...(etag === undefined ? undefined : { "if-range": etag }) })
})
