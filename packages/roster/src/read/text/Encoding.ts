/**
 * Finds the encoding of a file in one pass over its bytes: UTF-8 and UTF-16; Shift_JIS and EUC-JP of Japan; Windows-1252 and that of old
 * Macintosh spreadsheets. Only an encoding that fits the whole file is taken.
 */
import type { SetFile } from "../set/FileSet.ts"

/** Those that can be chosen. The first seven are also recognized. */
export const encodings = [
  "utf-8",
  "utf-16le",
  "utf-16be",
  "shift_jis",
  "euc-jp",
  "windows-1252",
  "macintosh",
  "windows-1250",
  "windows-1251",
  "gb18030",
  "big5",
  "euc-kr"
] as const

export type Encoding = typeof encodings[number]

export interface Scan {
  readonly encoding: Encoding
  /** What is to be reported of it. After the last two, characters are lost. */
  readonly code?: "encoding.assumed" | "encoding.utf-16" | "encoding.mixed" | "encoding.unknown"
}

const assume = (encoding: Encoding): Scan => ({ encoding, code: "encoding.assumed" })

/** Counts zero bytes at the start: text in UTF-16 has one in each ASCII character. */
const utf16 = (bytes: Uint8Array): Scan | undefined => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: "utf-16le", code: "encoding.utf-16" }
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: "utf-16be", code: "encoding.utf-16" }
  const head = bytes.subarray(0, 400)
  let even = 0
  let odd = 0
  for (let index = 0; index < head.length; index++) if (head[index] === 0) index % 2 === 0 ? even++ : odd++
  if (odd > head.length * 0.3 && even === 0) return assume("utf-16le")
  if (even > head.length * 0.3 && odd === 0) return assume("utf-16be")
  return undefined
}

/** Decodes parts of a file without keeping the text, until the first byte that does not fit. Returns whether all fit so far. */
const trial = (encoding: string) => {
  const decoder = new TextDecoder(encoding, { fatal: true })
  let fits = true
  return (bytes?: Uint8Array): boolean => {
    if (!fits) return false
    try {
      decoder.decode(bytes, { stream: bytes !== undefined })
    } catch {
      fits = false
    }
    return fits
  }
}

const isLetter = (byte: number): boolean => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)

/** The usual accented letters of western Europe below 0xA0, where Windows-1252 has punctuation. MS-DOS has others there. */
const macintosh = new Set([0x80, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8d, 0x8e, 0x8f, 0x90, 0x91, 0x96, 0x9a, 0x9f])
const msDos = new Set([0x81, 0x82, 0x83, 0x84, 0x85, 0x87, 0x88, 0x8a, 0x8b, 0x8c, 0x8e, 0x90, 0x93, 0x94, 0x97, 0x99])
/** The letters that Windows-1252 has there. A capital after a small letter is a small letter of another encoding. */
const windows = new Set([0x83, 0x9a, 0x9c, 0x9e])
const windowsCapitals = new Set([0x8a, 0x8c, 0x8e])
const isSmall = (byte: number): boolean => byte >= 0x61 && byte <= 0x7a

class Evidence {
  /** Pairs of bytes that are an accented letter in UTF-8. */
  utf8 = 0
  /** Lead bytes of Shift_JIS, those below 0xA0 (kana and the usual kanji), and those between two Latin letters. */
  leads = 0
  japanese = 0
  latin = 0
  /** Half-width kana after half-width kana. */
  halfWidth = 0
  /** Letters of the old encodings of the west, between letters: how many, and how many that Windows-1252 does not have. */
  mac = 0
  dos = 0
  old = 0
  /** Accented small letters of Windows-1252, after Latin letters. */
  win = 0
  private last = 0
  private before = 0
  private beforeLead = 0
  private inPair = false

  next(bytes: Uint8Array): void {
    let { before, beforeLead, inPair, last } = this
    for (const byte of bytes) {
      if (last >= 0xc3 && last <= 0xf4 && byte >= 0x80 && byte <= 0xbf) this.utf8++
      // Between letters: Windows-1252 has quotes and dashes here, which follow a word.
      if (last >= 0x80 && last <= 0x9f && isLetter(before) && (isLetter(byte) || byte >= 0xa0)) {
        if (macintosh.has(last)) this.mac++
        if (msDos.has(last)) this.dos++
        if (!windows.has(last) && (isSmall(before) || !windowsCapitals.has(last))) this.old++
      } else if (byte >= 0xe0 && isSmall(last)) this.win++
      if (inPair) {
        inPair = false
        if (isLetter(beforeLead) && isLetter(byte)) this.latin++
      } else if (byte >= 0x81 && (byte <= 0x9f || byte >= 0xe0)) {
        inPair = true
        beforeLead = last
        this.leads++
        if (byte <= 0x9f) this.japanese++
      } else if (byte >= 0xa6 && byte <= 0xdf && last >= 0xa6 && last <= 0xdf) this.halfWidth++
      before = last
      last = byte
    }
    this.before = before
    this.last = last
    this.beforeLead = beforeLead
    this.inPair = inPair
  }

  get isShiftJis(): boolean {
    return this.leads === 0
      ? this.halfWidth > 0
      : this.japanese + this.halfWidth > this.leads / 2 && this.latin <= this.leads / 2
  }

  /** The encoding of a file in which no other fits. */
  get western(): Scan {
    if (this.old === 0 || Math.max(this.mac, this.dos) <= this.win) return assume("windows-1252")
    return this.mac >= this.dos ? assume("macintosh") : { encoding: "windows-1252", code: "encoding.unknown" }
  }
}

const scans = new WeakMap<SetFile, Promise<Scan>>()

export const scan = (file: SetFile): Promise<Scan> => {
  const known = scans.get(file) ?? read(file)
  scans.set(file, known)
  return known
}

const read = async (file: SetFile): Promise<Scan> => {
  const [utf8, shiftJis, eucJp] = [trial("utf-8"), trial("shift_jis"), trial("euc-jp")]
  const evidence = new Evidence()
  let first = true
  for await (const bytes of await file.open()) {
    const wide = first ? utf16(bytes) : undefined
    first = false
    if (wide !== undefined) return wide
    // While the text is ASCII, nothing distinguishes the encodings.
    if (utf8(bytes) && !bytes.some((byte) => byte >= 0x80)) continue
    shiftJis(bytes)
    eucJp(bytes)
    evidence.next(bytes)
  }
  if (utf8()) return { encoding: "utf-8" }
  // Pairs of bytes throughout, and none is two accents in a western word.
  if (eucJp() && evidence.win === 0) return assume("euc-jp")
  if (shiftJis() && evidence.isShiftJis) return assume("shift_jis")
  // Two accented letters of Windows-1252 in a row rarely look like UTF-8; names in UTF-8 always do.
  return evidence.utf8 > 0 && evidence.mac <= evidence.utf8
    ? { encoding: "utf-8", code: "encoding.mixed" }
    : evidence.western
}
