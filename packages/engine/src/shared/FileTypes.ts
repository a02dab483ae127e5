/**
 * Files that are read and uploaded, in both APIs.
 */

/** A whole file in memory. */
export interface Content {
  /** The whole file. */
  readonly bytes: Uint8Array
  /** Media type, from the response headers. */
  readonly contentType: string | undefined
}

/** The progress of reading a file. */
export interface Progress {
  /** Bytes received so far, including those of earlier attempts. */
  readonly received: number
  /** Size of the file in bytes, if known. */
  readonly size: number | undefined
}

/** The option of streaming a file, in addition to those of a call. */
export interface StreamSettings {
  /** Called for every chunk. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** Options of a download, in addition to those of a call. */
export interface DownloadSettings {
  /**
   * Byte to begin at, to resume a partial file. The `from` of the result shows whether the server did: it is 0 if the whole file is sent, also
   * because neither a strong `etag` nor a `lastModified` identifies the partial file, or because the part that was sent did not continue it.
   *
   * @default 0
   */
  readonly from?: number | undefined
  /** The version of the partial file, from an earlier `etag`: another version begins at 0. */
  readonly etag?: string | undefined
  /** The same for a file without an `etag`, from an earlier `lastModified`. */
  readonly lastModified?: string | undefined
}

/** A file's metadata, from the headers of a response. */
export interface Head {
  /** Media type, from the response headers. */
  readonly contentType: string | undefined
  /** Size of the whole file in bytes, if the response states it. */
  readonly size: number | undefined
  /** Byte of the file at which this response begins: 0, or the requested offset if the server granted it. */
  readonly from: number
  /** Identifies this version of the file, to resume the same one later. A weak one (`W/"…"`) does not identify its bytes. */
  readonly etag: string | undefined
  /** The `Last-Modified` of this version, if it identifies the bytes: the file has no `etag` and was not changed for a minute. */
  readonly lastModified: string | undefined
  /** Whether the server can resume within the file, and an `etag` or `lastModified` identifies its bytes. */
  readonly resumable: boolean
}

/** The progress of an upload. */
export interface UploadProgress {
  /** Bytes passed to the connection in this attempt. */
  readonly sent: number
  /** Total number of bytes, if known. */
  readonly size: number | undefined
}

/** Options of an upload. */
export interface UploadOptions {
  /**
   * Size in bytes, if the source does not know it. The request then sends a content length. If the source has more or fewer bytes, the request is
   * aborted.
   */
  readonly size?: number | undefined
  /** Called for every chunk. Every attempt starts again from zero. */
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined
}
