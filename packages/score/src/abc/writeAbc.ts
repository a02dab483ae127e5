/** Writes a measure as ABC: one voice a line, and the lyrics below it. */
import type { XmlElement } from "@rgrove/parse-xml"
import { child, children, textOf } from "../xml/Elements.ts"
import { meaning } from "./Directions.ts"
import { Accidentals, keyName, signs } from "./KeySignature.ts"
import { lyricLine } from "./Lyrics.ts"
import { notationsOf } from "./Marks.ts"
import { type MeasureContext, withAttributes } from "./MeasureContext.ts"
import { eighth, type Head, type MeasureEvent, quarter, type Stream } from "./MeasureEvent.ts"
import { type Anchor, type MeasureXml, readMeasureXml, type XmlEvent, type XmlStream } from "./MeasureXml.ts"
import { type Defaults, normalNotes, parseAbc } from "./parseAbc.ts"

const keyText = ({ fifths, mode }: MeasureContext) => keyName(fifths, mode)

const meterText = ({ beats, beatType }: MeasureContext) => {
  const whole = [1, 2, 4].find((factor) => beats > 0 && Number.isInteger(beats * factor))
  return whole === undefined ? "none" : `${beats * whole}/${beatType * whole}`
}

/** Returns what a reader needs before the first measure of a range: the unit note length, and meter and key if the measure does not begin with them. */
export const abcHeader = (measure: XmlElement, before: MeasureContext): string => {
  const [attributes] = children(measure, "attributes")
  const said = (name: string) => attributes !== undefined && child(attributes, name) !== undefined
  return `L:1/8\n${said("time") ? "" : `M:${meterText(before)}\n`}${said("key") ? "" : `K:${keyText(before)}\n`}`
}

const lengthText = (ticks: number): string => {
  let [a, b] = [Math.round(ticks), eighth]
  while (b > 0) [a, b] = [b, a % b]
  const [n, d] = [Math.round(ticks) / a, eighth / a]
  return `${n === 1 ? "" : n}${d === 1 ? "" : d === 2 ? "/" : `/${d}`}`
}

const repeat = (text: string, mark: string, { marks }: Head) => text.repeat(marks.filter((one) => one === mark).length)

const decorationText = ({ marks }: Head, leave = ""): string =>
  marks.filter((mark) => !/[()]$/.test(mark) && mark !== leave).map((mark) => mark === "." ? "." : `!${mark}!`).join("")

/** By the index of the event that a tuplet starts with: its text. */
const tupletTexts = (events: ReadonlyArray<XmlEvent>): ReadonlyMap<number, string> => {
  const texts = new Map<number, string>()
  const line = events.flatMap((event, index) => event.grace ? [] : [{ ...event, index }])
  for (let from = 0; from < line.length;) {
    const tuplet = line[from]?.tuplet
    let to = from
    let depth = 0
    let marked = false
    let [sum, shortest] = [0, Infinity]
    for (; to < line.length; to++) {
      const event = line[to]
      if (tuplet === undefined) break
      const marks = event?.heads.flatMap((head) => head.marks) ?? []
      const starts = marks.filter((mark) => mark === "tuplet(").length
      if (event?.tuplet?.actual !== tuplet.actual || event.tuplet.normal !== tuplet.normal) break
      if (to > from && starts > 0 && depth <= 0) break
      marked ||= starts > 0
      depth += starts - marks.filter((mark) => mark === "tuplet)").length
      const length = event.heads[0]?.length ?? 0
      shortest = Math.min(shortest, length)
      sum += length * tuplet.normal / tuplet.actual
      if (marked ? depth <= 0 : Math.abs(sum - tuplet.normal * shortest) < 1) {
        to++
        break
      }
    }
    if (tuplet !== undefined) {
      const { actual, normal } = tuplet
      const usual = to - from === actual && normalNotes[actual] === normal
      texts.set(line[from]?.index ?? 0, usual ? `(${actual}` : `(${actual}:${normal}:${to - from}`)
    }
    from = Math.max(to, from + 1)
  }
  return texts
}

/** Returns whether each event is beamed to the one before. */
const joins = (events: ReadonlyArray<XmlEvent>): ReadonlyArray<boolean> => {
  const open = { grace: false, main: false }
  return events.map(({ grace, heads, notes: [note] }, at) => {
    const which = grace ? "grace" : "main"
    const after = at > 0 && events[at - 1]?.grace !== undefined
    const joined = grace && !after ? open.main : !grace && after ? true : open[which]
    const beam = note &&
      children(note, "beam").find(({ attributes }) => (attributes.number ?? "1") === "1")?.text.trim()
    if (beam !== undefined || (heads[0]?.pitch !== undefined)) open[which] = beam === "begin" || beam === "continue"
    if (!grace) open.grace = false
    return joined
  })
}

interface Change {
  readonly onset: number
  readonly text: string
  readonly context: MeasureContext
}

