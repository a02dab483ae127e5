/**
 * A melody as a picture: five lines and the note heads, as an uncompressed greyscale PNG.
 */
import { type Melody, notes } from "./Melody.ts"

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value >>> 0
})

const crc32 = (data: Uint8Array): number => {
  let crc = 0xffffffff
  for (const byte of data) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 255] as number)
  return (crc ^ 0xffffffff) >>> 0
}

const adler32 = (data: Uint8Array): number => {
  let a = 1
  let b = 0
  for (const byte of data) {
    a = (a + byte) % 65521
    b = (b + a) % 65521
  }
  return ((b << 16) | a) >>> 0
}

const join = (...parts: ReadonlyArray<Uint8Array | ReadonlyArray<number>>): Uint8Array => {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

const big = (
  value: number
): ReadonlyArray<number> => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]

const chunk = (type: string, data: Uint8Array): Uint8Array => {
  const named = join(new TextEncoder().encode(type), data)
  return join(big(data.length), named, big(crc32(named)))
}

/** Creates a zlib stream of stored blocks. So small a picture needs no compression, and stored blocks need no library. */
const stored = (data: Uint8Array): Uint8Array => {
  const blocks: Array<Uint8Array> = []
  for (let at = 0; at < data.length; at += 65535) {
    const block = data.subarray(at, at + 65535)
    const last = at + block.length === data.length ? 1 : 0
    blocks.push(
      join([last, block.length & 255, block.length >>> 8, ~block.length & 255, (~block.length >>> 8) & 255], block)
    )
  }
  return join([0x78, 0x01], ...blocks, big(adler32(data)))
}

const encode = (width: number, height: number, grey: Uint8Array): Uint8Array => {
  const rows = new Uint8Array((width + 1) * height)
  for (let y = 0; y < height; y++) rows.set(grey.subarray(y * width, (y + 1) * width), y * (width + 1) + 1)
  return join(
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    chunk("IHDR", join(big(width), big(height), [8, 0, 0, 0, 0])),
    chunk("IDAT", stored(rows)),
    chunk("IEND", new Uint8Array(0))
  )
}

const lineGap = 8
const degrees = [0, 0, 1, 1, 2, 3, 3, 4, 4, 5, 5, 6]

/** Draws a melody. */
export const write = (melody: Melody): Uint8Array => {
  const sounding = notes(melody)
  const width = 40 + sounding.length * 14
  const height = 96
  const grey = new Uint8Array(width * height).fill(255)
  const dot = (x: number, y: number, shade: number) => {
    if (x >= 0 && x < width && y >= 0 && y < height) grey[y * width + x] = shade
  }
  const bottom = 64
  for (let line = 0; line < 5; line++) {
    for (let x = 8; x < width - 8; x++) dot(x, bottom - line * lineGap, 120)
  }
  sounding.forEach(({ pitch, quarters }, index) => {
    const x = 28 + index * 14
    if (pitch === undefined) {
      for (let y = bottom - 20; y < bottom - 10; y++) dot(x, y, 0)
      return
    }
    // E4 is on the lowest line; each step of the scale is half a gap.
    const degree = Math.floor(pitch / 12) * 7 + (degrees[pitch % 12] as number) - 37
    const y = bottom - (degree * lineGap) / 2
    for (let dy = -3; dy <= 3; dy++) {
      for (let dx = -4; dx <= 4; dx++) {
        const distance = (dx / 4.5) ** 2 + (dy / 3.2) ** 2
        if (distance <= 1 && (quarters < 2 || distance > 0.4)) dot(x + dx, y + dy, 0)
      }
    }
    for (let up = 0; up < 26; up++) dot(x + 4, y - up, 0)
    if (quarters < 1) { for (let flag = 0; flag < 8; flag++) dot(x + 4 + (flag >> 1), y - 25 + flag, 0) }
  })
  return encode(width, height, grey)
}
