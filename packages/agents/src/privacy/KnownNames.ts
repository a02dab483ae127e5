/**
 * Finds known names in a text, in their everyday forms: in any case, with or without accents, `ue` for `ü`, in full-width or ornamental letters, with a
 * genitive s or digits behind them, and joined with other words in camel case. Names in scripts without spaces are found anywhere.
 */
import type { NamedClass } from "./FieldClasses.ts"

/** Whose name it is: the pseudonym without suffix, and the field. */
interface Known {
  readonly base: string
  readonly kind: NamedClass
}

interface Found {
  readonly start: number
  readonly end: number
  readonly known: Known
}

/** A text as names are compared, with the way back to the original. */
interface Folded {
  readonly text: string
  /** Where the original of a character begins. */
  readonly from: (at: number) => number
  /** Where the original ends of what ends before a character. */
  readonly to: (at: number) => number
  /** Whether a word begins at a character: after a space, a sign or a digit, and at `B` in `camelBack`. */
  readonly begins: (at: number) => boolean
}

const pairs = (list: string): Readonly<Record<string, string>> =>
  Object.fromEntries(list.split(" ").map((pair) => pair.split("=")))

const letters = pairs("ß=ss æ=ae œ=oe ø=o ł=l đ=d ð=d þ=th ı=i ’=' ‘=' ʼ='")
const invisible = /^[\u00ad\u200b-\u200f\u2060\ufeff]+$/
// Accents of Latin, Greek, Cyrillic, Hebrew and Arabic letters. Vowel signs of other scripts are letters.
const accents = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]/g
const wordPart = /[\p{L}\p{N}\p{M}]/u
const cluster = /\P{M}\p{M}*|\p{M}+/gu
const ascii = /^[\x20-\x7e]*$/

/** The two letters with which a letter is written where it is not on the keyboard. */
const expansionOf = (letter: string): string | undefined =>
  /^[aou]\u0308$/.test(letter) ? `${letter[0]}e` : letter === "ø" ? "oe" : letter === "a\u030a" ? "aa" : undefined

