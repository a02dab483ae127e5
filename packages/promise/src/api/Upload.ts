/**
 * Sources for fields that the API expects as base64 in JSON: bytes, files and streams. They are encoded in chunks while they are sent, so a large
 * file is never held in memory as a whole.
 */
import { from } from "@flat-sdk/engine/Upload"
import type { UploadOptions } from "../generated/shared/FileTypes.ts"

export type { UploadOptions, UploadProgress } from "../generated/shared/FileTypes.ts"

/**
 * Bytes, or a source of bytes.
 *
 * **Details**
 *
 * Bytes and `Blob`s (a `File` in a browser, `openAsBlob` of `node:fs`, `Bun.file`) can be read again, so requests with them are retried like any
 * other request. A `ReadableStream` or an `AsyncIterable`, such as a Node stream, can be read only once.
 */
export type UploadSource = Uint8Array | ArrayBuffer | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

/** A source with its options. Created by {@link upload}. */
export interface Upload extends UploadOptions {
  /** Marks the value across copies of the package. */
  readonly "~@flat-sdk/Upload": "~@flat-sdk/Upload"
}

/** The values that fields for files accept in addition to strings. */
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
 */
export const upload = (
  source: UploadSource | (() => UploadSource | Promise<UploadSource>),
  options?: UploadOptions
): Upload => from(source, options)
