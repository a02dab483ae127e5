/**
 * Decodes the bytes of a roster file: UTF-8 and UTF-16 (little and big endian), each with or without a byte order mark, and Windows-1252, which older
 * spreadsheets write. Reports the detected encoding. Rejects a file that mixes UTF-8 with another encoding, and reports the position on each such
 * line.
 */
import type { Problem } from "./Problem.ts"
import { ofFile } from "./Problem.ts"

export type Encoding = "UTF-8" | "UTF-16LE" | "UTF-16BE" | "Windows-1252"

export interface Decoded {
  /** `undefined` when the bytes cannot be decoded. */
  readonly text: string | undefined
  readonly encoding: Encoding
  readonly problems: ReadonlyArray<Problem>
}

const saveAsUtf8 =
  "save it again as UTF-8: in Excel \"Save As\" > \"CSV UTF-8 (Comma delimited)\", in LibreOffice \"Save As\" with \"Edit filter settings\" and character set UTF-8"

const startsWith = (bytes: Uint8Array, ...prefix: ReadonlyArray<number>): boolean =>
  prefix.every((byte, index) => bytes[index] === byte)

/** Detects UTF-16 by its byte order mark or by the positions of zero bytes. */
const utf16 = (bytes: Uint8Array): "UTF-16LE" | "UTF-16BE" | undefined => {
  if (startsWith(bytes, 0xff, 0xfe)) return "UTF-16LE"
  if (startsWith(bytes, 0xfe, 0xff)) return "UTF-16BE"
  const head = bytes.subarray(0, 200)
  if (head.length < 4) return undefined
  let even = 0
  let odd = 0
  head.forEach((byte, index) => {
    if (byte === 0) index % 2 === 0 ? even++ : odd++
  })
  if (odd > head.length * 0.3 && even === 0) return "UTF-16LE"
  if (even > head.length * 0.3 && odd === 0) return "UTF-16BE"
  return undefined
}

/** Returns the lines that are not valid UTF-8, each with its first invalid byte. */
const brokenLines = (
  bytes: Uint8Array
): ReadonlyArray<{ readonly line: number; readonly offset: number; readonly byte: number }> => {
  const strict = new TextDecoder("utf-8", { fatal: true })
  const broken: Array<{ line: number; offset: number; byte: number }> = []
  let line = 1
  let start = 0
  for (let end = 0; end <= bytes.length; end++) {
    const atEnd = end === bytes.length
    const byte = bytes[end]
    if (!atEnd && byte !== 0x0a && byte !== 0x0d) continue
    const slice = bytes.subarray(start, end)
    try {
      strict.decode(slice)
    } catch {
      // The decoder does not report the position of the invalid byte.
      const offset = firstInvalid(slice)
      broken.push({ line, offset, byte: slice[offset] ?? 0 })
    }
    if (byte === 0x0d && bytes[end + 1] === 0x0a) end++
    start = end + 1
    line++
  }
  return broken
}

/** Returns whether the bytes contain a UTF-8 sequence for an accented letter. Read as Windows-1252, it would appear as "Ã¶" or similar. */
const holdsUtf8 = (bytes: Uint8Array): boolean =>
  /[\u00c3-\u00f4][\u0080-\u00bf]/.test(Buffer.from(bytes).toString("latin1"))

const firstInvalid = (slice: Uint8Array): number => {
  const strict = new TextDecoder("utf-8", { fatal: true })
  for (let index = 0; index < slice.length;) {
    const byte = slice[index] ?? 0
    const length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    try {
      strict.decode(slice.subarray(index, index + length))
      index += length
    } catch {
      return index
    }
  }
  return 0
}

const hex = (byte: number): string => `0x${byte.toString(16).toUpperCase().padStart(2, "0")}`

/** Returns the column that follows `text` on its line. Ignores separators in quotes. The separator is not known yet, so all three count. */
const columnAt = (text: string): number => {
  let column = 1
  let quoted = false
  for (const character of text) {
    if (character === "\"") quoted = !quoted
    else if (!quoted && (character === "," || character === ";" || character === "\t")) column++
  }
  return column
}

/** Decodes the bytes of a file. */
export const decode = (bytes: Uint8Array): Decoded => {
  if (bytes.length === 0) {
    return {
      text: undefined,
      encoding: "UTF-8",
      problems: [ofFile("the file is empty", "export it again, with a header line and one line for each person")]
    }
  }
  if (startsWith(bytes, 0x50, 0x4b, 0x03, 0x04) || startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) {
    return {
      text: undefined,
      encoding: "UTF-8",
      problems: [ofFile("this is an Excel workbook or another archive, not a CSV file", `open it and ${saveAsUtf8}`)]
    }
  }
  const wide = utf16(bytes)
  if (wide !== undefined) return { text: new TextDecoder(wide).decode(bytes), encoding: wide, problems: [] }
  const broken = brokenLines(bytes)
  const table = new TextDecoder("windows-1252")
  const text = table.decode(bytes)
  if (broken.length === 0) return { text: new TextDecoder("utf-8").decode(bytes), encoding: "UTF-8", problems: [] }
  // A file with UTF-8 on one line and another encoding on the next is rejected: with either encoding some names would be wrong.
  if (!holdsUtf8(bytes)) return { text, encoding: "Windows-1252", problems: [] }
  const lines = text.split(/\r\n|\n|\r/)
  return {
    text,
    encoding: "Windows-1252",
    problems: [
      ofFile("the file mixes UTF-8 with another encoding", `correct the lines below and ${saveAsUtf8}`),
      ...broken.map(({ line, offset, byte }): Problem => ({
        line,
        column: columnAt((lines[line - 1] ?? "").slice(0, offset)),
        columnName: undefined,
        what: `the byte ${hex(byte)} is not UTF-8 (in Windows-1252 it is "${table.decode(Uint8Array.of(byte))}")`,
        fix: "retype the cell, and save the file as UTF-8"
      }))
    ]
  }
}
