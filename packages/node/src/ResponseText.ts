/**
 * The text of a response, decoded as it arrives: collecting all chunks would hold all of their buffers, and joining them would need the same memory
 * again.
 */
import { isMalformed, Utf8Text } from "@flat-sdk/core/Transport"

export class ResponseText {
  /** Whether some of the bytes were not UTF-8. Set by `whole`. */
  malformed = false
  /** The only chunk so far: most responses have one chunk, which needs no decoder. */
  private only: Buffer | undefined = undefined
  private pieces: Utf8Text | undefined = undefined

  add(piece: Buffer): void {
    if (this.pieces !== undefined) this.pieces.add(piece)
    else if (this.only === undefined) this.only = piece
    else {
      // Handles characters that are split between chunks.
      this.pieces = new Utf8Text()
      this.pieces.add(this.only)
      this.pieces.add(piece)
      this.only = undefined
    }
  }

  /** Releases the chunks. */
  clear(): void {
    this.only = undefined
    this.pieces = undefined
  }

  /** Returns the whole text, without a byte order mark. */
  whole(): string {
    if (this.pieces !== undefined) {
      const text = this.pieces.whole()
      this.malformed = this.pieces.malformed
      return text
    }
    const { only } = this
    if (only === undefined) return ""
    const text = only.toString()
    this.malformed = isMalformed(text, () => only)
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  }
}