/** Key and time signatures that the measure sets, in their order. */
const changesOf = (anchors: ReadonlyArray<Anchor>, before: MeasureContext): ReadonlyArray<Change> => {
  let context = before
  return anchors.filter(({ element }) => element.name === "attributes").flatMap(({ element, onset }) => {
    context = withAttributes(context, element)
    return [
      ...child(element, "key") ? [{ onset, text: `[K:${keyText(context)}]`, context }] : [],
      ...child(element, "time") ? [{ onset, text: `[M:${meterText(context)}]`, context }] : []
    ]
  })
}

const voiceText = (
  { events, voice }: XmlStream,
  { context }: MeasureXml,
  label: string,
  changes: ReadonlyArray<Change>,
  homes: Defaults["staff"]
): string => {
  const accidentals = new Accidentals()
  const tuplets = tupletTexts(events)
  const joined = joins(events)
  let { fifths } = context
  let staff = homes(voice) === 1 ? 1 : 0
  let text = label
  const headText = (
    { length, marks, pitch }: Head,
    kind: MeasureEvent["kind"],
    unit: number,
    tied: boolean
  ): string => {
    let letter = { notes: "", rest: "z", hidden: "x", measure: "Z", "hidden measure": "X" }[kind]
    if (pitch !== undefined) {
      const { alter, octave, signed, step, unpitched } = pitch
      const sign = Object.keys(signs).find((one) => signs[one] === alter) ?? (alter > 0 ? "^" : "_")
      if (!unpitched && (signed || accidentals.needed(step, octave, alter, fifths))) {
        letter += sign
        accidentals.sign(step, octave, alter)
      }
      letter += octave > 4 ? step.toLowerCase() + "'".repeat(octave - 5) : step + ",".repeat(4 - octave)
    }
    return letter + (kind.endsWith("measure") ? "" : lengthText(eighth * length / unit)) +
      (tied || !marks.includes("tie(") ? "" : "-")
  }
  events.forEach((event, at) => {
    const { grace, heads, kind, onset, says } = event
    const before = events[at - 1]
    for (const change of changes) {
      if (change.onset > onset || before !== undefined && change.onset <= before.onset) continue
      text += (/[\]&]$|^$/.test(text) ? "" : " ") + change.text
      fifths = change.context.fifths
    }
    const opens = grace && (before?.grace !== grace)
    const space = joined[at] || text === "" || /[\]&]$/.test(text) && at === 0 ? "" : " "
    text += space + (event.staff === staff || event.notes.length === 0 ? "" : `[I:staff ${event.staff}]`)
    if (event.notes.length > 0) staff = event.staff
    if (opens) text += grace === "slash" ? "{/" : "{"
    const [head = { length: eighth, marks: [] }] = heads
    text += (tuplets.get(at) ?? "") + says.join("") + decorationText(head) + repeat("(", "(", head)
    if (heads.length === 1) text += headText(head, kind, eighth, false)
    else {
      const tied = heads.every(({ marks }) => marks.includes("tie("))
      const rolled = heads.every(({ marks }) => marks.includes("arpeggio")) ? "arpeggio" : undefined
      const equal = heads.every(({ length }) => length === head.length)
      text += `[${
        heads.map((one, n) =>
          (n === 0 ? "" : decorationText(one, rolled) + repeat("(", "(", one)) +
          headText(one, kind, equal ? one.length : eighth, tied) +
          (n === 0 ? "" : repeat(")", ")", one))
        ).join("")
      }]${equal ? lengthText(head.length) : ""}${tied ? "-" : ""}`
    }
    text += repeat(")", ")", head)
    if (grace && events[at + 1]?.grace !== grace) text += "}"
  })
  const verses = [...new Set(events.flatMap(({ lyrics }) => Object.keys(lyrics)))].filter((verse) =>
    /^\d\d?$/.test(verse)
  ).map(Number)
  for (let verse = 1; verse <= Math.max(0, ...verses); verse++) text += `\n${lyricLine(events, `${verse}`)}`
  return text
}

/** Returns what a text of the measure may leave out: its only voice, and the staff of a voice. */
export const defaultsOf = ({ context, streams }: MeasureXml): Defaults => {
  const [first, ...more] = new Set(streams.map(({ voice }) => voice))
  const staves = streams.flatMap(({ events }) => events.map(({ staff }) => staff))
  return {
    voice: more.length === 0 && first || "1",
    staff: (voice) =>
      streams.find((stream) => stream.voice === voice)?.events.find(({ notes }) => notes.length > 0)?.staff ?? 1,
    staves: Math.max(context.staves, ...staves)
  }
}

