/**
 * The text of an answer, read while it comes: pieces that wait for the last one would hold all of their buffers, and joined they would need as much again.
 */
import { isMalformed, Utf8Text } from "@flat-sdk/core/internal/body/Utf8"

export class AnswerText {
  /** Whether some of the bytes were not UTF-8: known with the whole. */
  malformed = false
  /** Most answers are one piece, which needs no decoder. */
  private only: Buffer | undefined = undefined
  private pieces: Utf8Text | undefined = undefined

  add(piece: Buffer): void {
    if (this.pieces !== undefined) this.pieces.add(piece)
    else if (this.only === undefined) this.only = piece
    else {
      // It knows of characters that are cut in two.
      this.pieces = new Utf8Text()
      this.pieces.add(this.only)
      this.pieces.add(piece)
      this.only = undefined
    }
  }

  /** All of it, without a byte order mark. */
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
