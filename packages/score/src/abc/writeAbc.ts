/** Writes a measure as ABC: one voice a line, and the lyrics below it. */
import type { XmlElement } from "@rgrove/parse-xml"
import { child, children, textOf } from "../xml/Elements.ts"
import { meaning } from "./Directions.ts"
import { Accidentals, keyName, signs } from "./KeySignature.ts"
import { lyricLine } from "./Lyrics.ts"
import { notationsOf } from "./Marks.ts"
import { type MeasureContext, withAttributes } from "./MeasureContext.ts"
import { eighth, type Head, type MeasureEvent, quarter, same, type Stream } from "./MeasureEvent.ts"
import { type MeasureXml, readMeasureXml, type XmlEvent, type XmlStream } from "./MeasureXml.ts"
import { said } from "./NoteXml.ts"
import { type Defaults, normalNotes, parseAbc } from "./parseAbc.ts"

const meterText = ({ beats, beatType }: MeasureContext) => {
  const whole = [1, 2, 4].find((factor) => beats > 0 && Number.isInteger(beats * factor))
  return whole ? `${beats * whole}/${beatType * whole}` : "none"
}

/** Returns the header that ABC has before the first measure of a range: unit note length, meter and key. */
export const abcHeader = (measure: XmlElement, before: MeasureContext): string => {
  const { context } = readMeasureXml(measure, before)
  return `L:1/8\nM:${meterText(context)}\nK:${keyName(context.fifths, context.mode)}\n`
}

const lengthText = (ticks: number): string => {
  let [a, b] = [Math.round(ticks), eighth]
  while (b > 0) [a, b] = [b, a % b]
  const [n, d] = [Math.round(ticks) / a, eighth / a]
  return `${n === 1 ? "" : n}${d === 1 ? "" : d === 2 ? "/" : `/${d}`}`
}

const slurs = (mark: string, { marks }: Head) => mark.repeat(marks.filter((one) => one === mark).length)

const decorations = ({ marks }: Head, without?: string): string =>
  marks.filter((one) => !/[()]$/.test(one) && one !== without).map((one) => one === "." ? one : `!${one}!`).join("")

/** Returns the text of the tuplet that begins with an event, and the event after it. */
const tupletAt = (line: ReadonlyArray<XmlEvent>, from: number): readonly [text: string, to: number] => {
  const [first] = line.slice(from)
  let depth = 0
  let to = from
  for (let marked = false; line[to]?.tuplet !== undefined && line[to]?.tuplet === first?.tuplet; to++) {
    const marks = line[to]?.heads.flatMap((head) => head.marks) ?? []
    if (to > from && depth === 0 && marks.includes("tuplet(")) break
    for (const mark of marks) depth += mark === "tuplet(" ? 1 : mark === "tuplet)" ? -1 : 0
    marked ||= marks.includes("tuplet(")
    if (!marked || depth > 0) continue
    to++
    break
  }
  const [actual = "", normal = ""] = first?.tuplet?.split(":") ?? []
  const usual = to - from === Number(actual) && `${normalNotes[actual]}` === normal
  return to === from ? ["", from + 1] : [usual ? `(${actual}` : `(${actual}:${normal}:${to - from}`, to]
}

/** Returns whether each event is beamed to the one before. */
const joins = (events: ReadonlyArray<XmlEvent>): ReadonlyArray<boolean> => {
  const open = { grace: false, main: false }
  return events.map(({ grace, heads, notes: [note] }, at) => {
    const which = grace ? "grace" : "main"
    const after = events[at - 1]?.grace !== undefined
    const joined = grace && !after ? open.main : !grace && after || open[which]
    const beam = note && children(note, "beam").find(({ attributes: { number = "1" } }) => number === "1")?.text.trim()
    if (beam !== undefined || heads[0]?.pitch) open[which] = beam === "begin" || beam === "continue"
    if (!grace) open.grace = false
    return joined
  })
}

interface Change {
  readonly onset: number
  readonly text: string
  readonly fifths: number
}

