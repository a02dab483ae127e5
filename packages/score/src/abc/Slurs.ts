/** Slurs: which start and which stop are one, and the numbers of new ones. A mark of a slur has its number: what begins with `(2` ends with `)2`. */
import type { XmlElement } from "@rgrove/parse-xml"
import { Counts } from "../xml/Counts.ts"
import { refuse } from "../xml/Problem.ts"
import { children } from "../xml/Tree.ts"
import type { MeasureEvent } from "./MeasureEvent.ts"

export type OpenSlur = Readonly<{ number: string; voice: string; staff: number }>
type End = OpenSlur & { readonly starts: boolean; readonly onset: number }
/** An end in a text, which has no number before it is set. */
type TextEnd = End & { readonly marks: Array<string>; readonly at: number; readonly order: number }
export type Slur = Omit<OpenSlur, "number"> & { number: string; readonly start?: TextEnd; stop?: TextEnd }

/** Numbers that MusicXML has for what overlaps. */
export const levels: ReadonlyArray<string> = Array.from({ length: 16 }, (_, at) => `${at + 1}`)
/** Ends of slurs that a measure can have in ABC: what pairs them takes the square of their number. */
export const mostSlurs = 500
/** Slurs that can be open before a measure: the schema has 16 numbers. */
const mostOpen = 40
const pattern = /^([()])(\d*)$/
export const isSlur = (mark: string): boolean => pattern.test(mark)

/** Returns the ends of slurs at a note: stops first. */
export const slursOf = (note: XmlElement): ReadonlyArray<Pick<End, "number" | "starts">> =>
  children(note, "notations").flatMap((one) => children(one, "slur"))
    .filter(({ attributes: { type } }) => type === "start" || type === "stop")
    .map(({ attributes: { number = "1", type } }) => ({ number, starts: type === "start" }))
    .sort((one, other) => Number(one.starts) - Number(other.starts))

/** Returns the slur of some that an end belongs to: of its voice, or of its staff. */
const fitting = <A extends Omit<OpenSlur, "number">>(some: ReadonlyArray<A>, { staff, voice }: OpenSlur) =>
  some.find((one) => one.voice === voice) ?? some.find((one) => one.staff === staff) ?? some[0]

/** Returns the slurs that are open after some ends. */
export const slursAfter = (open: ReadonlyArray<OpenSlur>, ends: ReadonlyArray<End>): ReadonlyArray<OpenSlur> => {
  const slurs = [...open]
  for (const end of ends.toSorted((one, other) => one.onset - other.onset)) {
    const found = end.starts ? undefined : fitting(slurs.filter(({ number }) => number === end.number), end)
    if (end.starts && slurs.length < mostOpen) slurs.push({ number: end.number, voice: end.voice, staff: end.staff })
    else if (found) slurs.splice(slurs.indexOf(found), 1)
  }
  return slurs
}

/** Gives marks the numbers that they had on the note before. */
export const inheritSlurs = (marks: Array<string>, old: ReadonlyArray<string>): void => {
  const last = old.filter(isSlur).reverse()
  const left = new Map([..."()"].map((side) => [side, last.filter((one) => one[0] === side)]))
  for (const [at, mark] of marks.entries()) if (isSlur(mark)) marks[at] = left.get(mark[0]!)?.pop() ?? mark
}

/** The events of a voice, as a text has them. */
type Line = { readonly voice: string; readonly events: ReadonlyArray<{ readonly event: MeasureEvent }> }

const endsIn = (lines: ReadonlyArray<Line>): ReadonlyArray<TextEnd> => {
  const ends = lines.flatMap(({ events, voice }) =>
    events.flatMap(({ event: { heads: [head], onset, staff } }) =>
      (head?.marks ?? []).flatMap((mark, at) => {
        const [, side, number = ""] = pattern.exec(mark) ?? []
        const end = { number, starts: side === "(", onset, voice, staff, marks: head?.marks ?? [], at, order: 0 }
        return side ? [end] : []
      }).sort((one, other) => Number(one.starts) - Number(other.starts))
    )
  )
  return ends.sort((one, other) => one.onset - other.onset).map((end, order) => ({ ...end, order }))
}

