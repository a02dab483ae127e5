/** Reads the ABC of one measure as voices of events. */
import { position, type Problem } from "../xml/Problem.ts"
import { unsay } from "./Directions.ts"
import { Accidentals, readKey, signs } from "./KeySignature.ts"
import { alignLyrics } from "./Lyrics.ts"
import { markNamed } from "./Marks.ts"
import type { MeasureContext } from "./MeasureContext.ts"
import { eighth, type Head, type MeasureEvent, quarter, type Stream } from "./MeasureEvent.ts"

/** In the time of how many notes a tuplet is that says only its number. */
export const normalNotes: Readonly<Record<number, number>> = { 2: 3, 3: 2, 4: 3, 6: 2, 8: 3 }

export interface ParsedAbc {
  readonly streams: ReadonlyArray<Stream>
  readonly problems: ReadonlyArray<Problem>
  /** Ticks of the measure by the time signature: that of the text if it has one. */
  readonly length: number
}

/** What the text may leave out. */
export interface Defaults {
  readonly voice: string
  readonly staff: (voice: string) => number
  readonly staves: number
}

/** A voice that is read. */
interface Line extends Stream {
  at: number
  staff: number
  fifths: number
  readonly accidentals: Accidentals
  tuplet?: { readonly actual: number; readonly normal: number; left: number; readonly offset: number }
  /** A tuplet that begins with the next note. */
  opens: boolean
  /** Where the text has a bar line after it. */
  closed: boolean
}

