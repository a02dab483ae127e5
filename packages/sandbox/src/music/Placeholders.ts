/** Placeholders for files that the sandbox cannot make: a picture of a page, and the sound of a score as MP3, which would need an encoder. */
const bytes = (hex: string): ReadonlyArray<number> => (hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16))

/** Creates a grey JPEG of eight by eight pixels, the smallest baseline JPEG. */
export const jpeg = (): Uint8Array =>
  Uint8Array.from([
    ...bytes("ffd8ffe000104a46494600010100000100010000"),
    // One quantisation table, all ones.
    ...bytes("ffdb004300"),
    ...Array.from({ length: 64 }, () => 1),
    // Eight by eight pixels, one component.
    ...bytes("ffc0000b080008000801011100"),
    // The shortest Huffman tables for the two symbols needed: no difference (DC), end of block (AC).
    ...bytes("ffc40014000100000000000000000000000000000000"),
    ...bytes("ffc40014100100000000000000000000000000000000"),
    // The scan: both symbols, padded with ones.
    ...bytes("ffda0008010100003f003f"),
    ...bytes("ffd9")
  ])

// No CRC, 32 kbit/s, 44.1 kHz, mono, original.
const frameHeader = [0xff, 0xfb, 0x10, 0xc4]
const samplesPerFrame = 1152
const rate = 44_100
const frameLength = Math.floor((144 * 32_000) / rate)

/**
 * Creates silence as MP3, at least one frame: MPEG 1 Layer III, 44.1 kHz, mono, 32 kbit/s. A frame whose side information is all zeros is a complete
 * silent frame, so players show the right length.
 */
export const mp3 = (seconds: number): Uint8Array => {
  const frames = Math.max(1, Math.ceil((seconds * rate) / samplesPerFrame))
  const file = new Uint8Array(frames * frameLength)
  for (let frame = 0; frame < frames; frame++) file.set(frameHeader, frame * frameLength)
  return file
}
