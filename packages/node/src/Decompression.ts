/**
 * Decompresses a body as it arrives, with backpressure from the consumer to the decompression and from there to the socket. Uncompressed bodies do
 * not pass through here.
 */
import type { Transform } from "node:stream"
import * as zlib from "node:zlib"

/** The connection that a body arrives over. */
export interface Connection {
  readonly pause: () => void
  readonly resume: () => void
}

/** Receives the decompressed body. */
export interface Reader {
  decompressed(chunk: Buffer): void
  /** The whole body was received and decompressed. */
  whole(): void
  corrupt(cause: unknown): void
}

const streamOf = (coding: string, first: Buffer): Transform | undefined => {
  switch (coding.trim().toLowerCase()) {
    case "gzip":
    case "x-gzip":
      return zlib.createGunzip()
    case "deflate":
      // Not requested. Some servers send it without the zlib header.
      return (first[0]! & 0x0f) === 8 ? zlib.createInflate() : zlib.createInflateRaw()
    case "br":
      return zlib.createBrotliDecompress()
    case "zstd":
      return hasZstd ? zlib.createZstdDecompress() : undefined
    default:
      return undefined
  }
}

// Not available in every runtime that has `node:zlib`.
const hasZstd = typeof zlib.createZstdDecompress === "function"

export class Decompression {
  /** Value of the `Accept-Encoding` header. */
  static readonly accepted = hasZstd ? "gzip, br, zstd" : "gzip, br"

  private readonly stream: Transform
  private readonly connection: Connection
  private readonly reader: Reader
  /** The whole body was received. */
  private complete = false
  /** The decompressed stream has ended. */
  private over = false
  private held = false

  /** Starts with the first chunk of a body. Returns `undefined` if the content coding is not supported. */
  static open(
    coding: string,
    first: Buffer,
    connection: Connection,
    reader: Reader
  ): Decompression | undefined {
    const stream = streamOf(coding, first)
    return stream === undefined ? undefined : new Decompression(stream, connection, reader)
  }

  private constructor(stream: Transform, connection: Connection, reader: Reader) {
    this.stream = stream
    this.connection = connection
    this.reader = reader
    stream.on("data", (chunk: Buffer) => {
      if (!this.over) reader.decompressed(chunk)
    })
    stream.on("drain", () => this.letGo())
    stream.on("end", () => {
      if (this.over) return
      this.over = true
      // Data after the end of the compressed stream may still be paused.
      this.letGo()
      if (this.complete) reader.whole()
    })
    stream.on("error", (cause) => {
      if (this.over) return
      this.over = true
      reader.corrupt(cause)
    })
  }

  write(chunk: Buffer): void {
    if (this.over || this.stream.write(chunk) || this.held) return
    this.held = true
    this.connection.pause()
  }

  /** Ends the input: the whole body was received. */
  end(): void {
    this.complete = true
    if (this.over) this.reader.whole()
    else this.stream.end()
  }

  pause(): void {
    this.stream.pause()
  }

  resume(): void {
    this.stream.resume()
  }

  /** Stops the decompression: the output is no longer needed. */
  close(): void {
    this.over = true
    this.stream.destroy()
  }

  private letGo(): void {
    if (!this.held) return
    this.held = false
    this.connection.resume()
  }
}
