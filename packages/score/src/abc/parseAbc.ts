/** Reads the ABC of one measure as voices of events. */
import { position, type Problem } from "../xml/Problem.ts"
import { tag, unsay } from "./Directions.ts"
import { Accidentals, readKey, signs } from "./KeySignature.ts"
import { alignLyrics } from "./Lyrics.ts"
import { markNamed } from "./Marks.ts"
import type { MeasureContext } from "./MeasureContext.ts"
import { eighth, type Head, type MeasureEvent, quarter, ratioOf, same, type Stream } from "./MeasureEvent.ts"
import { lengthOf } from "./MeasureXml.ts"

/** In the time of how many notes a tuplet is that says only its number. */
export const normalNotes: Readonly<Record<string, number>> = { 2: 3, 3: 2, 4: 3, 6: 2, 8: 3 }

/** What a text may leave out. */
export interface Defaults {
  /** `undefined` if the text must name it. */
  readonly voice: string | undefined
  readonly staff: (voice: string) => number
  readonly staves: number
}

/** A voice that is read. */
interface Line extends Stream {
  at: number
  staff: number
  fifths: number
  readonly accidentals: Accidentals
  tuplet?: { readonly ratio: string; readonly offset: number; readonly count: number; left: number } | undefined
  closed: boolean
}

/** Marks the ends of ties: the next note with the pitch, if it begins where the tied one ends. */
const endTies = ({ events, voice }: Stream, { ties }: MeasureContext) => {
  const own = ties.filter((tie) => tie.startsWith(`${voice}/`))
  const open = new Map(own.map((tie) => [tie.slice(voice.length + 1), 0]))
  for (const { duration, heads, onset } of events) {
    for (const { marks, pitch } of heads) {
      if (pitch === undefined) continue
      const key = `${pitch.step}${pitch.alter}${pitch.octave}`
      if (same(open.get(key) ?? -1e12, onset)) {
        marks.push("tie)")
        open.delete(key)
      }
      if (marks.includes("tie(")) open.set(key, onset + duration)
    }
  }
}

/**
 * Reads a text. The context is that after the attributes at the start of the measure. Returns the voices, and its key and time signatures as
 * MusicXML; `length` is that of the measure by its time signature, in ticks.
 */
