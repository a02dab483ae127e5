/**
 * A placeholder JPEG for pages that are not JPEGs: grey, eight by eight pixels, the smallest baseline JPEG.
 */
const bytes = (hex: string): ReadonlyArray<number> => (hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16))

/** Creates the image. */
export const page = (): Uint8Array =>
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
