/**
 * Digests of texts: of the ids and cursors of lists, and of the items that are watched. They are saved in checkpoints, so the same text must have the same
 * digest in every version of this package. For that reason this is not effect's `Hash`, which may change, and has 32 bits. It is synchronous, unlike the
 * digests of Web Crypto: a list may have thousands of items.
 */

/** Returns two numbers of 32 bits. */
const halves = (text: string): readonly [high: number, low: number] => {
  let low = 0x811c9dc5
  let high = 0x9e3779b9
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    low = Math.imul(low ^ unit, 0x01000193)
    high = Math.imul(high ^ unit, 0x85ebca6b)
    // Carries the upper bits, which depend on all units, to the lower ones, which a product would never change.
    high ^= high >>> 15
  }
  return [scatter(high) >>> 0, scatter(low) >>> 0]
}

/** Makes each bit of the result depend on each bit of the number. */
const scatter = (number: number): number => {
  const first = Math.imul(number ^ (number >>> 16), 0x85ebca6b)
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35)
  return second ^ (second >>> 16)
}

/** Returns 53 bits of a text. */
export const number = (text: string): number => {
  const [high, low] = halves(text)
  return (high >>> 11) * 0x1_0000_0000 + low
}

/** Characters of a digest of eight bytes. */
export const size = 16

/** Returns eight bytes of a text, as hexadecimal digits. */
export const hex = (text: string): string =>
  halves(text).map((half) => half.toString(16).padStart(size / 2, "0")).join("")
