/**
 * Finds known names in a text, in their everyday forms: in any case, with or without accents, `ue` for `ü`, in full-width or ornamental letters or in some
 * that look the same, with a genitive s or digits behind them, in syllables, letter by letter, and joined with other words in camel case. Names in scripts
 * without spaces are found anywhere.
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

/** A piece of a word: letters up to a capital in `camelBack`, digits, or one character of a script without spaces. */
interface Piece {
  /** As names are compared. */
  readonly text: string
  readonly start: number
  readonly end: number
  /** What is between it and the piece before: nothing within a word. */
  readonly gap: string
}

const pairs = (list: string): Readonly<Record<string, string>> =>
  Object.fromEntries(list.split(" ").map((pair) => pair.split("=")))

const letters = pairs("ß=ss æ=ae œ=oe ø=o ł=l đ=d ð=d þ=th ı=i ς=σ ى=ي ة=ه")
/** Letters that look like Latin ones. The data of Unicode on them is 100 kB, of which names need this much; capitals are here where they look otherwise. */
const lookalikes = pairs(
  "а=a в=b с=c ԁ=d е=e һ=h н=h і=i ј=j к=k ӏ=l м=m о=o р=p ԛ=q ѕ=s т=t ԝ=w х=x у=y ү=y α=a β=b ε=e η=n ι=i κ=k ν=v ο=o ρ=p σ=o τ=t υ=u χ=x ω=w γ=y Η=h Μ=m Ν=n Υ=y Ζ=z ɑ=a ɡ=g ո=n ս=u օ=o հ=h"
)
const isForeign = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}ɑɡ]/u
const invisible = /^[\p{Default_Ignorable_Code_Point}\p{Cf}\u0640]+$/u
// Accents of Latin, Greek, Cyrillic, Hebrew and Arabic letters. Vowel signs of other scripts are letters.
const accents = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]/g
// Some apostrophes are letters to Unicode.
const wordPart = /(?![ʹʻʼʽ])[\p{L}\p{N}\p{M}]/u
const cluster = /\P{M}\p{M}*|\p{M}+/gu

/** The two letters with which a letter is written where it is not on the keyboard. */
const expansionOf = (letter: string): string | undefined =>
  /^[aou]\u0308$/.test(letter) ? `${letter[0]}e` : letter === "ø" ? "oe" : letter === "a\u030a" ? "aa" : undefined

/** How a letter may be written: with its accents left out, with `ue` for `ü`, or with one that looks the same. */
type Folding = "plain" | "umlauts" | "lookalikes"

const foldOf = (part: string, folding: Folding): string => {
  const decomposed = part.normalize("NFKD").toLowerCase()
  const base = (folding === "umlauts" ? expansionOf(decomposed) : undefined) ?? decomposed.replaceAll(accents, "")
  const alike = folding === "lookalikes" ? lookalikes[part] ?? lookalikes[base] : undefined
  return alike ?? letters[base] ?? base
}

const isUpper = (part: string): boolean => /^\p{Lu}/u.test(part.normalize("NFKC"))
const isLower = (part: string): boolean => /^\p{Ll}/u.test(part.normalize("NFKC"))
const isDigit = (part: string): boolean => /^\p{N}/u.test(part)

const spaceless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u

/** Whether a piece begins within a word. */
const separates = (before: string, part: string, after: string): boolean =>
  isDigit(before) !== isDigit(part) || spaceless.test(before) || spaceless.test(part)
  || (isUpper(part) && (isLower(before) || (isUpper(before) && isLower(after))))

const piecesOf = (text: string, folding: Folding): ReadonlyArray<Piece> => {
  const pieces: Array<Piece> = []
  const add = (folded: string, start: number, end: number, gap: string) =>
    pieces.push({ text: folded, start, end, gap })
  const parts = Array.from(text.matchAll(cluster), ({ 0: part, index }) => ({ part, index }))
    .filter(({ part }) => !invisible.test(part))
  let gap = ""
  for (const [at, { index, part }] of parts.entries()) {
    if (!wordPart.test(part)) {
      gap += part
      continue
    }
    const [folded, last, end] = [foldOf(part, folding), pieces.at(-1), index + part.length]
    const isWithin = last !== undefined && gap === "" &&
      !separates(parts[at - 1]!.part, part, parts[at + 1]?.part ?? "")
    if (isWithin) pieces[pieces.length - 1] = { ...last, text: last.text + folded, end }
    else add(folded, index, end, gap)
    gap = ""
  }
  return pieces
}

const foldings = (text: string): ReadonlyArray<Folding> => [
  "plain",
  ...(/[äöüåø]|\u0308|\u030a/i.test(text) ? ["umlauts" as const] : []),
  ...(isForeign.test(text) ? ["lookalikes" as const] : [])
]

