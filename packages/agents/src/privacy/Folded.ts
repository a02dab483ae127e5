/**
 * A text as its names are compared: without case, accents, full-width or ornamental letters and invisible characters, with the way back to the original.
 */

export interface Folded {
  readonly text: string
  /** Where the original of each character begins. */
  readonly starts: ReadonlyArray<number> | undefined
  /** Where the original of each character ends. */
  readonly ends: ReadonlyArray<number> | undefined
  /** Whether a word begins at a character: after a space, a sign or a digit, and at `B` in `camelBack`. */
  readonly begins: (at: number) => boolean
}

const letters: Readonly<Record<string, string>> = {
  "ß": "ss",
  "æ": "ae",
  "œ": "oe",
  "ø": "o",
  "ł": "l",
  "đ": "d",
  "ð": "d",
  "þ": "th",
  "ı": "i",
  "’": "'",
  "‘": "'",
  "ʼ": "'"
}

const invisible = /^[\u00ad\u200b-\u200f\u2060\ufeff]+$/
// Accents of Latin, Greek, Cyrillic, Hebrew and Arabic letters. Vowel signs of other scripts are letters.
const accents = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]/g
const wordPart = /[\p{L}\p{N}\p{M}]/u
const cluster = /\P{M}\p{M}*|\p{M}+/gu

/** The two letters with which a letter is written where it is not on the keyboard. */
const expansionOf = (letter: string): string | undefined =>
  /^[aou]\u0308$/.test(letter) ? `${letter[0]}e` : letter === "ø" ? "oe" : letter === "a\u030a" ? "aa" : undefined

const foldOf = (part: string, umlauts: boolean): string => {
  if (invisible.test(part)) return ""
  const decomposed = part.normalize("NFKD").toLowerCase()
  const base = (umlauts ? expansionOf(decomposed) : undefined) ?? decomposed.replaceAll(accents, "")
  return /^\p{Pd}$/u.test(base) ? "-" : /^\s+$/.test(base) ? " " : letters[base] ?? base
}

const isUpper = (part: string): boolean => /^\p{Lu}/u.test(part.normalize("NFKC"))
const isLower = (part: string): boolean => /^\p{Ll}/u.test(part.normalize("NFKC"))
const isDigit = (part: string): boolean => /^\p{N}/u.test(part)

/** Whether a word begins with a part, after the one before it. */
const separates = (before: string, part: string, after: string): boolean =>
  !wordPart.test(before) || !wordPart.test(part) || isDigit(before) !== isDigit(part)
  || (isUpper(part) && (isLower(before) || (isUpper(before) && isLower(after))))

const ascii = /^[\x20-\x7e]*$/

/** Folds a text. With `umlauts`, `ü` is `ue`, `ø` is `oe` and `å` is `aa`; otherwise `u`, `o` and `a`. */
export const fold = (text: string, umlauts = false): Folded => {
  if (ascii.test(text) && !text.includes("  ")) {
    return {
      text: text.toLowerCase(),
      starts: undefined,
      ends: undefined,
      begins: (at) => at === 0 || at === text.length || separates(text[at - 1]!, text[at]!, text[at + 1] ?? "")
    }
  }
  const parts = Array.from(text.matchAll(cluster), ({ 0: part, index }) => ({ part, index }))
  const starts: Array<number> = []
  const ends: Array<number> = []
  const first = new Set<number>()
  let folded = ""
  let before = ""
  for (const [at, { index, part }] of parts.entries()) {
    const one = foldOf(part, umlauts)
    // Several spaces are one.
    if (one === "" || (one === " " && folded.endsWith(" "))) continue
    if (before === "" || separates(before, part, parts[at + 1]?.part ?? "")) first.add(folded.length)
    for (let unit = 0; unit < one.length; unit++) {
      starts.push(index)
      ends.push(index + part.length)
    }
    folded += one
    before = part
  }
  first.add(folded.length)
  return { text: folded, starts, ends, begins: (at) => first.has(at) }
}

/** Whether folding with `umlauts` may give another text. */
export const hasUmlauts = (text: string): boolean => /[äöüåø]|\u0308|\u030a/i.test(text)
