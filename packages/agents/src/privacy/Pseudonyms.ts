/**
 * Stable pseudonyms for what identifies people, and the way back. Every string that is replaced has a pseudonym of its own, so that restoring what was
 * masked gives the same string, to the letter.
 */
import { createHmac, createSecretKey } from "node:crypto"
import type { NamedClass } from "./FieldClasses.ts"
import * as KnownNames from "./KnownNames.ts"

/** A text with the real names, and the pseudonyms in it that are refused. */
export interface Restored {
  readonly text: string
  /** Not given out by this server. */
  readonly unknown: ReadonlyArray<string>
  /** Within a longer word. */
  readonly glued: ReadonlyArray<string>
  /** Of names that a text would show. */
  readonly bare: ReadonlyArray<string>
}

/** Whom a name belongs to. */
export interface Owner {
  /** Id of the account; the value itself if there is none. */
  readonly key: string
  /** Values that only this account has: its username and its e-mail address. */
  readonly identities?: ReadonlyArray<string> | undefined
  readonly hasId?: boolean | undefined
  readonly kind: "student" | "teacher" | "person"
}

const domain = "pseudonym.invalid"
// A digit and a letter first: words and numbered usernames such as `student-0001` are no pseudonyms.
const pattern =
  /(?:student|teacher|person|text)-\d[a-f][0-9a-f]{2,}(?:~\d+)?(?:\.(?:name|first|last|display)|@pseudonym\.invalid)?/gi