/** Whether a character becomes part of the word that it touches. A letter of a script without spaces is a word of its own. */
const joins = (character: string): boolean =>
  /[\p{M}_\-\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cs}]|(?!\s)\p{Cc}/u.test(character)
  || (/[\p{L}\p{N}]/u.test(character) && !spaceless.test(character))

const isPair = (text: string, at: number): boolean => /^[\ud800-\udbff][\udc00-\udfff]/.test(text.slice(at, at + 2))

/** Returns the whole word in which a part of a text stands, with the letters, digits, `_`, `-` and invisible characters that it touches. */
export const wordAround = (
  text: string,
  first: number,
  last: number
): { readonly start: number; readonly end: number } => {
  let [start, end] = [first, last]
  for (let one = ""; start > 0; start -= one.length) {
    one = text.slice(start > 1 && isPair(text, start - 2) ? start - 2 : start - 1, start)
    if (!joins(one)) break
  }
  for (let one = ""; end < text.length; end += one.length) {
    one = text.slice(end, end + (isPair(text, end) ? 2 : 1))
    if (!joins(one)) break
  }
  return { start, end }
}

/** Whether a name is distinctive enough to search for: a number or a single letter occurs where no person is meant. */
const standsOut = (name: string): boolean =>
  /^\d+$/.test(name)
    ? name.length >= 5
    : name.length > 2 || (name.length === 2 && (spaceless.test(name) || /^\p{Lu}/u.test(name)))

/** Longer values are no names, and would make each search slow. */
const longest = 120

/** Between the parts of a name, or the syllables of a word. */
const joint = /^[\s\p{Pd}_.'’‘ʹʻʼʽ＇~*|\\·•/+@]+$/u

export const make = () => {
  const index = new Map<string, Map<string, { readonly known: Known; readonly hasParts: boolean }>>()
  const added = new Set<string>()
  let length = 0

  /** Whose name is written here, of those that fold to the same letters. */
  const choose = (key: string, written: string, isApart: boolean, isSpelt: boolean): Known | undefined => {
    const names = index.get(key)
    if (names === undefined) return undefined
    const same = names.get(written)
    if (same !== undefined) return same.known
    return [...names].find(([name, { hasParts }]) =>
      // Two letters are a name only where they are written as one.
      (!isApart || hasParts || (isSpelt && key.length > 2))
      && (name.normalize("NFKC").length > 2 || key.length > 2 || isUpper(written) || spaceless.test(name))
    )?.[1].known
  }

  const findIn = (text: string, pieces: ReadonlyArray<Piece>): ReadonlyArray<Found> =>
    pieces.flatMap((first, from) => {
      let key = ""
      let isApart = false
      let isSpelt = true
      let found: Found | undefined
      for (let at = from; at < pieces.length; at++) {
        const { end, gap, text: part } = pieces[at]!
        if (at > from && gap !== "") {
          if (gap.length > 8 || !joint.test(gap)) break
          isApart ||= /\s/.test(gap) && !/\p{Pd}/u.test(gap)
        }
        key += part
        if (key.length > length + 1) break
        isSpelt &&= part.length === 1
        const written = text.slice(first.start, end)
        const known = choose(key, written, isApart, isSpelt) ??
          // Before its genitive s.
          (key.length > 3 && part.endsWith("s")
            ? choose(
              key.slice(0, -1),
              text.slice(first.start, part === "s" ? pieces[at - 1]!.end : end - 1),
              isApart,
              isSpelt
            )
            : undefined)
        if (known !== undefined) found = { start: first.start, end, known }
      }
      return found ?? []
    })

  return {
    add: (name: string, known: Known): void => {
      const bare = name.trim()
      // First names repeat. The field that has a name says more than a full name that contains it.
      const once = `${known.kind === "full"} ${bare}`
      if (added.has(once) || bare.length > longest || !standsOut(bare)) return
      added.add(once)
      for (const folding of foldings(bare)) {
        const pieces = piecesOf(bare, folding)
        const key = pieces.map(({ text }) => text).join("")
        if (key === "") continue
        const names = index.get(key) ?? new Map<string, { readonly known: Known; readonly hasParts: boolean }>()
        index.set(key, names)
        length = Math.max(length, key.length)
        if (!names.has(bare) || (names.get(bare)!.known.base === known.base && known.kind !== "full")) {
          names.set(bare, { known, hasParts: pieces.length > 1 })
        }
      }
    },
    /** Occurrences. They may overlap: of those that begin at the same place, the longest. */
    find: (text: string): ReadonlyArray<Found> =>
      index.size === 0 ? [] : foldings(text).flatMap((folding) => findIn(text, piecesOf(text, folding)))
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
