/** What is in effect at the start of a measure, because earlier measures said so. */
import type { XmlElement } from "@rgrove/parse-xml"
import { readNumber } from "../xml/Numbers.ts"
import { child, children, elements, numberOf, textOf, wrongNumbers } from "../xml/Tree.ts"
import { marksOf } from "./NoteXml.ts"
import { endingAfter } from "./signs/Bars.ts"
import type { Instruments } from "./signs/Instruments.ts"
import { type OpenWedge, wedgesAfter } from "./signs/Signs.ts"
import { type OpenSlur, slursAfter, slursOf } from "./Slurs.ts"

export interface MeasureContext {
  /** Units of duration in a quarter note. 0 before the first measure that says it. */
  readonly divisions: number
  /** Sharps of the key signature, or flats as a negative number. */
  readonly fifths: number
  readonly mode?: string | undefined
  /** Of all signatures that are in effect together. 0 without a time signature. */
  readonly beats: number
  readonly beatType: number
  readonly staves: number
  /** By the number of the staff: sign, line and change of octave. */
  readonly clefs: Readonly<Record<string, string>>
  readonly transpose?: string
  /** What is wrong with a number that would be in effect. */
  readonly wrong?: string | undefined
  /** Notes that are tied to the next measure, as `voice/pitch`. */
  readonly ties: ReadonlyArray<string>
  /** Words that a hyphen continues, as `voice/verse`. */
  readonly words: ReadonlyArray<string>
  /** In the order in which they begin. */
  readonly slurs: ReadonlyArray<OpenSlur>
  readonly wedges: ReadonlyArray<OpenWedge>
  /** Numbers of the ending that is open. */
  readonly ending?: string | undefined
  readonly instruments?: Instruments | undefined
}

export const initialContext = (instruments?: Instruments): MeasureContext => {
  const numbers = { divisions: 0, fifths: 0, beats: 4, beatType: 4, staves: 1 }
  return { ...numbers, clefs: {}, ties: [], words: [], slurs: [], wedges: [], instruments }
}

const mostWords = 40

export type Time = Pick<MeasureContext, "beats" | "beatType">
/** Returns the beats of all signatures, such as `3+2`, in the type of the last: 0 if there is none, or if it is no number. */
const timeOf = (time: XmlElement): Time => {
  const read = (name: string, text: string) => readNumber(name, text) ?? Number.NaN
  const types = children(time, "beat-type").map(({ name, text }) => read(name, text))
  const beatType = types.at(-1) ?? 4
  const beats = children(time, "beats").flatMap(({ name, text }, at) =>
    text.split("+").map((one) => read(name, one) * beatType / (types[at] ?? beatType))
  ).reduce((sum, one) => sum + one, 0)
  return Number.isFinite(beats) ? { beats, beatType } : { beats: 0, beatType: 4 }
}

const textsOf = (element: XmlElement) => elements(element).map(({ name, text }) => `${name} ${text.trim()}`).join(" ")

type OpenContext = { -readonly [Name in keyof MeasureContext]: MeasureContext[Name] } & {
  clefs: Record<string, string>
}
/** Returns a copy of a context, for {@link setAttributes}: a measure can have many. */
export const openContext = (context: MeasureContext): OpenContext => ({ ...context, clefs: { ...context.clefs } })

/** Sets what attributes say in a context. */
export const setAttributes = (context: OpenContext, attributes: XmlElement): void => {
  const [key, time, transpose] = ["key", "time", "transpose"].map((name) => child(attributes, name))
  for (const clef of children(attributes, "clef")) {
    const { number = "1" } = clef.attributes
    if (readNumber("staff", number) !== undefined) context.clefs[number] = textsOf(clef)
  }
  context.wrong = wrongNumbers(attributes)[0]?.message ?? context.wrong
  context.divisions = numberOf(attributes, "divisions") ?? context.divisions
  context.staves = numberOf(attributes, "staves") ?? context.staves
  if (key) context.fifths = numberOf(key, "fifths") ?? 0
  context.mode = key && textOf(key, "mode") || context.mode
  if (time) Object.assign(context, timeOf(time))
  if (transpose) context.transpose = textsOf(transpose)
}

export const withAttributes = (context: MeasureContext, all: Iterable<XmlElement>): MeasureContext => {
  const now = openContext(context)
  for (const one of all) setAttributes(now, one)
  return now
}

/** Returns the ends of slurs in a measure, each with its place in time. */
export const slurEndsOf = (measure: XmlElement) => {
  let [onset, cursor] = [0, 0]
  return elements(measure).flatMap((one) => {
    const duration = numberOf(one, "duration") ?? 0
    if (one.name === "backup") cursor -= duration
    else if (one.name === "forward") cursor += duration
    if (one.name !== "note") return []
    if (!child(one, "chord")) {
      onset = cursor
      cursor += duration
    }
    const [voice, staff] = [textOf(one, "voice") ?? "1", numberOf(one, "staff") ?? 1]
    return slursOf(one).map((end) => ({ ...end, onset, voice, staff }))
  })
}

export const advance = (context: MeasureContext, measure: XmlElement): MeasureContext => {
  const words = new Set(context.words)
  const ties = new Map<string, Set<string>>()
  for (const note of children(measure, "note")) {
    const voice = textOf(note, "voice") ?? "1"
    const [step, octave] = [textOf(note, "pitch/step"), textOf(note, "pitch/octave")]
    // A tie ends where its note ends: not across others.
    if (!child(note, "chord") && !child(note, "grace")) ties.delete(voice)
    const tie = `${voice}/${step}${numberOf(note, "pitch/alter") ?? 0}${octave}`
    if (marksOf(note).includes("tie(")) ties.set(voice, (ties.get(voice) ?? new Set()).add(tie))
    for (const lyric of children(note, "lyric")) {
      const word = `${voice}/${lyric.attributes.number ?? "1"}`
      if (/begin|middle/.test(textOf(lyric, "syllabic") ?? "")) words.add(word)
      else if (child(lyric, "text")) words.delete(word)
      // Words that do not end would make each measure take longer.
      if (words.size > mostWords) words.delete([...words][0]!)
    }
  }
  return {
    ...withAttributes(context, children(measure, "attributes")),
    words: [...words],
    ties: [...ties.values()].flatMap((own) => [...own]),
    slurs: slursAfter(context.slurs, slurEndsOf(measure)),
    wedges: children(measure, "direction").reduce(wedgesAfter, context.wedges),
    ending: endingAfter(context.ending, measure)
  }
}
