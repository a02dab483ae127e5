/// <reference lib="esnext.disposable" preserve="true" />
/** Types of operations that return a file: its content, and a download with its metadata. */
import type { Content, DownloadSettings, Head, StreamSettings } from "../generated/shared/FileTypes.ts"
import type { CallOptions, FlatResponse, Result } from "./Operation.ts"

export type { Content, Progress } from "../generated/shared/FileTypes.ts"

type Arguments<I, Options> = {} extends I ? [input?: I, options?: Options] : [input: I, options?: Options]

/** Options of `stream` for a file. */
export interface FileOptions extends CallOptions, StreamSettings {}

/** Options of `download`. */
export interface DownloadOptions extends CallOptions, DownloadSettings {}

/**
 * A file that is being downloaded. Its connection is released by reading it to the end, leaving the `for await`, disposing of it, aborting the call
 * or closing the client.
 */
export interface Download extends Head, AsyncDisposable {
  /** The bytes starting at `from`. They can be read once. */
  readonly stream: AsyncIterable<Uint8Array>
}

/** An operation that returns a file. */
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
