/**
 * Finds known secrets in a text, whole or in part: every substring of eight characters, of the secret itself or its base64. Callers pass each layer
 * of an unescaped text, so that it does not matter how a server escaped the values that it repeats.
 */
import * as Unescaped from "./Unescaped.ts"

/** The strings to search for. */
export interface Forms {
  /** Matched by any substring of eight characters. */
  readonly long: ReadonlySet<string>
  /** Matched only as a whole, anywhere: base64 that cannot be a word. */
  readonly wholes: ReadonlySet<string>
  /** Matched only as a whole word, without adjacent letters or digits: a short secret may be part of a word. */
  readonly words: ReadonlySet<string>
  /** Matched only next to an ellipsis, where the text was truncated. In other places they may be ordinary words. */
  readonly truncated: ReadonlySet<string>
}

const size = 8
const shortest = 4

// Form encoding writes spaces as `+`.
const foldPlus = (text: string): string => text.replaceAll("+", " ")

const bare = (secret: string): string => {
  let last = secret
  for (const layer of Unescaped.layers(secret)) last = typeof layer === "string" ? layer : layer.text
  return last
}

/** Returns the base64 of a secret after zero, one and two other bytes, without the characters that include bits of the bytes around it. */
const base64Of = (secret: string): ReadonlyArray<string> => {
  const bytes = Array.from(new TextEncoder().encode(secret), (byte) => String.fromCharCode(byte)).join("")
  return [0, 1, 2].map((before) =>
    btoa(`${"\0".repeat(before)}${bytes}`).slice(Math.ceil(before * 4 / 3), Math.floor((before + bytes.length) * 4 / 3))
  )
}

const isLetters = (text: string): boolean => /^\p{L}*$/u.test(text)

/** Returns the forms of secrets. Skips secrets of fewer than four characters, which would match ordinary text. */
export const formsOf = (secrets: ReadonlyArray<string>): Forms => {
  const long = new Set<string>()
  const wholes = new Set<string>()
  const words = new Set<string>()
  const truncated = new Set<string>()
  for (const secret of secrets) {
    if (secret.length < shortest) continue
    const plain = foldPlus(secret)
    ;(plain.length < size ? words : long).add(plain)
    if (plain.length > shortest && plain.length <= size) {
      // One character less is too short for a match by substrings.
      for (const part of [plain.slice(1), plain.slice(0, -1)]) (isLetters(part) ? truncated : words).add(part)
    }
    // The secret itself may look escaped, and is then unescaped together with the text.
    const unescaped = foldPlus(bare(secret))
    if (unescaped !== plain) (unescaped.length < size ? words : long).add(unescaped)
    for (const form of base64Of(secret)) {
      const url = form.replaceAll("+", "-").replaceAll("/", "_")
      // Shorter ones would match ordinary words.
      for (const one of [foldPlus(form), url]) if (one.length >= size - 2) (one.length < size ? wholes : long).add(one)
    }
  }
  return { long, wholes, words, truncated }
}

type Hide = (start: number, end: number) => void

const hideSubstrings = (text: string, { long }: Forms, hide: Hide): void => {
  if (text.length < size || long.size === 0) return
  const places = new Map<string, Array<number>>()
  for (let at = 0; at + size <= text.length; at++) {
    const substring = text.slice(at, at + size)
    const known = places.get(substring)
    if (known === undefined) places.set(substring, [at])
    else known.push(at)
  }
  for (const form of long) {
    for (let at = 0; at + size <= form.length; at++) {
      const substring = form.slice(at, at + size)
      for (const place of places.get(substring) ?? []) hide(place, place + size)
      // All places of this substring are hidden now.
      places.delete(substring)
    }
  }
}

const wordPart = /[\p{L}\p{N}]/u
const joins = (left: string | undefined, right: string | undefined): boolean =>
  wordPart.test(left ?? "") && wordPart.test(right ?? "")

const isWord = (text: string, start: number, end: number): boolean =>
  !joins(text[start - 1], text[start]) && !joins(text[end - 1], text[end])
const isAtEllipsis = (text: string, start: number, end: number): boolean =>
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

/** Hides known secrets in a text. */
export const find = (text: string, forms: Forms, hide: Hide): void => {
  const plain = foldPlus(text)
  hideSubstrings(plain, forms, hide)
  whole(plain, forms.wholes, () => true, hide)
  whole(plain, forms.words, isWord, hide)
  whole(plain, forms.truncated, (...at) => isWord(...at) && isAtEllipsis(...at), hide)
}
