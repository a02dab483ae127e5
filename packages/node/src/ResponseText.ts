/**
 * The text of a response, decoded as it arrives: collecting all chunks would hold all of their buffers, and joining them would need the same memory
 * again.
 */
import { isMalformed, Utf8Text } from "@flat-sdk/engine/Transport"

export class ResponseText {
  /** Whether some of the bytes were not UTF-8. Set by `whole`. */
  malformed = false
  /** The only chunk so far: most responses have one chunk, which needs no decoder. */
  private only: Buffer | undefined = undefined
  private decoded: Utf8Text | undefined = undefined

  add(chunk: Buffer): void {
    if (this.decoded !== undefined) this.decoded.add(chunk)
    else if (this.only === undefined) this.only = chunk
    else {
      // Handles characters that are split between chunks.
      this.decoded = new Utf8Text()
      this.decoded.add(this.only)
      this.decoded.add(chunk)
      this.only = undefined
    }
  }

  clear(): void {
    this.only = undefined
    this.decoded = undefined
  }

  /** Returns the whole text, without a byte order mark. */
  whole(): string {
    if (this.decoded !== undefined) {
      const text = this.decoded.whole()
      this.malformed = this.decoded.malformed
      return text
    }
    const { only } = this
    if (only === undefined) return ""
    const text = only.toString()
    this.malformed = isMalformed(text, () => only)
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  }
}
