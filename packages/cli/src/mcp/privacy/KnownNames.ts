/**
 * Finds known names in a text, as whole words in any case. Names in scripts without spaces are found anywhere.
 */

export interface Found<A> {
  readonly start: number
  readonly end: number
  readonly known: A
}

export interface KnownNames<A> {
  readonly add: (name: string, known: A) => void
  /** Occurrences, in the order of the text, longer ones first. */
  readonly find: (text: string) => ReadonlyArray<Found<A>>
}

interface Entry<A> {
  readonly name: string
  readonly lower: string
  readonly known: A
}

const word = /[\p{L}\p{N}\p{M}]+/gu
const wordPart = /[\p{L}\p{N}\p{M}]/u
const spaceless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u

const firstWord = (text: string): string | undefined => text.match(word)?.[0]?.toLowerCase()

/** Whether a name stands out in a text: a number or a single letter would be found where nobody is meant. */
const standsOut = (name: string): boolean =>
  /^\d+$/.test(name)
    ? name.length >= 5
    : name.length > 2 || (name.length === 2 && (spaceless.test(name) || /^\p{Lu}/u.test(name)))

export const make = <A>(): KnownNames<A> => {
  const byWord = new Map<string, Array<Entry<A>>>()
  const byCharacter = new Map<string, Array<Entry<A>>>()
  const names = new Set<string>()

  const insert = (index: Map<string, Array<Entry<A>>>, at: string, entry: Entry<A>) => {
    const entries = index.get(at) ?? []
    entries.push(entry)
    // The longest name is the one that is meant.
    entries.sort((one, other) => other.name.length - one.name.length)
    index.set(at, entries)
  }

  const addForm = (name: string, known: A) => {
    const first = firstWord(name)
    if (names.has(name) || first === undefined || !standsOut(name)) return
    names.add(name)
    const entry = { name, lower: name.toLowerCase(), known }
    if (spaceless.test(name)) insert(byCharacter, name[0]!, entry)
    else insert(byWord, first, entry)
  }

  const fits = (text: string, start: number, entry: Entry<A>): boolean => {
    const slice = text.slice(start, start + entry.name.length)
    // Two letters are a name only where they are written as one.
    return slice === entry.name || (entry.name.length > 2 && slice.toLowerCase() === entry.lower)
  }

  const at = (
    text: string,
    start: number,
    entries: ReadonlyArray<Entry<A>> | undefined,
    whole: boolean
  ): Found<A> | undefined => {
    const fitting = entries?.filter((one) =>
      fits(text, start, one) && !(whole && wordPart.test(text[start + one.name.length] ?? ""))
    )
    const longest = fitting?.[0]
    // Of names that differ in case only, the one that is written here.
    const entry = fitting?.find(({ name }) => name.length === longest?.name.length && text.startsWith(name, start)) ??
      longest
    return entry && { start, end: start + entry.name.length, known: entry.known }
  }

  return {
    add: (name, known) => {
      // From its first letter to its last: that is where words of a text begin and end.
      const bare = name.replace(/^[^\p{L}\p{N}]+/u, "").trimEnd()
      const plain = bare.normalize("NFD").replaceAll(/\p{M}/gu, "")
      const spelled = [bare, plain, bare.replaceAll("'", "’"), bare.replaceAll("’", "'")]
      for (const form of new Set(spelled.flatMap((one) => [one, one.normalize("NFC"), one.normalize("NFD")]))) {
        addForm(form, known)
      }
    },
    find: (text) => {
      const found: Array<Found<A>> = []
      if (byWord.size > 0) {
        for (const { 0: one, index } of text.matchAll(word)) {
          const match = at(text, index, byWord.get(one.toLowerCase()), true)
          if (match !== undefined) found.push(match)
        }
      }
      if (byCharacter.size > 0 && spaceless.test(text)) {
        for (let index = 0; index < text.length; index++) {
          const match = at(text, index, byCharacter.get(text[index]!), false)
          if (match !== undefined) found.push(match)
        }
      }
      return found
    }
  }
}
