/**
 * Finds secrets that are known, whole or in part: every piece of eight characters, in the secret itself or its base64. Texts come unescaped, layer by
 * layer, so that it does not matter how a server wrote what it repeats.
 */
import * as Unescaped from "./Unescaped.ts"

/** What to look for. */
export interface Forms {
  /** Any piece of them. */
  readonly long: ReadonlySet<string>
  /** Only whole, wherever they stand: base64 that no word looks like. */
  readonly wholes: ReadonlySet<string>
  /** Only whole, and where no letter or digit stands beside them: short secrets may be a part of words. */
  readonly words: ReadonlySet<string>
  /** Only where a text was cut: a word like any other elsewhere. */
  readonly cuts: ReadonlySet<string>
}

const size = 8
const shortest = 4

// A form writes spaces as `+`.
const folded = (text: string): string => text.replaceAll("+", " ")

const bare = (secret: string): string => {
  let last = secret
  for (const layer of Unescaped.layers(secret)) last = typeof layer === "string" ? layer : layer.text
  return last
}

/** The base64 of a secret after no, one and two bytes of something else, without the characters that hold bits of what stands around it. */
const base64Of = (secret: string): ReadonlyArray<string> => {
  const bytes = Array.from(new TextEncoder().encode(secret), (byte) => String.fromCharCode(byte)).join("")
  return [0, 1, 2].map((before) =>
    btoa(`${"\0".repeat(before)}${bytes}`).slice(Math.ceil(before * 4 / 3), Math.floor((before + bytes.length) * 4 / 3))
  )
}

const isLetters = (text: string): boolean => /^\p{L}*$/u.test(text)

/** Makes the forms of secrets. Those of fewer than four characters cannot be told from the rest of a text. */
export const formsOf = (secrets: ReadonlyArray<string>): Forms => {
  const long = new Set<string>()
  const wholes = new Set<string>()
  const words = new Set<string>()
  const cuts = new Set<string>()
  for (const secret of secrets) {
    if (secret.length < shortest) continue
    const plain = folded(secret)
    ;(plain.length < size ? words : long).add(plain)
    if (plain.length > shortest && plain.length <= size) {
      // One character less makes it too short for a piece.
      for (const part of [plain.slice(1), plain.slice(0, -1)]) (isLetters(part) ? cuts : words).add(part)
    }
    // A secret may look escaped itself: with the text it is unescaped to its end.
    const unescaped = folded(bare(secret))
    if (unescaped !== plain) (unescaped.length < size ? words : long).add(unescaped)
    for (const form of base64Of(secret)) {
      const url = form.replaceAll("+", "-").replaceAll("/", "_")
      // The shortest hold too little to be told from words.
      for (const one of [folded(form), url]) if (one.length >= size - 2) (one.length < size ? wholes : long).add(one)
    }
  }
  return { long, wholes, words, cuts }
}

type Hide = (start: number, end: number) => void

const pieces = (text: string, { long }: Forms, hide: Hide): void => {
  if (text.length < size || long.size === 0) return
  const places = new Map<string, Array<number>>()
  for (let at = 0; at + size <= text.length; at++) {
    const piece = text.slice(at, at + size)
    const known = places.get(piece)
    if (known === undefined) places.set(piece, [at])
    else known.push(at)
  }
  for (const form of long) {
    for (let at = 0; at + size <= form.length; at++) {
      const piece = form.slice(at, at + size)
      for (const place of places.get(piece) ?? []) hide(place, place + size)
      // Hidden once is enough, however often the piece comes.
      places.delete(piece)
    }
  }
}

const wordPart = /[\p{L}\p{N}]/u
const joins = (left: string | undefined, right: string | undefined): boolean =>
  wordPart.test(left ?? "") && wordPart.test(right ?? "")

const isWord = (text: string, start: number, end: number): boolean =>
  !joins(text[start - 1], text[start]) && !joins(text[end - 1], text[end])
const isAtCut = (text: string, start: number, end: number): boolean =>
  /^(?:…|\.\.\.)/.test(text.slice(end, end + 3)) || /(?:…|\.\.\.)$/.test(text.slice(Math.max(0, start - 3), start))

const whole = (
  text: string,
  forms: ReadonlySet<string>,
  counts: (text: string, start: number, end: number) => boolean,
  hide: Hide
): void => {
  for (const form of forms) {
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + form.length)) {
      if (counts(text, at, at + form.length)) hide(at, at + form.length)
    }
  }
}

/** Hides what is known of a text. */
export const find = (text: string, forms: Forms, hide: Hide): void => {
  const plain = folded(text)
  pieces(plain, forms, hide)
  whole(plain, forms.wholes, () => true, hide)
  whole(plain, forms.words, isWord, hide)
  whole(plain, forms.cuts, (...at) => isWord(...at) && isAtCut(...at), hide)
}
