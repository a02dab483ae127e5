/** A melody as a picture: five lines and the note heads, as a greyscale PNG. */
import { gzipSync, zlibSync } from "fflate"
import { type Melody, notes } from "./Melody.ts"

const big = (value: number): ReadonlyArray<number> => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255)

const chunk = (type: string, data: Uint8Array): ReadonlyArray<number> => {
  const named = Uint8Array.from([...new TextEncoder().encode(type), ...data])
  // gzip ends with the same CRC-32, its bytes in the other order, and a length.
  return [...big(data.length), ...named, ...gzipSync(named).slice(-8, -4).reverse()]
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

const encode = (width: number, height: number, grey: Uint8Array): Uint8Array => {
  const rows = new Uint8Array((width + 1) * height)
  for (let y = 0; y < height; y++) rows.set(grey.subarray(y * width, (y + 1) * width), y * (width + 1) + 1)
  return Uint8Array.from([
    ...signature,
    ...chunk("IHDR", Uint8Array.from([...big(width), ...big(height), 8, 0, 0, 0, 0])),
    ...chunk("IDAT", zlibSync(rows)),
    ...chunk("IEND", new Uint8Array(0))
  ])
}

const lineGap = 8
const degrees = [0, 0, 1, 1, 2, 3, 3, 4, 4, 5, 5, 6]

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
