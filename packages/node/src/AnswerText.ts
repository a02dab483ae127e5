/**
 * The text of an answer, read while it comes: pieces that wait for the last one would hold all of their buffers, and joined they would need as much again.
 */
import { TextDecoder } from "node:util"

export class AnswerText {
  /** Most answers are one piece, which needs no decoder. */
  private only: Buffer | undefined = undefined
  private decoder: TextDecoder | undefined = undefined
  private text = ""

  add(piece: Buffer): void {
    if (this.decoder !== undefined) this.text += this.decoder.decode(piece, { stream: true })
    else if (this.only === undefined) this.only = piece
    else {
      // It knows of characters that are cut in two.
      this.decoder = new TextDecoder()
      this.text = this.decoder.decode(this.only, { stream: true }) + this.decoder.decode(piece, { stream: true })
      this.only = undefined
    }
  }

  /** All of it, without a byte order mark. */
  whole(): string {
    if (this.decoder !== undefined) return this.text + this.decoder.decode()
    const text = this.only?.toString() ?? ""
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  }
}
