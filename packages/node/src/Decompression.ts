/**
 * Decompresses a body while it comes: no faster than it is read, and from the socket no faster than it is decompressed. Bodies that are not compressed
 * never get here.
 */
import type * as Undici from "@effect/platform-node/Undici"
import type { Transform } from "node:stream"
import * as zlib from "node:zlib"

/** Who reads what comes out. */
export interface Reader {
  decompressed(piece: Buffer): void
  /** All of the body came, and came out. */
  whole(): void
  corrupt(cause: unknown): void
}

const streamOf = (coding: string, first: Buffer): Transform | undefined => {
  switch (coding.trim().toLowerCase()) {
    case "gzip":
    case "x-gzip":
      return zlib.createGunzip()
    case "deflate":
      // Not asked for. Some servers send it without the header of zlib.
      return (first[0]! & 0x0f) === 8 ? zlib.createInflate() : zlib.createInflateRaw()
    case "br":
      return zlib.createBrotliDecompress()
    case "zstd":
      return hasZstd ? zlib.createZstdDecompress() : undefined
    default:
      return undefined
  }
}

// Not in every runtime that has `node:zlib`.
const hasZstd = typeof zlib.createZstdDecompress === "function"

export class Decompression {
  /** What to send as `Accept-Encoding`. */
  static readonly accepted = hasZstd ? "gzip, br, zstd" : "gzip, br"

  private readonly stream: Transform
  private readonly controller: Undici.Dispatcher.DispatchController
  private readonly reader: Reader
  /** All of the body came. */
  private complete = false
  /** Nothing more comes out. */
  private over = false
  private held = false

  /** Begins with the first piece of a body; `undefined` where the coding is none that can be read. */
  static open(
    coding: string,
    first: Buffer,
    controller: Undici.Dispatcher.DispatchController,
    reader: Reader
  ): Decompression | undefined {
    const stream = streamOf(coding, first)
    return stream === undefined ? undefined : new Decompression(stream, controller, reader)
  }

  private constructor(stream: Transform, controller: Undici.Dispatcher.DispatchController, reader: Reader) {
    this.stream = stream
    this.controller = controller
    this.reader = reader
    stream.on("data", (piece: Buffer) => {
      if (!this.over) reader.decompressed(piece)
    })
    stream.on("drain", () => this.letGo())
    stream.on("end", () => {
      if (this.over) return
      this.over = true
      // What is behind the end may not have been taken.
      this.letGo()
      if (this.complete) reader.whole()
    })
    stream.on("error", (cause) => {
      if (this.over) return
      this.over = true
      reader.corrupt(cause)
    })
  }

  write(piece: Buffer): void {
    if (this.over || this.stream.write(piece) || this.held) return
    this.held = true
    this.controller.pause()
  }

  /** All of the body came. */
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

  /** Nobody reads on. */
  close(): void {
    this.over = true
    this.stream.destroy()
  }

  private letGo(): void {
    if (!this.held) return
    this.held = false
    this.controller.resume()
  }
}
