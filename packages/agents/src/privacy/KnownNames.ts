/**
 * Finds known names in a text, in their everyday forms: in any case, with or without accents, `ue` for `ü`, in full-width letters, with a genitive s or
 * digits behind them, and joined with other words in camel case. Names in scripts without spaces are found anywhere.
 */
import * as Folded from "./Folded.ts"

export interface Found<A> {
  readonly start: number
  readonly end: number
  readonly known: A
}

export interface KnownNames<A> {
  readonly add: (name: string, known: A) => void
  /** Occurrences. They may overlap: of those that begin at the same place, the longest. */
  readonly find: (text: string) => ReadonlyArray<Found<A>>
}

interface Entry<A> {
  readonly name: string
  readonly known: A
}

const spaceless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u

/** Whether a name is distinctive enough to search for: a number or a single letter occurs where no person is meant. */
const standsOut = (name: string): boolean =>
  /^\d+$/.test(name)
    ? name.length >= 5
    : name.length > 2 || (name.length === 2 && (spaceless.test(name) || /^\p{Lu}/u.test(name)))

/** Longer values are no names, and would make each search slow. */
const longest = 120

export const make = <A>(): KnownNames<A> => {
  const words = new Map<string, Array<Entry<A>>>()
  const anywhere = new Map<string, Array<Entry<A>>>()
  const lengths = { words: 0, anywhere: 0 }

  const insert = (index: "words" | "anywhere", folded: string, entry: Entry<A>) => {
    const entries = (index === "words" ? words : anywhere).get(folded)
    lengths[index] = Math.max(lengths[index], folded.length)
    if (entries === undefined) (index === "words" ? words : anywhere).set(folded, [entry])
    else if (!entries.some(({ name }) => name === entry.name)) entries.push(entry)
  }

  /** The name that is written here, of those that fold to the same text. */
  const choose = (entries: ReadonlyArray<Entry<A>>, written: string): Entry<A> | undefined =>
    entries.find(({ name }) => name === written)
      // Two letters are a name only where they are written as one.
      ?? entries.find(({ name }) =>
        name.normalize("NFKC").length > 2 || name.normalize("NFKC") === written.normalize("NFKC")
      )

  const findIn = (text: string, folded: Folded.Folded): ReadonlyArray<Found<A>> => {
    const { begins, ends, starts, text: plain } = folded
    const from = (at: number) => starts?.[at] ?? at
    const to = (at: number) => ends?.[at - 1] ?? at
    const at = (start: number, end: number, index: ReadonlyMap<string, Array<Entry<A>>>): Found<A> | undefined => {
      const entries = index.get(plain.slice(start, end))
      if (entries === undefined) return undefined
      const entry = choose(entries, text.slice(from(start), to(end)))
      return entry && { start: from(start), end: to(end), known: entry.known }
    }
    // Where a name can end: at the end of a word, or before its genitive s.
    const isEnd = (start: number, end: number): boolean =>
      begins(end) || (plain[end] === "s" && begins(end + 1) && end - start > 2)
    // Not within a character that folds to several.
    const isWhole = (at: number): boolean => at === plain.length || at === 0 || from(at) !== from(at - 1)
    const found: Array<Found<A>> = []
    for (let start = 0; start < plain.length; start++) {
      const isWordStart = words.size > 0 && begins(start)
      const isAnywhere = anywhere.size > 0 && isWhole(start)
      if (!isWordStart && !isAnywhere) continue
      const most = Math.min(plain.length, start + Math.max(lengths.words, lengths.anywhere))
      for (let end = most; end > start; end--) {
        const match = (isWordStart && isEnd(start, end) ? at(start, end, words) : undefined)
          ?? (isAnywhere && isWhole(end) ? at(start, end, anywhere) : undefined)
        if (match === undefined) continue
        found.push(match)
        break
      }
    }
    return found
  }

  return {
    add: (name, known) => {
      // From its first letter to its last: that is where words of a text begin and end.
      const bare = name.replace(/^[^\p{L}\p{N}]+/u, "").trimEnd()
      if (bare.length > longest || !standsOut(bare)) return
      const entry = { name: bare, known }
      const index = spaceless.test(bare) ? "anywhere" : "words"
      for (const umlauts of Folded.hasUmlauts(bare) ? [false, true] : [false]) {
        const folded = Folded.fold(bare, umlauts).text
        if (folded !== "") insert(index, folded, entry)
      }
    },
    find: (text) => {
      if (words.size === 0 && anywhere.size === 0) return []
      const found = findIn(text, Folded.fold(text))
      return Folded.hasUmlauts(text) ? [...found, ...findIn(text, Folded.fold(text, true))] : found
    }
  }
}