/** Returns names of what differs between what the elements say and what their text says. */
const differences = (xml: MeasureXml, text: ReadonlyArray<Stream>): ReadonlyArray<string> => {
  const tick = quarter / (xml.context.divisions || 1)
  return xml.streams.flatMap(({ events, voice }, n) => {
    const read = text[n]
    if (read?.voice !== voice || read.events.length !== events.length) return ["voice"]
    return events.flatMap((event, at) => {
      const other = read.events[at]
      const marks = (kind: RegExp, { heads }: MeasureEvent) =>
        heads.map((head) => head.marks.filter((mark) => kind.test(mark)).sort().join(" ")).join()
      const pitches = ({ heads }: MeasureEvent) =>
        heads.map(({ pitch }) => pitch && pitch.step + pitch.octave + pitch.alter + pitch.unpitched).join()
      const verses = ({ lyrics }: MeasureEvent) =>
        JSON.stringify(Object.keys(lyrics).sort().map((verse) => [verse, lyrics[verse]]))
      return other === undefined ? ["event"] : [
        ...pitches(event) === pitches(other) ? [] : ["pitch"],
        ...event.kind === other.kind && event.grace === other.grace ? [] : ["kind of note"],
        ...Math.abs(event.duration - other.duration) < tick &&
            event.heads.every(({ length }, k) => Math.abs(length - (other.heads[k]?.length ?? 0)) < 2)
          ? []
          : ["duration"],
        ...Math.abs(event.duration - other.duration) > 2 ? ["rounding of a duration"] : [],
        ...event.tuplet?.actual === other.tuplet?.actual && event.tuplet?.normal === other.tuplet?.normal
          ? []
          : ["tuplet"],
        ...marks(/^tie[()]/, event) === marks(/^tie[()]/, other) ? [] : ["tie without its other end"],
        ...marks(/^tuplet/, event) === marks(/^tuplet/, other) ? [] : ["bracket of a tuplet"],
        ...marks(/^(?!tie[()]|tuplet)/, event) === marks(/^(?!tie[()]|tuplet)/, other) ? [] : ["mark"],
        ...event.staff === other.staff || event.notes.length === 0 ? [] : ["staff"],
        ...verses(event) === verses(other) ? [] : ["lyric"]
      ]
    })
  })
}

/** Names of what a note says that ABC does not. */
export const unsaid = (
  note: XmlElement,
  { kind }: MeasureEvent,
  { voice }: Stream,
  index: number
): ReadonlyArray<string> => [
  ...notationsOf(note).flatMap(({ element, mark }) => mark === undefined ? [element.name] : []),
  ...["cue", "play", "listen"].filter((name) => child(note, name)),
  ...index > 0 && child(note, "lyric") ? ["lyric"] : [],
  ...(textOf(note, "notehead") ?? "normal") === "normal" ? [] : ["notehead"],
  ...kind === "notes" && note.attributes["print-object"] === "no" ? ["hidden note"] : [],
  ...index > 0 && (textOf(note, "voice") ?? "1") !== voice ? ["voice of a note in a chord"] : [],
  ...children(note, "lyric").some((lyric) => child(lyric, "elision")) ? ["elision"] : [],
  ...children(note, "tie").some(({ attributes: { type } }) => type === "let-ring") ? ["let-ring"] : []
]

export interface Rendered {
  readonly text: string
  readonly lost: ReadonlyArray<string>
  readonly xml: MeasureXml
  /** What the text says, event by event as in `xml`. */
  readonly read: ReadonlyArray<Stream>
  /** Why there is no text. */
  readonly reason?: string
}

/** Returns the text of a measure, and what it says. */
export const renderAbc = (measure: XmlElement, before: MeasureContext): Rendered => {
  const xml = readMeasureXml(measure, before)
  const { anchors, context, streams } = xml
  const changes = changesOf(anchors, before)
  const prefix = (stream: XmlStream, at: number) => {
    if (streams.findIndex(({ voice }) => voice === stream.voice) < at) {
      return streams[at - 1]?.voice === stream.voice
        ? "&"
        : `[V:${stream.voice}]&`
    }
    return streams.length === 1 && stream.voice === "1" ? "" : `[V:${stream.voice}]`
  }
  const defaults = defaultsOf(xml)
  const lines = streams.map((stream, at) => voiceText(stream, xml, prefix(stream, at), changes, defaults.staff))
  const text = lines.length > 0 ? lines.join("\n") : changes.map((change) => change.text).join("")
  const read = parseAbc(text, context, xml.length, defaults)
  const problem = read.problems[0]
  const reason = xml.reason ?? problem?.message
  const lost = new Set([
    ...anchors.flatMap(({ element, said }) =>
      said || before.divisions === 0 && element.name === "attributes" ? [] : meaning(element) ?? []
    ),
    ...streams.flatMap((stream) =>
      stream.events.flatMap((event) =>
        event.notes.flatMap((note, n) => [
          ...unsaid(note, event, stream, n),
          ...(Number(textOf(note, "staff") ?? 1) === event.staff ? [] : ["staff of a note in a chord"])
        ])
      )
    ),
    ...reason === undefined ? differences(xml, read.streams) : []
  ])
  if (reason !== undefined) {
    return { text: `% not in ABC: ${reason}. Read it as xml.`, lost: [`notes: ${reason}`], xml, read: [], reason }
  }
  return { text, lost: [...lost], xml, read: read.streams }
}

/** Returns a measure as ABC, and the names of what ABC does not say: layout is not among them. */
export const writeAbc = (
  measure: XmlElement,
  context: MeasureContext
): { readonly text: string; readonly lost: ReadonlyArray<string> } => {
  const { lost, text } = renderAbc(measure, context)
  return { text, lost }
}
