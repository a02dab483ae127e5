/**
 * Decodes UTF-8. Invalid bytes become U+FFFD, as in every decoder, but are reported: a name that was garbled in transit must not pass for the one
 * that the API has.
 */

/** Returns the number of bytes at the end that belong to an incomplete character. */
const incompleteBytes = (bytes: ReadonlyArray<number>): number => {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0
  }
  return 0
}

/** Decodes text that arrives in chunks. */
export class Utf8Text {
  /** Whether some of the bytes were not valid UTF-8. */
  malformed = false
  private decoder = new TextDecoder("utf-8", { fatal: true })
  private text = ""
  /** The last bytes: when the decoder fails, it loses the start of an incomplete character. */
  private tail: ReadonlyArray<number> = []

  /** Decodes the next chunk. */
  add(chunk: Uint8Array): void {
    this.text += this.decode(chunk)
    if (!this.malformed) this.tail = [...this.tail, ...chunk.subarray(-3)].slice(-3)
  }

  /** Returns the whole text, after the last chunk was added. */
  whole(): string {
    return this.text + this.decode(undefined)
  }

  private decode(chunk: Uint8Array | undefined): string {
    const options = { stream: chunk !== undefined }
    if (this.malformed) return this.decoder.decode(chunk, options)
    try {
      return this.decoder.decode(chunk, options)
    } catch {
      this.malformed = true
      // A byte order mark counts only at the start.
      this.decoder = new TextDecoder("utf-8", { ignoreBOM: this.text !== "" })
      const begun = new Uint8Array(this.tail.slice(this.tail.length - incompleteBytes(this.tail)))
      return this.decoder.decode(begun, { stream: true }) + this.decoder.decode(chunk, options)
    }
  }
}
