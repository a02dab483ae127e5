/**
 * The size limit of a body that is read into memory, counted after decompression. A larger body is not read to its end: its connection is closed.
 */
import * as Redacted from "effect/Redacted"
import { Decode } from "../error/FlatError.ts"
import type { AttemptLimits } from "../exchange/TransportRequest.ts"
import { scrub } from "../redaction/Redaction.ts"

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
export const exceeded = (limits: AttemptLimits, status: number, contentType: string | null | undefined): Decode =>
  new Decode({
    status,
    contentType: typeof contentType === "string" ? scrub(contentType) : undefined,
    detail:
      `its body has more than ${limits.responseBytes} bytes and was not read to its end (option maxResponseBytes)`,
    excerpt: undefined,
    body: Redacted.make("")
  })
