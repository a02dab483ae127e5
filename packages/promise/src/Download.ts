/// <reference lib="esnext.disposable" preserve="true" />
/**
 * Types of operations that return a file: its content, and a download with its metadata.
 */
import type { CallOptions, FlatResponse, Result } from "./Operation.ts"

type Arguments<I, Options> = {} extends I ? [input?: I, options?: Options] : [input: I, options?: Options]

/**
 * A whole file in memory.
 *
 * @category models
 */
export interface Content {
  readonly bytes: Uint8Array
  /** Content type of the response. */
  readonly contentType: string | undefined
}

/** Progress of reading a file. */
export interface Progress {
  /** Bytes received so far, including those of earlier attempts. */
  readonly received: number
  /** Total size in bytes, if known. */
  readonly size: number | undefined
}

/** @category models */
export interface FileOptions extends CallOptions {
  /** Called for every chunk. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** @category models */
export interface DownloadOptions extends CallOptions {
  /**
   * Offset in bytes to start from, to resume a partial file. The `from` of the resulting {@link Download} shows whether the server did so: it is 0 if
   * the whole file is sent, also if neither a strong `etag` nor a `lastModified` identifies the partial file, or the server returned a range that
   * does not continue it.
   *
   * @default 0
   */
  readonly from?: number | undefined
  /** Version of the partial file, from the `etag` of an earlier download. If the server has another version, the download starts at 0. */
  readonly etag?: string | undefined
  /** The same for a file without an `etag`, from the `lastModified` of an earlier download. */
  readonly lastModified?: string | undefined
}

/**
 * A file that is being downloaded. Its connection is released by reading it to the end, leaving the `for await`, disposing of it, aborting the call
 * or closing the client.
 *
 * @category models
 */
export interface Download extends AsyncDisposable {
  /** Content type of the response. */
  readonly contentType: string | undefined
  /** Size of the whole file in bytes, if the response states it. */
  readonly size: number | undefined
  /** Offset in the file at which this response starts: 0, or the requested offset if the server supports it. */
  readonly from: number
  /** Identifies this version of the file, to resume the same version later. A weak one (`W/"…"`) does not identify its bytes. */
  readonly etag: string | undefined
  /** The `Last-Modified` of this version, if it identifies the bytes: the file has no `etag` and was not changed for a minute. */
  readonly lastModified: string | undefined
  /** Whether the server can resume in the middle of the file, and an `etag` or `lastModified` identifies its bytes. */
  readonly resumable: boolean
  /** The bytes starting at `from`. They can be read once. */
  readonly stream: AsyncIterable<Uint8Array>
}

/**
 * An operation that returns a file.
 *
 * @category models
 */
export interface Binary<I> {
  // Reads the whole file into memory: for small files. No docstring on purpose, as above.
  (...args: Arguments<I, CallOptions>): Promise<Content>
  /** Reads the whole file into memory and resolves with it and the status and headers of the response. */
  readonly withResponse: (...args: Arguments<I, CallOptions>) => Promise<FlatResponse<Content>>
  /** Reads the whole file and resolves with it or the `FlatError`. Rejects only if the call is aborted or the client is closed. */
  readonly result: (...args: Arguments<I, CallOptions>) => Promise<Result<Content>>
  /**
   * Iterates over the file's bytes in constant memory. If the transfer is interrupted and the server supports ranges, it resumes where it stopped, up
   * to the number of `retries`.
   */
  readonly stream: (...args: Arguments<I, FileOptions>) => AsyncIterable<Uint8Array>
  /** Opens the file: resolves with its type, size and version, and streams the bytes. */
  readonly download: (...args: Arguments<I, DownloadOptions>) => Promise<Download>
}