// From its sign on: a long text is not searched again from each letter.
const address = /[@＠](?<=([\p{L}\p{N}\p{M}._%+'’-]{1,64})[@＠])[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+/gu

const suffixes: Readonly<Record<NamedClass, string>> = {
  username: "",
  first: ".first",
  last: ".last",
  full: ".name",
  display: ".display",
  email: `@${domain}`
}

/** Parts of a name of several words that may be used alone, and what follows an Arabic article. Short ones are particles, such as `van` and `de`. */
const partsOf = (kind: NamedClass, value: string): ReadonlyArray<string> =>
  kind === "username" || kind === "email" ? [] : [
    ...value.split(/[\s\p{Pd}]+/u).filter((part) => part !== value && part.length >= 4),
    ...Array.from(value.matchAll(/(?:^|\s)(?:ال|[ae]l[\p{Pd}'’])(\S{3,})/giu), ([, part]) => part!)
  ]

/** Finds a pattern. Its group, if it has one, is what precedes the match and belongs to it. */
export const spansOf = (text: string, pattern: RegExp) =>
  Array.from(
    text.matchAll(pattern),
    ({ 0: { length }, 1: before = "", index }) => ({
      start: index - before.length,
      end: index + length,
      known: undefined
    })
  )

/** What of a text is replaced, and whose name it is; without a person, an address or a text that looks like a pseudonym. */
interface Span {
  readonly start: number
  readonly end: number
  readonly known: { readonly base: string; readonly kind: NamedClass } | undefined
}

/** Where a text stands between other letters and digits. */
const wordsIn = (text: string, word: string): ReadonlyArray<Span> => {
  const found: Array<Span> = []
  for (let start = text.indexOf(word); start >= 0; start = text.indexOf(word, start + word.length)) {
    const end = start + word.length
    const isWithin = /[\p{L}\p{N}\p{M}]$/u.test(text.slice(Math.max(0, start - 2), start)) ||
      /^[\p{L}\p{N}\p{M}]/u.test(text.slice(end, end + 2))
    if (!isWithin) found.push({ start, end, known: undefined })
  }
  return found
}

const genitive = /['’‘＇`´]s(?![\p{L}\p{N}\p{M}_\-\p{Cf}])/iuy

/** The words in which parts of a text stand, with their genitive s. Words that touch are one. */
const wordsOf = (text: string, parts: ReadonlyArray<Span>): ReadonlyArray<Span> => {
  const words: Array<Span> = []
  const sorted = parts.toSorted((one, other) => one.start - other.start || other.end - one.end)
  for (const { end: last, known, start: first } of sorted) {
    const { end, start } = KnownNames.wordAround(text, first, last)
    genitive.lastIndex = end
    const whole = { start, end: end + (genitive.exec(text)?.[0].length ?? 0), known }
    const before = words.at(-1)
    if (before === undefined || start > before.end) words.push(whole)
    else words[words.length - 1] = { ...before, end: Math.max(before.end, whole.end), known: before.known ?? known }
  }
  return words
}

/** Creates pseudonyms. The same key gives the same pseudonyms for the same accounts, except where two would be equal. */
export const make = (bytes: Uint8Array) => {
  const key = createSecretKey(bytes)
  const bases = new Map<string, string>()
  const taken = new Set<string>()
  const variants = new Map<string, Array<string>>()
  const originals = new Map<string, string>()
  const byValue = new Map<string, string>()
  /** The person whom a username or an address is of. */
  const identities = new Map<string, string>()
  const withId = new Set<string>()
  const known = KnownNames.make()
  /** Syllables of names. */
  const hidden = new Set<string>()
  /** Names that are too common to be searched for, and that a model used in a call: an error may repeat them. */
  const used = new Set<string>()

  const baseOf = (owner: string, kind: string): string => {
    const before = bases.get(owner)
    if (before !== undefined) return before
    const hex = createHmac("sha256", key).update(owner).digest("hex")
    const digits = `${Number.parseInt(hex.slice(0, 2), 16) % 10}${"abcdef"[Number.parseInt(hex.slice(2, 4), 16) % 6]}${
      hex.slice(4)
    }`
    let length = 4
    while (taken.has(digits.slice(0, length))) length++
    taken.add(digits.slice(0, length))
    const base = `${kind}-${digits.slice(0, length)}`
    bases.set(owner, base)
    return base
  }

  /** The same person, whether an account is named by its id, its username or its address. An account with another id is another person. */
  const personOf = ({ hasId = true, identities: values = [], key, kind }: Owner): string => {
    const same = bases.has(`account ${key}`) ?
      undefined :
      values.map((value) => identities.get(value)).find((base) => base !== undefined && !(hasId && withId.has(base)))
    if (same !== undefined) bases.set(`account ${key}`, same)
    const base = baseOf(`account ${key}`, kind)
    if (hasId) withId.add(base)
    for (const value of values) if (hasId || !identities.has(value)) identities.set(value, base)
    return base
  }

  const assign = (base: string, kind: NamedClass, value: string): string => {
    const slot = `${base} ${kind}`
    const values = variants.get(slot) ?? []
    variants.set(slot, values)
    let at = values.indexOf(value)
    if (at < 0) at = values.push(value) - 1
    const pseudonym = `${base}${at === 0 ? "" : `~${at + 1}`}${suffixes[kind]}`
    originals.set(pseudonym, value)
    return pseudonym
  }

  /** Replaces the whole value of a field. */
  const ofField = (kind: NamedClass, value: string, owner: Owner | undefined): string => {
    if (value === "") return value
    const same = `${kind} ${value}`
    const before = owner === undefined ? byValue.get(same) : undefined
    if (before !== undefined) return before
    const identifies = kind === "username" || kind === "email"
    const base = owner !== undefined
      ? personOf(owner)
      : (identifies ? identities.get(value) : undefined) ?? baseOf(`value ${same}`, "person")
    if (owner === undefined && identifies) identities.set(value, base)
    const pseudonym = assign(base, kind, value)
    if (!byValue.has(same)) byValue.set(same, pseudonym)
    known.add(value, { base, kind })
    for (const part of partsOf(kind, value)) known.add(part, { base, kind })
    return pseudonym
  }

  const literal = (text: string) => assign(baseOf(`text ${text}`, "text"), "username", text)

  /** What of a text is replaced. What is written with escapes is replaced as a whole: in part it could not be restored exactly. */
  const spansIn = (text: string, also: Iterable<string>): ReadonlyArray<Span> => {
    const bare = KnownNames.unescapeText(text)
    const found = known.find(text)
    return bare !== text && known.find(bare).length > found.length
      ? [{ start: 0, end: text.length, known: undefined }]
      : wordsOf(text, [
        ...spansOf(text, pattern),
        ...(/[@＠]/.test(text) ? spansOf(text, address) : []),
        ...found,
        ...[...also].flatMap((name) => wordsIn(text, name))
      ])
  }

  /** Returns a text with the real names, where these are, and the pseudonyms that are unknown or within a longer word. */
  const restoreAll = (text: string) => {
    const unknown: Array<string> = []
    const glued: Array<string> = []
    const names: Array<{ readonly start: number; readonly end: number; readonly found: string }> = []
    let real = ""
    let at = 0
    for (const { 0: found, index } of text.matchAll(pattern)) {
      const original = originals.get(found.toLowerCase())
      const { end, start } = KnownNames.wordAround(text, index, index + found.length)
      if (original === undefined) unknown.push(found)
      else if (end - start > found.length) glued.push(text.slice(start, end))
      real += text.slice(at, index)
      names.push({ start: real.length, end: real.length + (original ?? found).length, found })
      real += original ?? found
      at = index + found.length
    }
    return { text: real + text.slice(at), unknown, glued, names }
  }

  /** Replaces the words with known names and usernames, and all e-mail addresses, in a text. */
  const replace = (
    text: string,
    also: Iterable<string>
  ): { readonly masked: string; readonly spans: ReadonlyArray<Omit<Span, "known">> } => {
    const spans = spansIn(text, also)
    let masked = ""
    let at = 0
    for (const { end, known: one, start } of spans) {
      const value = text.slice(start, end)
      masked += text.slice(at, start)
      masked += one !== undefined
        ? assign(one.base, one.kind, value)
        : /[@＠]/.test(value)
        ? ofField("email", value, undefined)
        : literal(value)
      at = end
    }
    masked += text.slice(at)
    // A name whose neighbours would become part of its pseudonym, such as `.first`.
    const { glued, text: restored } = restoreAll(masked)
    return restored === text && glued.length === 0
      ? { masked, spans }
      : { masked: literal(text), spans: [{ start: 0, end: text.length }] }
  }

  /** Returns a text with the real names, and the pseudonyms in it that are refused. */
  const restore = (text: string): Restored => {
    const { names, ...real } = restoreAll(text)
    // What a text at Flat has already is no name of anybody to who read it.
    const read = names.map(({ end, start }) => real.text.slice(start, end))
      .filter((name, at) => used.has(name) && /^text-/i.test(names[at]!.found))
    const { spans } = names.length === 0 ? { spans: [] } : replace(real.text, [...hidden, ...read])
    const bare = names.filter(({ end, start }) =>
      Array.from(real.text.slice(start, end).matchAll(/[\p{L}\p{N}]/gu)).some(({ index }) =>
        !spans.some((span) => span.start <= start + index && start + index < span.end)
      )
    )
    for (const { end, start } of bare) used.add(real.text.slice(start, end))
    return { ...real, bare: bare.map(({ found }) => found) }
  }

  return {
    ofField,
    ofText: (text: string) => replace(text, [...hidden, ...used]).masked,
    /** Replaces a text from now on wherever it stands between other letters and digits. */
    hide: (text: string): void => void hidden.add(text),
    restore,
    /** Another form in which an account's name is written. */
    alias: (name: string, owner: Owner) => known.add(name, { base: personOf(owner), kind: "full" })
  }
}
