/**
 * Upload sources for fields that the API expects as base64 in JSON: bytes, files and streams. They are encoded chunk by chunk while they are sent, so
 * a large file is never held in memory. `internal/body/UploadBody.ts` does that; here is what can be given, without anything that reads it.
 */
import type * as Stream from "effect/Stream"

/**
 * Bytes, or where they come from.
 *
 * **Details**
 *
 * Bytes, `Blob`s (a `File` of a browser, `openAsBlob` of `node:fs`, `Bun.file`) and streams of Effect can be read again, so they follow the rules of
 * retries like any other input. A `ReadableStream` or an `AsyncIterable`, such as a stream of Node, is read once.
 *
 * @category models
 */
export type Source =
  | Uint8Array
  | ArrayBuffer
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>
  | Stream.Stream<Uint8Array, unknown>

/** How far a content is. */
export interface Progress {
  /** Bytes of the content that were handed to the connection in this attempt. */
  readonly sent: number
  /** Bytes in all, where they are known. */
  readonly size: number | undefined
}

/** @category models */
export interface Options {
  /**
   * Bytes of the content, where the source does not say: then the request states its length. A source that has more or fewer ends the request.
   */
  readonly size?: number | undefined
  /** Called for every piece. It begins again at the start with every attempt. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

const TypeId = "~@flat-sdk/Upload"

/**
 * A source with what is known of it. Made by {@link from}.
 *
 * @category models
 */
export interface Upload extends Options {
  readonly [TypeId]: typeof TypeId
  /** The source, or what opens it anew for every attempt. */
  readonly source: unknown
}

/**
 * What fields for files take besides text.
 *
 * @category models
 */
export type Content = Source | Upload

/** What is expected of such a field, in the words of errors. */
export const expected =
  "a string, or the content itself: Uint8Array, ArrayBuffer, Blob, or a ReadableStream or AsyncIterable of Uint8Array"

/**
 * Gives a source a size and a function that is told of its progress. A function in place of a source is called for every attempt, which lets streams
 * be sent again.
 *
 * **Example** (Showing how far an upload is)
 *
 * ```ts
 * import { Upload } from "@flat-sdk/core"
 *
 * export const withProgress = (file: Blob) =>
 *   Upload.from(file, { onProgress: ({ sent, size }) => console.log(`${sent} of ${size} bytes`) })
 * ```
 *
 * @category constructors
 */
export const from = (source: Source | (() => Source | Promise<Source>), options: Options = {}): Upload => ({
  [TypeId]: TypeId,
  source,
  size: options.size,
  onProgress: options.onProgress
})

// By what they are able to do: values of other realms and other copies of a class count.
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

/**
 * Whether a value is a content.
 *
 * @category guards
 */
export const isContent = (value: unknown): value is Content => {
  const source = isUpload(value) ? value.source : value
  return isBytes(source) || isBlob(source) || isOnce(source) || (typeof source === "function" && source !== value)
}

/** Whether a value is a content made of a stream of Effect. */
export const isStreamed = (value: unknown): value is Content =>
  has(isUpload(value) ? value.source : value, "~effect/Stream")