/** Returns key and time signatures that the measure sets. */
const changesOf = ({ anchors }: MeasureXml, before: MeasureContext): ReadonlyArray<Change> => {
  let context = before
  return anchors.filter(({ element }) => element.name === "attributes").flatMap(({ element, onset }) => {
    context = withAttributes(context, element)
    const key = child(element, "key") ? `[K:${keyName(context.fifths, context.mode)}]` : ""
    const text = key + (child(element, "time") ? `[M:${meterText(context)}]` : "")
    return text ? [{ onset, text, fifths: context.fifths }] : []
  })
}

const headText = (
  { length, pitch }: Head,
  kind: MeasureEvent["kind"],
  accidentals: Accidentals,
  fifths: number
): string => {
  if (kind.endsWith("measure")) return kind === "measure" ? "Z" : "X"
  if (pitch === undefined) return (kind === "rest" ? "z" : "x") + lengthText(length)
  const { alter, octave, signed, step, unpitched } = pitch
  const shown = !unpitched && (signed || accidentals.needed(step, octave, alter, fifths))
  if (shown) accidentals.sign(step, octave, alter)
  const sign = shown ? Object.keys(signs).find((one) => signs[one] === alter) ?? (alter > 0 ? "^" : "_") : ""
  const letter = octave > 4 ? step.toLowerCase() + "'".repeat(octave - 5) : step + ",".repeat(4 - octave)
  return sign + letter + lengthText(length)
}

const voiceText = (
  { events }: XmlStream,
  fifthsBefore: number,
  label: string,
  changes: ReadonlyArray<Change>,
  home: number
): string => {
  const accidentals = new Accidentals()
  const joined = joins(events)
  const line = events.filter(({ grace }) => !grace)
  let fifths = fifthsBefore
  let staff = home === 1 ? 1 : 0
  let tupletEnd = 0
  let text = label
  events.forEach((event, at) => {
    const { grace, heads, kind, notes, onset, says } = event
    const before = events[at - 1]
    for (const change of changes) {
      if (change.onset > onset || before && change.onset <= before.onset) continue
      text += (/[\]&]$|^$/.test(text) ? "" : " ") + change.text
      fifths = change.fifths
    }
    text += joined[at] || text === "" || at === 0 && /[\]&]$/.test(text) ? "" : " "
    if (notes.length > 0 && event.staff !== staff) text += `[I:staff ${staff = event.staff}]`
    if (grace && before?.grace !== grace) text += grace === "slash" ? "{/" : "{"
    const index = line.indexOf(event)
    if (index >= tupletEnd) {
      const [tuplet, end] = tupletAt(line, index)
      text += tuplet
      tupletEnd = end
    }
    const [head = { length: eighth, marks: [] }] = heads
    text += says.join("") + decorations(head) + slurs("(", head)
    const rolled = heads.every(({ marks }) => marks.includes("arpeggio")) ? "arpeggio" : undefined
    const tied = heads.every(({ marks }) => marks.includes("tie("))
    const equal = heads.every(({ length }) => length === head.length)
    const inner = heads.map((one, n) => {
      const outer = n === 0 ? "" : decorations(one, rolled) + slurs("(", one)
      const own = headText(heads.length > 1 && equal ? { ...one, length: eighth } : one, kind, accidentals, fifths)
      return outer + own + (!tied && one.marks.includes("tie(") ? "-" : "") + (n === 0 ? "" : slurs(")", one))
    }).join("")
    text += heads.length === 1 ? inner : `[${inner}]${equal ? lengthText(head.length) : ""}`
    text += (tied ? "-" : "") + slurs(")", head) + (grace && events[at + 1]?.grace !== grace ? "}" : "")
  })
  const verses = events.flatMap(({ lyrics }) => Object.keys(lyrics)).filter((verse) => /^\d\d?$/.test(verse)).map(
    Number
  )
  for (let verse = 1; verse <= Math.max(0, ...verses); verse++) text += `\n${lyricLine(events, `${verse}`)}`
  return text
}

/** Returns what a text of the measure may leave out: its only voice, and the staff of a voice. */
export const defaultsOf = ({ context, streams }: MeasureXml): Defaults => ({
  voice: streams.every(({ voice }) => voice === streams[0]?.voice) ? streams[0]?.voice ?? "1" : undefined,
  staff: (name) =>
    streams.find(({ voice }) => voice === name)?.events.find(({ notes }) => notes.length > 0)?.staff ?? 1,
  staves: Math.max(context.staves, ...streams.flatMap(({ events }) => events.map(({ staff }) => staff)))
})