const foldOf = (part: string, umlauts: boolean): string => {
  if (ascii.test(part)) return part.toLowerCase()
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

/** Folds a text. With `umlauts`, `ü` is `ue`, `ø` is `oe` and `å` is `aa`; otherwise `u`, `o` and `a`. */
const fold = (text: string, umlauts = false): Folded => {
  if (ascii.test(text) && !text.includes("  ")) {
    return {
      text: text.toLowerCase(),
      from: (at) => at,
      to: (at) => at,
      begins: (at) => at === 0 || at === text.length || separates(text[at - 1]!, text[at]!, text[at + 1] ?? "")
    }
  }
  const parts = Array.from(text.matchAll(cluster), ({ 0: part, index }) => ({ part, index }))
  const places: Array<{ readonly start: number; readonly end: number }> = []
  const first = new Set<number>()
  let folded = ""
  let before = ""
  for (const [at, { index, part }] of parts.entries()) {
    const one = foldOf(part, umlauts)
    // Several spaces are one.
    if (one === "" || (one === " " && folded.endsWith(" "))) continue
    if (before === "" || separates(before, part, parts[at + 1]?.part ?? "")) first.add(folded.length)
    for (let unit = 0; unit < one.length; unit++) places.push({ start: index, end: index + part.length })
    folded += one
    before = part
  }
  first.add(folded.length)
  return {
    text: folded,
    from: (at) => places[at]?.start ?? at,
    to: (at) => places[at - 1]?.end ?? at,
    begins: (at) => first.has(at)
  }
}

/** Whether folding with `umlauts` may give another text. */
const hasUmlauts = (text: string): boolean => /[äöüåø]|\u0308|\u030a/i.test(text)

const foldings = (text: string): ReadonlyArray<Folded> =>
  hasUmlauts(text) ? [fold(text), fold(text, true)] : [fold(text)]

const spaceless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u

/** Whether a name is distinctive enough to search for: a number or a single letter occurs where no person is meant. */
const standsOut = (name: string): boolean =>
  /^\d+$/.test(name)
    ? name.length >= 5
    : name.length > 2 || (name.length === 2 && (spaceless.test(name) || /^\p{Lu}/u.test(name)))

/** Longer values are no names, and would make each search slow. */
const longest = 120

export const make = () => {
  const index = new Map<string, Map<string, Known>>()
  const added = new Set<string>()
  let length = 0
  let anySpaceless = false

  /** Whose name is written here, of those that fold to the same text. */
  const choose = (names: ReadonlyMap<string, Known>, written: string): Known | undefined =>
    names.get(written)
      // Two letters are a name only where they are written as one.
      ?? [...names].find(([name]) =>
        name.normalize("NFKC").length > 2 || name.normalize("NFKC") === written.normalize("NFKC")
      )?.[1]

  const findIn = (original: string, { begins, from, text, to }: Folded): ReadonlyArray<Found> => {
    // Where a name can end: at the end of a word, or before its genitive s.
    const isEnd = (start: number, end: number): boolean =>
      begins(end) || (text[end] === "s" && begins(end + 1) && end - start > 2)
    // Not within a character that folds to several.
    const isWhole = (at: number): boolean => at === text.length || at === 0 || from(at) !== from(at - 1)
    const match = (start: number, end: number): Found | undefined => {
      const name = text.slice(start, end)
      const names = index.get(name)
      if (names === undefined) return undefined
      const isName = spaceless.test(name) ? isWhole(start) && isWhole(end) : begins(start) && isEnd(start, end)
      const known = isName ? choose(names, original.slice(from(start), to(end))) : undefined
      return known && { start: from(start), end: to(end), known }
    }
    const found: Array<Found> = []
    for (let start = 0; start < text.length; start++) {
      if (!begins(start) && !anySpaceless) continue
      let one: Found | undefined
      for (let end = Math.min(text.length, start + length); end > start && one === undefined; end--) {
        one = match(start, end)
      }
      if (one !== undefined) found.push(one)
    }
    return found
  }

  return {
    add: (name: string, known: Known): void => {
      // From its first letter to its last: that is where words of a text begin and end.
      const bare = name.replace(/^[^\p{L}\p{N}]+/u, "").trimEnd()
      // First names repeat.
      if (added.has(bare) || bare.length > longest || !standsOut(bare)) return
      added.add(bare)
      anySpaceless ||= spaceless.test(bare)
      for (const { text } of foldings(bare)) {
        if (text === "") continue
        const names = index.get(text) ?? new Map<string, Known>()
        index.set(text, names)
        length = Math.max(length, text.length)
        if (!names.has(bare)) names.set(bare, known)
      }
    },
    /** Occurrences. They may overlap: of those that begin at the same place, the longest. */
    find: (text: string): ReadonlyArray<Found> =>
      index.size === 0 ? [] : foldings(text).flatMap((folded) => findIn(text, folded))
  }
}

const marks = pairs(
  "acute=\u0301 caron=\u030c cedil=\u0327 circ=\u0302 grave=\u0300 ring=\u030a tilde=\u0303 uml=\u0308"
)
const signs = pairs("aelig=æ amp=& apos=' nbsp=\u00a0 oelig=œ oslash=ø quot=\" rsquo=’ shy= szlig=ß")

const entity = (whole: string, name: string): string => {
  if (name.startsWith("#")) {
    const code = Number(name.slice(1).replace(/^x/i, "0x"))
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ""
  }
  const mark = marks[name.slice(1)]
  return signs[name.toLowerCase()] ?? (mark === undefined ? whole : `${name[0]}${mark}`.normalize("NFC"))
}

const percent = (escapes: string): string => {
  try {
    return decodeURIComponent(escapes)
  } catch {
    return escapes
  }
}

/** Returns a text without the escapes of HTML and URLs, in which a name may be written. It equals the text if it has none. */
export const unescapeText = (text: string): string =>
  text
    .replaceAll(/&(#x[\da-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi, entity)
    .replaceAll(/(?:%[\da-f]{2})+/gi, percent)
    // Characters that are not shown, between letters.
    .replaceAll(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, "")