export const parseAbc = (text: string, context: MeasureContext, defaults: Defaults) => {
  const problems: Array<Problem> = []
  const fields: Array<{ readonly name: "key" | "time"; readonly onset: number; readonly xml: string }> = []
  const lines: Array<Line> = []
  const fail = (offset: number, message: string, hint: string): void =>
    void problems.push({ ...position(text, offset), message, hint })
  let { fifths } = context
  let length = lengthOf(context)
  let unit = eighth
  let { voice } = defaults
  let line: Line | undefined
  const begin = (): Line => {
    if (voice === undefined) fail(0, "The measure has several voices", "Begin with one, such as [V:1]: the others stay")
    const staff = defaults.staff(voice ??= "1")
    lines.push(
      line = { voice, verses: 0, events: [], at: 0, staff, fifths, accidentals: new Accidentals(), closed: false }
    )
    return line
  }
  const here = () => line ?? begin()

  const field = (name: string, value: string, offset: number): void => {
    const onset = line?.at ?? 0
    if (name === "X") return
    if (name === "L" && /^1\/\d+$/.test(value)) unit = 4 * quarter / Number(value.slice(2))
    else if (name === "M" && (value === "none" || /^(\d+\/\d+|C\|?)$/.test(value))) {
      const [beats, beatType] = ({ C: "4/4", "C|": "2/2", none: "" }[value] ?? value).split("/").map(Number)
      if (!beats || !beatType) return
      fields.push({ name: "time", onset, xml: tag("beats", beats) + tag("beat-type", beatType) })
      if (onset === 0) length = lengthOf({ beats, beatType })
    } else if (name === "K" && readKey(value)) {
      const key = readKey(value) ?? { fifths, mode: "major" }
      fields.push({ name: "key", onset, xml: tag("fifths", key.fifths) + tag("mode", key.mode) })
      if (line) line.fifths = key.fifths
      if (onset === 0) fifths = key.fifths
    } else if (name === "V" && /^\S+$/.test(value)) {
      voice = value
      line = lines.findLast((one) => one.voice === voice) ?? begin()
    } else if (name === "I" && /^staff [1-9]$/.test(value) && Number(value.slice(6)) <= defaults.staves) {
      here().staff = Number(value.slice(6))
    } else {fail(
        offset,
        `${name}:${value} is not used`,
        `Write K:Bm, M:3/4, L:1/8, V:2, I:staff 1 to ${defaults.staves}`
      )}
  }

  const music = (row: string, start: number) => {
    let i = 0
    let joined = false
    let grace: MeasureEvent["grace"]
    let chord: { readonly heads: Array<Head>; readonly rolled: boolean } | undefined
    let says: Array<string> = []
    let broken = 1
    const marks: Array<string> = []
    const take = (pattern: RegExp) => {
      pattern.lastIndex = i
      const found = pattern.exec(row)
      i += found?.[0].length ?? 0
      return found
    }
    const takeLength = () => {
      const [, n, slashes = "", d] = take(/(\d*)(\/*)(\d*)/y) ?? []
      return Number(n || 1) / Number(d || 2 ** slashes.length)
    }
    const add = (kind: MeasureEvent["kind"], heads: ReadonlyArray<Head>, offset: number) => {
      const stream = here()
      const tuplet = grace ? undefined : stream.tuplet
      for (const head of heads) head.length *= grace ? 1 : broken
      if (!grace) broken = 1
      const duration = grace ? 0 : (heads[0]?.length ?? 0) * ratioOf(tuplet?.ratio)
      const more = { grace, tuplet: tuplet?.ratio, says, joined, lyrics: {}, offset }
      stream.events.push({ kind, heads, onset: stream.at, duration, staff: stream.staff, ...more })
      if (stream.closed) {
        fail(offset, "A second measure after the bar line", "Send each measure as a replacement of its own")
      }
      if (!grace && !(duration > 0 && duration < 1e15)) {
        fail(offset, "A note without a length", "Write 2, /2, or nothing")
      }
      stream.at += duration
      says = []
      joined = true
      if (tuplet === undefined) return
      if (tuplet.left === tuplet.count) heads[0]?.marks.push("tuplet(")
      if (--tuplet.left > 0) return
      heads[0]?.marks.push("tuplet)")
      stream.tuplet = undefined
    }
    const last = () => chord?.heads ?? here().events.at(-1)?.heads ?? []
    while (i < row.length) {
      const offset = start + i
      let found: RegExpExecArray | null
      if (take(/\s+/y)) joined = false
      else if (!chord && (found = take(/\[([A-Za-z]):([^\]]*)\]/y))) {
        field(found[1] ?? "", (found[2] ?? "").trim(), offset)
      } else if (take(/\|(?![|\]:])/y)) here().closed = here().events.length > 0
      else if ((found = take(/"[^"]+"|!([^!]+)!|[.HLMPTuv](?=\S)/y))) {
        const mark = markNamed(found[1] ?? found[0])
        if (mark !== undefined && !found[0].startsWith("\"")) marks.push(mark)
        else if (unsay(found[0]) !== undefined) says.push(found[0])
        else {fail(
            offset,
            `${found[0]} is not used`,
            "Leave it out, or write a decoration such as !f!, a chord such as \"Am7/G\", words as \"^dolce\""
          )}
      } else if ((found = take(/\((\d+)(?::(\d*))?(?::(\d*))?/y))) {
        const [, actual = "", normal, count] = found
        const usual = normalNotes[actual] ?? (context.beatType === 8 && context.beats % 3 === 0 ? 3 : 2)
        const notes = Number(count || actual)
        if (here().tuplet) fail(offset, "A tuplet in a tuplet", "Give the inner notes a ratio of their own: (9:4:3")
        here().tuplet = { ratio: `${actual}:${normal || usual}`, offset, count: notes, left: notes }
      } else if (take(/\(/y)) marks.push("(")
      else if (take(/\)/y)) {
        const head = chord ? last().at(-1) : last()[0]
        if (head) head.marks.push(")")
        else fail(offset, ") without a note before it", "A slur ends after a note: (cd)")
      } else if ((found = take(/\{(\/?)/y))) grace = found[1] ? "slash" : "plain"
      else if (grace && take(/\}/y)) grace = undefined
      else if (!chord && take(/\[/y)) chord = { heads: [], rolled: marks.includes("arpeggio") }
      else if (chord && take(/\]/y)) {
        const { heads } = chord
        const times = takeLength()
        for (const head of heads) head.length *= times
        chord = undefined
        if (heads.length > 0) add("notes", heads, offset)
        else fail(offset, "A chord without notes", "Write [ceg]2")
      } else if ((found = take(/(\^\^|\^3\/2|\^\/|\^|__|_3\/2|_\/|_|=)?([A-Ga-g])([',]*)/y))) {
        const [, sign, letter = "", octaves = ""] = found
        const step = letter.toUpperCase()
        const octave = [...octaves].reduce((sum, one) => sum + (one === "," ? -1 : 1), letter === step ? 4 : 5)
        if (octave < 0 || octave > 9) {
          fail(offset, `There is no octave ${octave}`, "Middle C is C, and the octave above it c")
        }
        const { accidentals, fifths: key, staff } = here()
        const unpitched = context.clefs[staff]?.sign === "percussion"
        if (sign !== undefined) accidentals.sign(step, octave, signs[sign] ?? 0)
        const alter = unpitched ? 0 : accidentals.implied(step, key)
        const pitch = { step, octave, alter, signed: sign !== undefined, unpitched }
        const head = { length: takeLength() * unit, marks: marks.splice(0), pitch }
        if (chord?.rolled && chord.heads.length > 0) head.marks.push("arpeggio")
        if (chord) chord.heads.push(head)
        else add("notes", [head], offset)
      } else if (!chord && (found = take(/[zx]|[ZX](?!\d)/y))) {
        const whole = /[ZX]/.test(found[0])
        const head = { length: whole ? length : takeLength() * unit, marks: marks.splice(0) }
        add(({ z: "rest", x: "hidden", Z: "measure" } as const)[found[0]] ?? "hidden measure", [head], offset)
      } else if (last().length > 0 && take(/-/y)) {
        for (const { marks: tied } of chord ? last().slice(-1) : last()) if (!tied.includes("tie(")) tied.push("tie(")
      } else if (!chord && last().length > 0 && (found = take(/<+|>+/y))) {
        const [long, short] = [2 - 0.5 ** found[0].length, 0.5 ** found[0].length]
        const dotted = found[0].startsWith(">")
        broken = dotted ? short : long
        const event = here().events.at(-1)
        for (const head of last()) head.length *= dotted ? long : short
        here().at += (event?.duration ?? 0) * ((dotted ? long : short) - 1)
        if (event) event.duration *= dotted ? long : short
      } else if (take(/&/y)) begin()
      else if (!take(/[`\\y]/y)) {
        fail(
          offset,
          `Not read here: ${row[i++]}`,
          "Notes are letters with octave and length (c'2), rests z, chords [ceg]; only the bar line | is read"
        )
      }
    }
    const open = [...says, ...marks, ...chord ? ["["] : [], ...grace ? ["{"] : []]
    if (open.length > 0) {
      fail(
        start + row.length - 1,
        `${open.join(" ")} without what belongs behind it`,
        "Marks precede a note; write [ceg]2, {cd}e"
      )
    }
  }

  let start = 0
  let verse = 0
  let sung = 0
  for (const row of text.split("\n")) {
    const content = row.replace(/(^|[^\\])%.*/, "$1").replace(/[ \t\r]+$/, "")
    const [, name, value = ""] = /^([A-Za-z]): *(.*)$/.exec(content) ?? []
    if (name === "w") {
      const { events, voice: singer } = here()
      here().verses = Math.max(here().verses, ++verse)
      const open = context.words.includes(`${singer}/${verse}`)
      const surplus = alignLyrics(value, `${verse}`, events.slice(sung), open)
      if (surplus) {
        fail(
          start,
          `w: has a syllable too many: ${surplus}`,
          "Rests and grace notes take none; - divides a word, _ holds a syllable, * skips a note, ~ is a space"
        )
      }
    } else if (name !== undefined) field(name, value, start)
    else if (content.trim()) {
      const before = new Map(lines.map((one) => [one, one.events.length]))
      verse = 0
      music(content, start)
      sung = line && before.get(line) || 0
    }
    start += row.length + 1
  }
  for (const one of lines) {
    if (one.tuplet) {
      fail(one.tuplet.offset, `A tuplet that needs ${one.tuplet.left} more`, "Write its notes, or how many: (3:2:2")
    }
    endTies(one, context)
  }
  const streams: ReadonlyArray<Stream> = lines
  return { streams, fields, problems, length }
}
