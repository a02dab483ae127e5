/**
 * An answer that is a file: its head now, its bytes as they come. The bytes are read under the idle limit and never held as a whole.
 */
import type * as Stream from "effect/Stream"
import type { FlatError, Timeout, Transport } from "../FlatError.ts"

/**
 * A file on its way. It lives as long as the scope it was opened in; closing that scope ends it.
 *
 * @category models
 */
export interface Download {
  /** Media type, as the answer states it. */
  readonly contentType: string | undefined
  /** Bytes of the whole file, where the answer states them. */
  readonly size: number | undefined
  /** Where this answer begins within the file: 0, or the offset that was asked for and granted. */
  readonly from: number
  /** The bytes from there on. They can be read once. */
  readonly stream: Stream.Stream<Uint8Array, FlatError>
  /** Marks this version of the file, for going on with the same one later. */
  readonly etag: string | undefined
  /** Whether the server can go on in the middle of the file. */
  readonly resumable: boolean
}

/** What reading a file may tell. */
export interface Progress {
  /** Bytes so far, those of earlier attempts included. */
  readonly received: number
  /** Bytes in all, where they are known. */
  readonly size: number | undefined
}

/**
 * How to read a file.
 *
 * @category models
 */
export interface Options {
  /**
   * Byte to begin at, for going on with a file that is there in part. The answer's `from` says whether the server did.
   *
   * @default 0
   */
  readonly from?: number | undefined
  /** The version that the part at hand is of, from an earlier `etag`: another version begins at 0. */
  readonly etag?: string | undefined
}

/**
 * How to stream a file.
 *
 * @category models
 */
export interface StreamOptions {
  /** Called for every piece. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** A file whose bytes fail with bare reasons: the call's facts are added by whoever knows them. */
export interface RawDownload extends Omit<Download, "stream"> {
  readonly stream: Stream.Stream<Uint8Array, Transport | Timeout>
}

const positive = (text: string | undefined): number | undefined => {
  const value = Number(text || NaN)
  return Number.isInteger(value) && value >= 0 ? value : undefined
}

/** Reads the head of an answer that is a file. */
export const make = (
  answer: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
  stream: RawDownload["stream"]
): RawDownload => {
  // `Content-Range: bytes 100-999/1000`
  const range = answer.status === 206 ? /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(answer.headers["content-range"] ?? "") : null
  // A compressed body's length is not the file's.
  const length = answer.headers["content-encoding"] === undefined ? positive(answer.headers["content-length"]) : undefined
  return {
    contentType: answer.headers["content-type"],
    size: range === null ? length : positive(range[2]),
    from: range === null ? 0 : Number(range[1]),
    stream,
    etag: answer.headers["etag"],
    resumable: answer.status === 206 || answer.headers["accept-ranges"] === "bytes"
  }
}

/** Request headers for the given options. */
export const headersOf = (options: Options | undefined): Record<string, string> =>
  options?.from === undefined || options.from === 0
    ? {}
    : { range: `bytes=${options.from}-`, ...(options.etag === undefined ? {} : { "if-range": options.etag }) }
