/**
 * What a file can be given as where the API wants base64 in JSON: bytes, files and streams. They are encoded piece by piece while they are sent, so
 * that a large file needs no memory of its size.
 */
import { from } from "@flat-sdk/core/contract/fields/Upload"

/**
 * Bytes, or where they come from.
 *
 * **Details**
 *
 * Bytes and `Blob`s (a `File` of a browser, `openAsBlob` of `node:fs`, `Bun.file`) can be read again, so they follow the rules of retries like any
 * other input. A `ReadableStream` or an `AsyncIterable`, such as a stream of Node, is read once.
 *
 * @category models
 */
export type UploadSource = Uint8Array | ArrayBuffer | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

/** How far a content is. */
export interface UploadProgress {
  /** Bytes of the content that were handed to the connection in this attempt. */
  readonly sent: number
  /** Bytes in all, where they are known. */
  readonly size: number | undefined
}

/** @category models */
export interface UploadOptions {
  /**
   * Bytes of the content, where the source does not say: then the request states its length. A source that has more or fewer ends the request.
   */
  readonly size?: number | undefined
  /** Called for every piece. It begins again at the start with every attempt. */
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined
}

/**
 * A source with what is known of it. Made by {@link upload}.
 *
 * @category models
 */
export interface Upload extends UploadOptions {
  readonly "~@flat-sdk/Upload": "~@flat-sdk/Upload"
}

/**
 * What fields for files take besides text.
 *
 * @category models
 */
export type UploadContent = UploadSource | Upload

/**
 * Gives a source a size and a function that is told of its progress. A function in place of a source is called for every attempt, which lets streams
 * be sent again.
 *
 * **Example** (Showing how far an upload is)
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
