/** The ABC of a measure while it is edited. */
import { type Event, type Said } from "./AbcText.ts"
import { compare, type Fraction, times } from "./Fraction.ts"
import type { Random } from "./Random.ts"
import type { MeasureReading } from "./Reading.ts"
import { type Line, type Token } from "./Tokens.ts"

export interface Draft {
  readonly random: Random
  readonly lines: Array<Line>
  readonly said: Said
  readonly measure: MeasureReading
}
/** Changes a draft, and returns whether it could. */
export type Edit = (draft: Draft) => boolean

/** Returns an edit of one of those that a draft has: none if `change` returns false. */
export const editOne =
  <A>(listOf: (draft: Draft) => ReadonlyArray<A>, change: (one: A, draft: Draft) => unknown): Edit => (draft) => {
    const list = listOf(draft)
    return list.length > 0 && change(draft.random.pick(list), draft) !== false
  }

export const token = (kind: Token["kind"], text: string): Token => ({ kind, text })
export const space = token("space", " ")
/** Returns a length as the text writes it, in eighths. */
export const lengthText = (quarters: Fraction): string => {
  const [over, under] = times(quarters, [2, 1])
  return `${over === 1 ? "" : over}${under === 1 ? "" : under === 2 ? "/" : `/${under}`}`
}
export const lengthToken = (quarters: Fraction): Token => token("length", lengthText(quarters))

export const noteNames = "C D E F G A B c d e f g a b c' d'".split(" ")
export const noteToken = ({ chance, pick }: Random, signs = 0.25): Token =>
  token("note", (chance(signs) ? pick(["^", "_", "="]) : "") + pick(noteNames))

const kindAt = ({ tokens }: Line, at: number): string => tokens[at]?.kind ?? ""
export const isTied = ({ line, to }: Event): boolean => kindAt(line, to + 1) === "tie"
export const isBroken = ({ line, to }: Event): boolean => kindAt(line, to + 1) === "broken"
/** Returns whether nothing that belongs to a note is before it. */
export const isFree = ({ from, inTuplet, line }: Event): boolean =>
  !inTuplet && !/^(end|mark|quoted|slur.)$/.test(kindAt(line, from - 1))

export const notesOf = ({ said: { events } }: Draft) => events.filter(({ grace, isRest }) => !isRest && !grace)
/** Returns the notes that are in no chord, tuplet or tie. */
export const plainNotes = (draft: Draft) => {
  const ends = draft.measure.notes.filter((one) => one.isTied)
  return notesOf(draft).filter((event) => {
    const isEnd = ends.some(({ onset, voice }) => voice === event.voice && compare(onset, event.onset) === 0)
    return !event.inTuplet && !isTied(event) && !isEnd && kindAt(event.line, event.from) !== "open"
  })
}
/** Returns the places of tokens in the lines. */
export const placesOf = ({ lines }: Draft, test: (token: Token) => boolean) =>
  lines.flatMap((line) => line.tokens.flatMap((one, at) => test(one) ? [{ line, at, text: one.text }] : []))
export const lyricsOf = ({ lines }: Draft) => lines.filter(({ text }) => text.startsWith("w:"))

/** Gives one voice a field at its start, such as another key. */
export const setField = ({ tokens }: Line, text: string): void => {
  for (let at = tokens.length - 1; at >= 0; at--) {
    if (tokens[at]?.text.startsWith(text.slice(0, 3))) tokens.splice(at, 1)
  }
  tokens.splice(tokens[0]?.text.startsWith("[V:") ? 1 : 0, 0, token("field", text))
}
