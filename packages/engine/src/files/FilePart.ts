/** The part of a file that was received, and the check that a response continues it: at exactly that byte, to the end, in the same version. */
import type { ReceivedResponse } from "../call/Call.ts"
import * as HttpDate from "../quota/HttpDate.ts"

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

/** Whether the server can send a part of the file, whose bytes are not compressed. */
export const takesRanges = ({ headers, status }: Pick<ReceivedResponse, "headers" | "status">): boolean =>
  isPlain(headers) && (status === 206 || headers["accept-ranges"] === "bytes")

// A weak tag (`W/`) identifies equivalent versions, whose bytes may differ.
const strong = /^"[\x21\x23-\x7e\x80-\xff]*"$/

// The time that a `Last-Modified` must be in the past to identify bytes: a file can change twice in one second, and the clock of a file store may differ.
const settled = 60_000

/**
 * Returns what identifies the bytes of a version (RFC 9110, section 8.8): its strong `ETag`, or without any `ETag` a `Last-Modified` that was at least a
 * minute ago when the response was sent. `undefined`: its bytes may change unnoticed.
 */
export const validatorOf = (headers: Readonly<Record<string, string>>): string | undefined => {
  const { date = "", etag = "", "last-modified": modified = "" } = headers
  if (etag !== "") return strong.test(etag) ? etag : undefined
  const changed = HttpDate.read(modified)
  const sent = HttpDate.read(date)
  return changed !== undefined && sent !== undefined && sent - changed >= settled ? modified : undefined
}

/** Returns the validator of an earlier download, from what the caller kept of it. */
export const keptValidator = (
  { etag, lastModified }: { readonly etag?: string | undefined; readonly lastModified?: string | undefined } = {}
): string | undefined => etag === undefined ? lastModified : strong.test(etag) ? etag : undefined

/** Whether a response is of the version that a validator identifies. */
export const isVersion = (headers: Readonly<Record<string, string>>, validator: string): boolean =>
  headers[strong.test(validator) ? "etag" : "last-modified"] === validator

/** The part of a file that was received, and what the rest must match. */
export interface Part {
  readonly from: number
  /** Identifies the version. Without one the part cannot be continued, and the whole file is requested. */
  readonly validator: string | undefined
  readonly size: number | undefined
}

/** Nothing was received yet. */
export const nothing: Part = { from: 0, validator: undefined, size: undefined }

/** Returns why a response does not continue the part that was received; `undefined` if it does. */
export const mismatch = (
  { headers, status }: ReceivedResponse,
  { from, size, validator }: Part
): string | undefined => {
  if (status !== 206) return undefined
  if (from === 0 || validator === undefined) return "the server sent a part of the file instead of the whole"
  const range = rangeOf(headers["content-range"])
  if (range === undefined) return "the part of the file has no valid Content-Range"
  if (range.from !== from) return `the part of the file begins at byte ${range.from}, not at byte ${from} as requested`
  if (range.to + 1 !== (range.total ?? range.to + 1)) return "the part of the file ends before the file does"
  if (!isPlain(headers)) return "the part of the file is compressed, so its position in the file is unknown"
  // If the total is not stated, the last byte gives it.
  return !isVersion(headers, validator) || (size !== undefined && range.to + 1 !== size)
    ? "the file has changed in the meantime"
    : undefined
}

/** Returns the request headers for a file, or for its missing part. */
export const headersOf = ({ from, validator }: Part): Record<string, string> => ({
  // With compression it is unknown at which byte of the file a part begins.
  "accept-encoding": "identity",
  ...(from === 0 || validator === undefined ? undefined : { range: `bytes=${from}-`, "if-range": validator })
})
