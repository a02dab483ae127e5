/**
 * UTF-8 to text. Bytes that are not UTF-8 become U+FFFD, as everywhere, but not silently: a name that was garbled on its way must not pass for the one
 * that the API holds.
 */

const replacement = "\ufffd"

/** Whether bytes are not UTF-8; `text` is what they were decoded to. */
export const isMalformed = (text: string, bytes: () => Uint8Array): boolean => {
  // Nearly always there is no such character, and nothing to look at twice. Where there is one, the API may have sent it.
  if (!text.includes(replacement)) return false
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes())
    return false
  } catch {
    return true
  }
}

/** How many bytes at the end begin a character that is not complete. */
const unfinished = (bytes: ReadonlyArray<number>): number => {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0
  }
  return 0
}

/** Text that comes in pieces. */
export class Utf8Text {
  /** Whether some of the bytes were not UTF-8. */
  malformed = false
  private decoder = new TextDecoder("utf-8", { fatal: true })
  private text = ""
  /** The last bytes: where the decoder gives up, it takes the start of a character with it. */
  private tail: ReadonlyArray<number> = []

  add(piece: Uint8Array): void {
    this.text += this.decode(piece)
    if (!this.malformed) this.tail = [...this.tail, ...piece.subarray(-3)].slice(-3)
  }

  /** All of it, when the last piece was added. */
  whole(): string {
    return this.text + this.decode(undefined)
  }

  private decode(piece: Uint8Array | undefined): string {
    const options = { stream: piece !== undefined }
    if (this.malformed) return this.decoder.decode(piece, options)
    try {
      return this.decoder.decode(piece, options)
    } catch {
      this.malformed = true
      // A byte order mark is one at the start only.
      this.decoder = new TextDecoder("utf-8", { ignoreBOM: this.text !== "" })
      const begun = new Uint8Array(this.tail.slice(this.tail.length - unfinished(this.tail)))
      return this.decoder.decode(begun, { stream: true }) + this.decoder.decode(piece, options)
    }
  }
}