const patterns = {
  space: /\s+/y,
  skip: /[`\\y]/y,
  field: /\[([A-Za-z]):([^\]\n]*)\]/y,
  bar: /\|\]|\|\||\|:|:\||::|\[\||\|/y,
  quote: /"([^"\n]*)"/y,
  decoration: /!([^!\n]+)!/y,
  short: /[.~HLMOPSTuv](?=[^\s])/y,
  tuplet: /\((\d+)(?::(\d*))?(?::(\d*))?/y,
  open: /\(/y,
  close: /\)/y,
  grace: /\{(\/?)/y,
  graceEnd: /\}/y,
  chord: /\[/y,
  chordEnd: /\]/y,
  note: /(\^\^|\^3\/2|\^\/|\^|__|_3\/2|_\/|_|=)?([A-Ga-g])([',]*)/y,
  rest: /[zxZX]/y,
  length: /(\d*)(\/*)(\d*)/y,
  tie: /-/y,
  broken: /<+|>+/y,
  overlay: /&/y
}

const meter = (text: string): Pick<MeasureContext, "beats" | "beatType"> | undefined => {
  const [, beats, type] = /^(\d+)\/(\d+)$/.exec({ C: "4/4", "C|": "2/2" }[text] ?? text) ?? []
  return beats === undefined ? undefined : { beats: Number(beats), beatType: Number(type) }
}

const pitchKey = ({ pitch }: Head) => pitch && `${pitch.step}${pitch.alter}${pitch.octave}`

/** Marks the ends of ties: the next note with the pitch, if it begins where the tied one ends. */
const endTies = ({ events, voice }: Line, context: MeasureContext) => {
  const open = new Map(
    context.ties.filter((tie) => tie.startsWith(`${voice}/`)).map((tie) => [tie.slice(voice.length + 1), 0])
  )
  for (const { duration, heads, onset } of events) {
    for (const head of heads) {
      const key = pitchKey(head) ?? ""
      const end = open.get(key)
      if (end !== undefined && Math.abs(end - onset) < quarter / 1e4) {
        head.marks.push("tie)")
        open.delete(key)
      }
      if (head.marks.includes("tie(")) open.set(key, onset + duration)
    }
  }
}

/** Reads a text. `context` is that after the attributes at the start of the measure, and `length` its ticks. */
export const parseAbc = (
  text: string,
  context: MeasureContext,
  length: number,
  defaults: Defaults = { voice: "1", staff: () => 1, staves: 99 }
): ParsedAbc => {
  const problems: Array<Problem> = []
  const lines: Array<Line> = []
  const fail = (offset: number, message: string, hint: string): void =>
    void problems.push({ ...position(text, offset), message, hint })
  let unit = eighth
  let voice = defaults.voice
  let fifths = context.fifths
  let measure = length
  const header: Stream["fields"] = []
  let line: Line | undefined
  const begin = () => {
    line = {
      voice,
      verses: 0,
      events: [],
      fields: header.splice(0),
      at: 0,
      staff: defaults.staff(voice),
      fifths,
      accidentals: new Accidentals(),
      opens: false,
      closed: false
    }
    lines.push(line)
    return line
  }
  const current = () => line ?? begin()

  const field = (name: string, value: string, offset: number) => {
    const change = (kind: "key" | "time", xml: string) =>
      (line?.fields ?? header).push({ onset: line?.at ?? 0, name: kind, value: xml })
    if (name === "L") {
      const [, one = "1", parts] = /^(\d+)(?:\/(\d+))?$/.exec(value) ?? []
      if (!/^\d+(\/\d+)?$/.test(value)) {
        fail(offset, `L:${value} is no note length`, "Write L:1/8, or leave it out: it is an eighth")
      } else unit = 4 * quarter * Number(one) / Number(parts ?? 1)
    } else if (name === "M") {
      const time = meter(value)
      if (time && (line === undefined || line.at === 0)) measure = time.beats * 4 / time.beatType * quarter
      if (time) change("time", `<beats>${time.beats}</beats><beat-type>${time.beatType}</beat-type>`)
      else if (value !== "none") fail(offset, `M:${value} is no meter`, "Write M:3/4")
    } else if (name === "K") {
      const key = value === "none" ? { fifths: 0, mode: "major" } : readKey(value)
      if (key === undefined) {
        return fail(
          offset,
          `K:${value} is no key`,
          "Write K:G, K:Bbm or K:Ddor. Clefs stay as they are: edit them as xml"
        )
      }
      change("key", `<fifths>${key.fifths}</fifths><mode>${key.mode}</mode>`)
      if (line === undefined || line.at === 0) fifths = key.fifths
      if (line !== undefined) line.fifths = key.fifths
    } else if (name === "V") {
      voice = value.trim()
      if (!/^\S+$/.test(voice)) fail(offset, `V:${value} is no voice`, "Write [V:2], without a name or a clef")
      line = lines.find((one) => one.voice === voice)
      if (line === undefined) begin()
    } else if (name === "I" && /^staff [1-9]\d?$/.test(value)) {
      const number = Number(value.slice(6))
      if (number > defaults.staves) {
        fail(offset, `[I:staff ${number}] is none of the part's ${defaults.staves}`, "Add a staff as xml")
      }
      current().staff = number
    } else fail(offset, `${name}:${value} is not used in a measure`, "Fields are K, L, M, V, w and [I:staff 2]")
  }

  const music = (from: number, to: number) => {
    let i = from
    let joined = false
    let says: Array<string> = []
    let marks: Array<string> = []
    let broken = 0
    let grace: MeasureEvent["grace"]
    const take = (name: keyof typeof patterns): RegExpExecArray | undefined => {
      const pattern = patterns[name]
      pattern.lastIndex = i
      const found = pattern.exec(text)
      if (found === null || i + found[0].length > to) return undefined
      i += found[0].length
      return found
    }
    const readLength = () => {
      const [, n = "", slashes = "", d = ""] = take("length") ?? []
      return Number(n || 1) / (slashes === "" ? 1 : d ? Number(d) : 2 ** slashes.length)
    }
    const mark = (name: string, offset: number) => {
      const known = markNamed(name)
      if (known) marks.push(known)
      else if (unsay(`!${name}!`, undefined)) says.push(`!${name}!`)
      else {fail(
          offset,
          `!${name}! is not used`,
          "Leave it out, or edit the measure as xml: docs list the decorations that are used"
        )}
    }
    const readHead = (): Head | undefined => {
      const [, sign, letter = "", octaves = ""] = take("note") ?? []
      if (letter === "") return undefined
      const step = letter.toUpperCase()
      const octave = [...octaves].reduce((sum, one) => sum + (one === "," ? -1 : 1), letter === step ? 4 : 5)
      const { accidentals, fifths: key, staff } = current()
      const unpitched = context.clefs[staff]?.sign === "percussion"
      if (sign !== undefined) accidentals.sign(step, octave, signs[sign] ?? 0)
      const alter = unpitched ? 0 : accidentals.implied(step, key)
      return {
        length: readLength() * unit,
        marks: marks.splice(0),
        pitch: { step, octave, alter, signed: sign !== undefined, unpitched }
      }
    }
    const add = (kind: MeasureEvent["kind"], heads: ReadonlyArray<Head>, offset: number) => {
      const stream = current()
      if (stream.closed) {
        fail(offset, "A second measure begins after the bar line", "Send each measure as a replacement of its own")
      }
      const [head] = heads
      const { tuplet } = stream
      if (grace === undefined && broken !== 0) {
        for (const one of heads) one.length *= broken > 0 ? 0.5 ** broken : 2 - 0.5 ** -broken
        broken = 0
      }
      const ratio = tuplet && grace === undefined ? { actual: tuplet.actual, normal: tuplet.normal } : undefined
      const duration = grace ? 0 : (head?.length ?? 0) * (ratio ? ratio.normal / ratio.actual : 1)
      stream.events.push({
        kind,
        heads,
        onset: stream.at,
        duration,
        staff: stream.staff,
        says,
        joined,
        lyrics: {},
        offset,
        ...(grace === undefined ? undefined : { grace }),
        ...(ratio === undefined ? undefined : { tuplet: ratio })
      })
      if (duration === 0 && grace === undefined) {
        fail(offset, "A note of length 0", "Write a length such as 2 or /2, or none")
      }
      stream.at += duration
      says = []
      joined = true
      if (tuplet && grace === undefined) {
        if (stream.opens) head?.marks.push("tuplet(")
        stream.opens = false
        if (--tuplet.left === 0) {
          head?.marks.push("tuplet)")
          delete stream.tuplet
        }
      }
    }
    const shorten = (signText: string, offset: number) => {
      const stream = current()
      const last = stream.events.at(-1)
      const count = signText.startsWith(">") ? signText.length : -signText.length
      if (last === undefined) return fail(offset, `${signText} without a note before it`, "Write c>d")
      const before = last.duration
      const factor = count > 0 ? 2 - 0.5 ** count : 0.5 ** -count
      for (const head of last.heads) head.length *= factor
      last.duration *= factor
      stream.at += last.duration - before
      broken = count
    }
    while (i < to) {
      const offset = i
      let found: RegExpExecArray | undefined
      if (take("space")) joined = false
      else if ((found = take("field"))) field(found[1] ?? "", (found[2] ?? "").trim(), offset)
      else if ((found = take("bar"))) {
        if (found[0] !== "|") {
          fail(offset, `The barline ${found[0]} is not read`, "Barlines and repeats stay as they are: edit them as xml")
        } else if (current().events.length > 0) current().closed = true
      } else if ((found = take("quote"))) {
        const says1 = unsay(found[0], undefined)
        if (says1 === undefined) {
          fail(
            offset,
            `${found[0]} is no chord symbol that is used`,
            "Write a chord such as \"Am7/G\", or words as \"^dolce\""
          )
        } else says.push(found[0])
      } else if ((found = take("decoration"))) mark(found[1] ?? "", offset)
      else if ((found = take("tuplet"))) {
        const stream = current()
        const actual = Number(found[1])
        const compound = context.beats % 3 === 0 && context.beatType === 8
        const normal = Number(found[2] || (normalNotes[actual] ?? (compound ? 3 : 2)))
        if (stream.tuplet) {
          fail(
            offset,
            "A tuplet in a tuplet",
            "Write the inner notes with a ratio of their own, or edit the measure as xml"
          )
        }
        stream.tuplet = { actual, normal, left: Number(found[3] || actual), offset }
        stream.opens = true
      } else if (take("open")) marks.push("(")
      else if (take("close")) {
        const head = current().events.at(-1)?.heads[0]
        if (head === undefined) fail(offset, ") without a note before it", "A slur ends after a note: (cd)")
        else head.marks.push(")")
      } else if ((found = take("grace"))) grace = found[1] ? "slash" : "plain"
      else if (take("graceEnd")) grace = undefined
      else if (take("chord")) {
        const heads: Array<Head> = []
        const rolled = marks.includes("arpeggio")
        while (!take("chordEnd")) {
          if (i >= to) {
            fail(offset, "[ without ]", "A chord is notes in brackets, with its length behind: [ceg]2")
            break
          }
          const at = i
          const inner = take("decoration") ?? take("short")
          if (inner) mark(inner[1] ?? inner[0], at)
          else if (take("open")) marks.push("(")
          else if (take("tie")) heads.at(-1)?.marks.push("tie(")
          else if (take("close")) heads.at(-1)?.marks.push(")")
          else if (!take("space")) {
            const head = readHead()
            if (head === undefined) {
              fail(
                i++,
                `Not read in a chord: ${text[at]}`,
                "A chord is notes in brackets, with its length behind: [ceg]2"
              )
            } else {
              if (rolled && heads.length > 0) head.marks.push("arpeggio")
              heads.push(head)
            }
          }
        }
        const factor = readLength()
        for (const head of heads) head.length *= factor
        if (heads.length === 0) fail(offset, "A chord without notes", "Write [ceg]2")
        else add("notes", heads, offset)
      } else if ((found = take("rest"))) {
        const whole = /[ZX]/.test(found[0])
        const times = readLength()
        if (whole && times !== 1) {
          fail(offset, `${found[0]}${times}: a rest of several measures`, "Write one Z for each measure")
        }
        const head = { length: whole ? measure : times * unit, marks: marks.splice(0) }
        add(
          whole ? found[0] === "Z" ? "measure" : "hidden measure" : found[0] === "z" ? "rest" : "hidden",
          [head],
          offset
        )
      } else if ((found = take("short"))) {
        if (markNamed(found[0])) mark(found[0], offset)
        else fail(offset, `${found[0]} is not used`, "Write a decoration by its name, such as !trill!")
      } else if (take("tie")) {
        const last = current().events.at(-1)
        if (last?.kind !== "notes") {
          fail(offset, "A tie without a note before it", "Write c-c: the tie follows the first note")
        } else for (const head of last.heads) if (!head.marks.includes("tie(")) head.marks.push("tie(")
      } else if ((found = take("broken"))) shorten(found[0], offset)
      else if (take("overlay")) {
        begin()
      } else if (!take("skip")) {
        const head = readHead()
        if (head !== undefined) add("notes", [head], offset)
        else {fail(
            i++,
            `Not read: ${JSON.stringify(text[offset])}`,
            "Notes are letters with octave and length (c'2), rests z, chords [ceg]"
          )}
      }
    }
    if (says.length + marks.length > 0) {
      fail(to, `${[...says, ...marks].join(" ")} without a note behind it`, "Write it before a note")
    }
    if (grace !== undefined) fail(to, "{ without }", "Write grace notes as {cd}")
  }

  let start = 0
  let verse = 0
  let sung = 0
  for (const row of text.split("\n")) {
    const content = row.replace(/(^|[^\\])%.*/, "$1").trimEnd()
    const named = /^([A-Za-z]):\s*(.*)$/.exec(content)
    if (named?.[1] === "w") {
      const { events, voice: singer } = current()
      current().verses = Math.max(current().verses, verse + 1)
      alignLyrics(
        named[2] ?? "",
        `${++verse}`,
        events.slice(sung),
        context.words.includes(`${singer}/${verse}`),
        (message, hint) => fail(start, message, hint)
      )
    } else if (named) field(named[1] ?? "", (named[2] ?? "").trim(), start)
    else if (content.trim()) {
      verse = 0
      const before = lines.map(({ events }) => events.length)
      music(start, start + content.length)
      sung = line === undefined ? 0 : before[lines.indexOf(line)] ?? 0
    }
    start += row.length + 1
  }
  for (const one of lines) {
    if (one.tuplet) {
      fail(
        one.tuplet.offset,
        `A tuplet that needs ${one.tuplet.left} more`,
        "Write its notes, or how many they are: (3:2:2"
      )
    }
    endTies(one, context)
  }
  return { streams: lines, problems, length: measure }
}