/**
 * Returns the slurs that are open before some lines or begin in them, with their ends, and stops of none. `moved` are the numbers of slurs whose stop is
 * gone: a stop that is new takes its place.
 */
export const pairSlurs = (
  lines: ReadonlyArray<Line>,
  open: ReadonlyArray<OpenSlur>,
  moved: ReadonlyArray<string> = []
) => {
  const left = [...moved]
  const slurs: Array<Slur> = open.map((one) => ({ ...one }))
  const loose: Array<TextEnd> = []
  const ends = endsIn(lines)
  for (const end of ends) {
    const { number, order, staff, starts, voice } = end
    const of = () => slurs.filter(({ number: other, stop }) => !stop && other === number)
    const same = starts || !number ? undefined : fitting(of(), end)
    // That of another voice has an end there, and is not that of a new one in this voice.
    const hasOwn = same && same.voice !== voice &&
      ends.some((one) => one.order > order && !one.starts && one.number === number && one.voice === same.voice)
    const fresh = hasOwn ? slurs.find((one) => !one.stop && !one.number && one.voice === voice) : undefined
    const waiting = () => slurs.filter(({ number: other, stop }) => !stop && left.includes(other))
    const found = fresh ?? same ?? (starts || number ? undefined : fitting(waiting(), end))
    if (found && !number) left.splice(left.indexOf(found.number), 1)
    if (starts) slurs.push({ number, voice, staff, start: end })
    else if (found) found.stop = end
    else loose.push(end)
  }
  return { slurs, loose }
}

/** Numbers of other slurs. A new one cannot have one that is `taken` or used `later`. The start is gone of `leaving`, the stop of `moved`; `loose` stops had no start. */
type Others = Readonly<
  & { taken: ReadonlySet<string>; later: () => ReadonlySet<string>; leaving: Array<string> }
  & Record<"moved" | "loose", ReadonlyArray<string>>
>

/** Gives each slur that is new, or has another end, one number at both: that of an end that stays, or one that is free over its whole length. */
export const numberSlurs = (lines: ReadonlyArray<Line>, open: ReadonlyArray<OpenSlur>, others: Others): void => {
  const { loose, slurs } = pairSlurs(lines, open, others.moved)
  const stay = new Counts(others.loose)
  const alone: Array<TextEnd> = []
  for (const end of loose) {
    if (stay.take(end.number)) continue
    const precedes = (start: TextEnd) => start.order < end.order && start.marks !== end.marks
    const before = slurs.filter(({ start, stop }) => !stop && (!start || precedes(start)))
    // The last one that is new, too: what the text did not change leads where it did.
    const found = fitting(before.reverse().sort((one, other) => Number(!other.number) - Number(!one.number)), end)
    if (found) found.stop = end
    else if (slurs.some(({ start }) => start?.marks === end.marks)) {
      refuse("A slur begins and ends at one note", "Leave out its parentheses, or end it at a later note")
    } else if (!end.number) alone.push(end)
  }
  const from = ({ start }: Slur) => start?.onset ?? -Infinity
  const to = ({ stop }: Slur) => stop?.onset ?? Infinity
  const isFree = (number: string, slur: Slur) =>
    !others.taken.has(number) && (slur.stop !== undefined || !others.later().has(number)) &&
    slurs.every((one) => one === slur || one.number !== number || to(one) < from(slur) || from(one) > to(slur))
  for (const slur of slurs) {
    const { start, stop } = slur
    const [first, last] = [start?.number, stop?.number]
    if (start && (!first || stop && first !== last)) {
      slur.number = ""
      const moved = stop ? undefined : others.leaving.shift()
      slur.number = moved ?? [first, last, ...levels].find((one) => one && isFree(one, slur)) ?? "1"
    }
    for (const end of [start, stop]) if (end) end.marks[end.at] = (end.starts ? "(" : ")") + slur.number
  }
  // A stop without a start ends none of the others.
  for (const end of alone) {
    end.marks[end.at] = `)${levels.find((one) => isFree(one, { ...end, start: end, stop: end })) ?? "1"}`
  }
}
