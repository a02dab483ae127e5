/**
 * Finds the encoding of a file in one pass over its bytes: UTF-8 and UTF-16, Shift_JIS and Windows-1252, which older spreadsheets
 * write in Japan and elsewhere. Only an encoding that fits the whole file is taken.
 */
import type { SetFile } from "../set/FileSet.ts"

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "shift_jis" | "windows-1252"

export interface Scan {
  readonly encoding: Encoding
  /** Whether valid UTF-8 and other bytes occur in the file: read as UTF-8, with lost characters. */
  readonly mixed: boolean
}

/** Counts zero bytes at the start: text in UTF-16 has one in each ASCII character. */
const utf16 = (bytes: Uint8Array): Encoding | undefined => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le"
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be"
  const head = bytes.subarray(0, 400)
  let even = 0
  let odd = 0
  for (let index = 0; index < head.length; index++) if (head[index] === 0) index % 2 === 0 ? even++ : odd++
  if (odd > head.length * 0.3 && even === 0) return "utf-16le"
  if (even > head.length * 0.3 && odd === 0) return "utf-16be"
  return undefined
}

/** Decodes parts of a file without keeping the text, until the first byte that does not fit. */
class Trial {
  fits = true
  private readonly decoder: TextDecoder

  constructor(encoding: string) {
    this.decoder = new TextDecoder(encoding, { fatal: true })
  }

  next(bytes: Uint8Array | undefined): void {
    if (!this.fits) return
    try {
      if (bytes === undefined) this.decoder.decode()
      else this.decoder.decode(bytes, { stream: true })
    } catch {
      this.fits = false
    }
  }
}

/** Counts pairs of bytes that are an accented letter in UTF-8, and lead bytes of Shift_JIS that are rare in Windows-1252. */
class Evidence {
  utf8 = 0
  /** Lead bytes below 0xA0: kana and the usual kanji. In Windows-1252 these are punctuation. */
  japanese = 0
  leads = 0
  private last = 0

  next(bytes: Uint8Array): void {
    let last = this.last
    let inPair = false
    for (const byte of bytes) {
      if (last >= 0xc3 && last <= 0xf4 && byte >= 0x80 && byte <= 0xbf) this.utf8++
      if (inPair) inPair = false
      else if (byte >= 0x81 && (byte <= 0x9f || byte >= 0xe0)) {
        inPair = true
        this.leads++
        if (byte <= 0x9f) this.japanese++
      }
      last = byte
    }
    this.last = last
  }
}

/** Reads the file once and returns its encoding. */
export const scan = async (file: SetFile): Promise<Scan> => {
  const utf8 = new Trial("utf-8")
  const shiftJis = new Trial("shift_jis")
  const evidence = new Evidence()
  let wide: Encoding | undefined
  let first = true
  for await (const bytes of await file.open()) {
    if (first) wide = utf16(bytes)
    first = false
    if (wide !== undefined) return { encoding: wide, mixed: false }
    utf8.next(bytes)
    // While the text is ASCII, nothing tells the encodings apart.
    if (utf8.fits && !bytes.some((byte) => byte >= 0x80)) continue
    shiftJis.next(bytes)
    evidence.next(bytes)
  }
  utf8.next(undefined)
  shiftJis.next(undefined)
  if (utf8.fits) return { encoding: "utf-8", mixed: false }
  if (shiftJis.fits && evidence.japanese > evidence.leads / 2) return { encoding: "shift_jis", mixed: false }
  // Two accented letters of Windows-1252 in a row rarely look like UTF-8; names in UTF-8 always do.
  return evidence.utf8 > 0 ? { encoding: "utf-8", mixed: true } : { encoding: "windows-1252", mixed: false }
}
