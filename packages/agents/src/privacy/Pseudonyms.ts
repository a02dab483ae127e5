/**
 * Stable pseudonyms for what identifies people, and the way back. Every string that is replaced has a pseudonym of its own, so that restoring what was
 * masked gives the same string, to the letter.
 */
import { createHmac, createSecretKey } from "node:crypto"
import type { NamedClass } from "./FieldClasses.ts"
import * as KnownNames from "./KnownNames.ts"

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

/** Parts of a name of several words that may be used alone. Short ones are particles, such as `van` and `de`. */
const partsOf = (kind: NamedClass, value: string): ReadonlyArray<string> =>
  kind === "username" || kind === "email"
    ? []
    : value.split(/[\s\p{Pd}]+/u).filter((part) => part !== value && part.length >= 4)

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
    // In one word: `AdaLovelace`, `OBrien`.
    if (kind !== "email") known.add(value.replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, ""), { base, kind })
    return pseudonym
  }

  const literal = (text: string) => assign(baseOf(`text ${text}`, "text"), "username", text)

  /** Returns a text with the real names, and what looks like a pseudonym and is not one of this server. */
  const restore = (text: string): { readonly text: string; readonly unknown: ReadonlyArray<string> } => {
    const unknown: Array<string> = []
    return {
      text: text.replaceAll(pattern, (found) => {
        const original = originals.get(found.toLowerCase())
        if (original === undefined) unknown.push(found)
        return original ?? found
      }),
      unknown
    }
  }

  /** Replaces known names, usernames and all e-mail addresses in a text. */
  const ofText = (text: string): string => {
    // What is written with escapes cannot be replaced in part and be restored exactly.
    const bare = KnownNames.unescapeText(text)
    if (bare !== text && known.find(bare).length > known.find(text).length) return literal(text)
    const found = [
      ...spansOf(text, pattern),
      ...(/[@＠]/.test(text) ? spansOf(text, address) : []),
      ...known.find(text)
    ].sort((one, other) => one.start - other.start || other.end - one.end)
    let masked = ""
    let at = 0
    for (const { end: last, known: one, start } of found) {
      if (start < at) continue
      // Letters and digits behind a username would become part of its pseudonym.
      const end = one?.kind === "username" ? last + (/^[\p{L}\p{N}~]*/u.exec(text.slice(last))?.[0].length ?? 0) : last
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
    // A name whose neighbours would become part of its pseudonym.
    return restore(masked).text === text ? masked : literal(text)
  }

  return { ofField, ofText, restore }
}
