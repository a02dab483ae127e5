/**
 * What is checked of a body that is read into memory: its size, counted after decompression; the coding of its content; and its UTF-8. A larger body
 * is not read to its end: its connection is closed.
 */
import { Decode } from "../error/FlatError.ts"
import type { AttemptLimits } from "./TransportRequest.ts"

/** Returns the limit in bytes for the body of a response with this status. */
export const of = (limits: AttemptLimits, status: number): number =>
  status >= 200 && status < 300 ? limits.responseBytes : limits.errorBytes

/** Whether the headers of a success announce a body above the limit: then nothing of it needs to be read. */
export const isAnnounced = (
  limits: AttemptLimits,
  status: number,
  { "content-length": length = "" }: Readonly<Record<string, string>>
): boolean =>
  status >= 200 && status < 300 && status !== 204 && /^\d+$/.test(length) && Number(length) > limits.responseBytes

/** Returns the error reason for a success above the limit. Of an error body, the start is enough. */
export const tooLarge = (limits: AttemptLimits, status: number, contentType: string | null | undefined): Decode =>
  new Decode({
    status,
    contentType: contentType ?? undefined,
    detail: `its body has more than ${limits.responseBytes} bytes and was not read to its end (option maxResponseBytes)`
  })

// Transports decode the codings that they request. A body with any other coding cannot be read.
const codings = new Set(["gzip", "x-gzip", "deflate", "br", "zstd", "identity", ""])

/** Returns the problem with the coding of a body; `undefined` if a transport can decode it. */
export const codingProblemOf = (headers: Readonly<Record<string, string>>): string | undefined => {
  const coding = headers["content-encoding"]
  return coding === undefined || codings.has(coding.trim().toLowerCase())
    ? undefined
    : `its content-encoding ${
      JSON.stringify(coding.slice(0, 40))
    } was not requested; only one of gzip, br and zstd at a time can be decoded`
}

const replacement = "\ufffd"

/** Whether bytes are not valid UTF-8; `text` is their decoded string. */
export const isMalformed = (text: string, bytes: () => Uint8Array): boolean => {
  // Usually there is no U+FFFD, and no second pass is needed. If there is one, the API itself may have sent it.
  if (!text.includes(replacement)) return false
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes())
    return false
  } catch {
    return true
  }
}
