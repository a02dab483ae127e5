/**
 * A page as a JPEG: grey, eight by eight points, which is as small as a baseline JPEG gets. It stands for pages that are no JPEG themselves.
 */
const bytes = (hex: string): ReadonlyArray<number> => (hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16))

/** The picture. */
export const page = (): Uint8Array =>
  Uint8Array.from([
    ...bytes("ffd8ffe000104a46494600010100000100010000"),
    // One quantisation table of ones.
    ...bytes("ffdb004300"),
    ...Array.from({ length: 64 }, () => 1),
    // Eight by eight points, one component.
    ...bytes("ffc0000b080008000801011100"),
    // The shortest tables of codes that hold the two symbols needed: no difference (DC), end of block (AC).
    ...bytes("ffc40014000100000000000000000000000000000000"),
    ...bytes("ffc40014100100000000000000000000000000000000"),
    // The scan: both symbols, filled up with ones.
    ...bytes("ffda0008010100003f003f"),
    ...bytes("ffd9")
  ])
