/**
 * Upload sources for fields that the API expects as base64 in JSON: bytes, files and streams. They are encoded chunk by chunk while they are sent, so
 * a large file is never held in memory. `body/UploadBody.ts` does that; this module only defines the types and guards.
 */
import type * as Stream from "effect/Stream"
import type { UploadOptions as Options } from "../shared/FileTypes.ts"

/**
 * Bytes, or a source of bytes.
 *
 * **Details**
 *
 * Bytes, `Blob`s (a `File` of a browser, `openAsBlob` of `node:fs`, `Bun.file`) and streams of Effect can be read again, so they are retried like any
 * other input. A `ReadableStream` or an `AsyncIterable`, such as a stream of Node, can be read only once.
 */
export type Source =
  | Uint8Array
  | ArrayBuffer
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>
  | Stream.Stream<Uint8Array, unknown>

export type { UploadOptions as Options, UploadProgress as Progress } from "../shared/FileTypes.ts"

const TypeId = "~@flat-sdk/Upload"

/** A source with its size and options. Created by {@link from}. */
export interface Upload extends Options {
  /** Marks the value across copies of the package. */
  readonly [TypeId]: typeof TypeId
  /** The source, or a function that opens it for every attempt. */
  readonly source: unknown
}

/** File content that file fields accept in addition to strings. */
export type Content = Source | Upload

/** Expected value of such a field, for error messages. */
export const expectation =
  "a string, or the content itself: Uint8Array, ArrayBuffer, Blob, or a ReadableStream or AsyncIterable of Uint8Array"

/**
 * Creates an upload from a source, with its size and a progress callback. A function instead of a source is called for every attempt, so that streams
 * can be sent again.
 *
 * **Example** (Showing the progress of an upload)
 *
 * ```ts
 * import { Upload } from "@flat-sdk/core"
 *
 * export const withProgress = (file: Blob) =>
 *   Upload.from(file, { onProgress: ({ sent, size }) => console.log(`${sent} of ${size} bytes`) })
 * ```
 */
export const from = (source: Source | (() => Source | Promise<Source>), options: Options = {}): Upload => ({
  [TypeId]: TypeId,
  source,
  size: options.size,
  onProgress: options.onProgress
})

// Duck typing: accepts values of other realms and other copies of a class.
const has = (value: unknown, key: PropertyKey): value is Record<PropertyKey, unknown> =>
  typeof value === "object" && value !== null && key in value
const is = (value: unknown, ...tags: ReadonlyArray<string>): boolean =>
  tags.includes(Object.prototype.toString.call(value).slice(8, -1))

/** Whether a value is an upload made by {@link from}. */
export const isUpload = (value: unknown): value is Upload => has(value, TypeId)

/** Whether a value is bytes. */
export const isBytes = (value: unknown): value is Uint8Array | ArrayBuffer => is(value, "Uint8Array", "ArrayBuffer")

/** Whether a value is a `Blob` or a `File`. */
export const isBlob = (value: unknown): value is Blob => is(value, "Blob", "File")

/** Whether a value can be read once. */
export const isOnce = (value: unknown): value is ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> =>
  has(value, Symbol.asyncIterator) || (has(value, "getReader") && has(value, "locked"))

/** Returns whether a value is file content. */
export const isContent = (value: unknown): value is Content => {
  const source = isUpload(value) ? value.source : value
  return isBytes(source) || isBlob(source) || isOnce(source) || (typeof source === "function" && source !== value)
}

/** Whether a value is content from a stream of Effect. */
export const isStreamed = (value: unknown): value is Content =>
  has(isUpload(value) ? value.source : value, "~effect/Stream")