/** Returns names of what the elements say otherwise than their text. */
const differences = ({ context, streams }: MeasureXml, read: ReadonlyArray<Stream>): ReadonlyArray<string> =>
  streams.flatMap(({ events, voice }, n) => {
    const others = read[n]?.events ?? []
    if (read[n]?.voice !== voice || others.length !== events.length) return ["voice"]
    return events.flatMap((event, at) => {
      const other = others[at] ?? event
      const names = event.notes.flatMap((_, index) => {
        const [here, there] = [event, other].map((one) =>
          said({ event: one, head: one.heads[index], index, voice, beams: [] })
        )
        return Object.keys(here ?? {}).filter((name) => name !== "accidental" && here?.[name] !== there?.[name])
      })
      const rounded = Math.abs(event.duration - other.duration) < quarter / (context.divisions || 1)
      return same(event.duration, other.duration) ? names : [...names, rounded ? "rounding of a duration" : "duration"]
    })
  })

/** Names of what a note says that ABC does not. */
export const unsaid = (
  note: XmlElement,
  { kind, staff }: MeasureEvent,
  { voice }: Stream,
  index: number
): ReadonlyArray<string> => [
  ...notationsOf(note).flatMap(({ element, mark }) => mark === undefined ? [element.name] : []),
  ...["cue", "play", "listen"].filter((name) => child(note, name)),
  ...(textOf(note, "notehead") ?? "normal") === "normal" ? [] : ["notehead"],
  ...kind === "notes" && note.attributes["print-object"] === "no" ? ["hidden note"] : [],
  ...index > 0 && (textOf(note, "voice") ?? "1") !== voice ? ["voice of a note in a chord"] : [],
  ...index > 0 && Number(textOf(note, "staff") ?? 1) !== staff ? ["staff of a note in a chord"] : [],
  ...index > 0 && child(note, "lyric") ? ["lyric"] : [],
  ...children(note, "lyric").some((lyric) => children(lyric, "text").length > 1) ? ["elision"] : [],
  ...children(note, "tie").some(({ attributes: { type } }) => type === "let-ring") ? ["let-ring"] : []
]

/** Returns the text of a measure, or the reason why there is none, and what it says, event by event as in `xml`. */
export const renderAbc = (measure: XmlElement, before: MeasureContext) => {
  const xml = readMeasureXml(measure, before)
  const { anchors, context, streams } = xml
  const changes = changesOf(xml, before)
  const defaults = defaultsOf(xml)
  const lines = streams.map((stream, at) => {
    const again = streams.findIndex(({ voice }) => voice === stream.voice) < at
    const follows = streams[at - 1]?.voice === stream.voice
    const label = follows || streams.length === 1 && stream.voice === "1" ? "" : `[V:${stream.voice}]`
    return voiceText(stream, context.fifths, label + (again ? "&" : ""), changes, defaults.staff(stream.voice))
  })
  const text = lines.length > 0 ? lines.join("\n") : changes.map((change) => change.text).join("")
  const read = parseAbc(text, context, { ...defaults, staves: 9, voice: "1" })
  const reason = xml.reason ?? read.problems[0]?.message
  if (reason !== undefined) {
    return { text: `% not in ABC: ${reason}. Read it as xml.`, lost: [`notes: ${reason}`], xml, read, reason }
  }
  const first = before.divisions === 0
  const lost = [
    ...anchors.flatMap(({ element, said }) => said || first && element.name === "attributes" ? [] : meaning(element)),
    ...streams.flatMap((stream) =>
      stream.events.flatMap((event) => event.notes.flatMap((note, n) => unsaid(note, event, stream, n)))
    ),
    ...differences(xml, read.streams)
  ]
  return { text, lost: [...new Set(lost)].filter((name) => name !== ""), xml, read, reason }
}

/** Returns a measure as ABC, and the names of what ABC does not say: layout is not among them. */
export const writeAbc = (
  measure: XmlElement,
  context: MeasureContext
): { readonly text: string; readonly lost: ReadonlyArray<string> } => {
  const { lost, text } = renderAbc(measure, context)
  return { text, lost }
}
