/**
 * Sources for fields that the API expects as base64 in JSON: bytes, files and streams. They are encoded in chunks while they are sent, so a large
 * file is never held in memory as a whole.
 */
import { from } from "@flat-sdk/engine/Upload"

/**
 * Bytes, or a source of bytes.
 *
 * **Details**
 *
 * Bytes and `Blob`s (a `File` in a browser, `openAsBlob` of `node:fs`, `Bun.file`) can be read again, so requests with them are retried like any
 * other request. A `ReadableStream` or an `AsyncIterable`, such as a Node stream, can be read only once.
 *
 * @category models
 */
export type UploadSource = Uint8Array | ArrayBuffer | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

/** Progress of an upload. */
export interface UploadProgress {
  /** Bytes of the source that were passed to the connection in this attempt. */
  readonly sent: number
  /** Total size in bytes, if known. */
  readonly size: number | undefined
}

/** @category models */
export interface UploadOptions {
  /**
   * Size of the source in bytes, if the source does not state it. With a size, the request states its length. If the source yields more or fewer
   * bytes, the request is aborted.
   */
  readonly size?: number | undefined
  /** Called for every chunk. Progress restarts from 0 with every attempt. */
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined
}

/**
 * A source with its options. Created by {@link upload}.
 *
 * @category models
 */
export interface Upload extends UploadOptions {
  readonly "~@flat-sdk/Upload": "~@flat-sdk/Upload"
}

/**
 * The values that fields for files accept in addition to strings.
 *
 * @category models
 */
export type UploadContent = UploadSource | Upload

/**
 * Adds a size and a progress callback to a source. If a function is passed instead of a source, it is called for every attempt, so that streams can
 * be sent again.
 *
 * **Example** (Showing the progress of an upload)
 *
 * ```ts
 * import { upload } from "@flat-sdk/promise"
 *
 * export const withProgress = (file: Blob) =>
 *   upload(file, { onProgress: ({ sent, size }) => console.log(`${sent} of ${size} bytes`) })
 * ```
 *
 * @category constructors
 */
export const upload = (
  source: UploadSource | (() => UploadSource | Promise<UploadSource>),
  options?: UploadOptions
): Upload => from(source, options)
