/** Reads the ABC of one measure as voices of events. */
import { readNumber } from "../xml/Numbers.ts"
import { positionsIn, type Problem } from "../xml/Problem.ts"
import { Accidentals, accidentals as known, readKey } from "./KeySignature.ts"
import { alignLyrics, sungNotes } from "./Lyrics.ts"
import type { MeasureContext, Time } from "./MeasureContext.ts"
import { eighth, type Head, type MeasureEvent, quarter, ratioOf, same, type Stream } from "./MeasureEvent.ts"
import { lengthOf, mostVoices } from "./MeasureXml.ts"
import { barOf, type Bars } from "./signs/Bars.ts"
import { decorationOf, headsOf } from "./signs/Decorations.ts"
import { signOf } from "./signs/Signs.ts"
import { mostSlurs } from "./Slurs.ts"

const only =
  "Notes are c'2, rests z, chords [ceg], slurs (cd), marks .c !>!c !f!c, chord symbols \"G7\"c, words \"^rit.\"c. All else stays, or is set as xml"

/** In the time of how many notes a tuplet is that says only its number. */
export const normalNotes: Readonly<Record<string, number>> = { 2: 3, 3: 2, 4: 3, 6: 2, 8: 3 }
/** What a text may leave out. `voice` is `undefined` if it must name one. */
export type Defaults = Readonly<{ voice: string | undefined; staff: (voice: string) => number; staves: number }>

interface Line extends Stream {
  at: number
  staff: number
  isClosed?: boolean
  readonly accidentals: Accidentals
  tuplet?: { readonly ratio: string; readonly offset: number; readonly count: number; left: number } | undefined
}

/** Marks the ends of ties: the next note with the pitch, if it begins where the tied one ends. */
export const endTies = ({ events, voice }: Pick<Stream, "events" | "voice">, { ties }: MeasureContext) => {
  const own = ties.filter((tie) => tie.startsWith(`${voice}/`))
  const open = new Map(own.map((tie) => [tie.slice(voice.length + 1), 0]))
  for (const { duration, grace, heads, onset } of events) {
    for (const { marks, pitch } of heads) {
      if (pitch === undefined) continue
      const key = `${pitch.step}${pitch.alter}${pitch.octave}`
      if (!grace && same(open.get(key) ?? -1e12, onset)) {
        if (!marks.includes("tie)")) marks.push("tie)")
        open.delete(key)
      }
      if (marks.includes("tie(")) open.set(key, onset + duration)
    }
  }
}

/** Reads a text. The context is that after the attributes at the start of the measure. `length` is that of the measure by its time signature, in ticks. */
export const parseAbc = (text: string, context: MeasureContext, defaults: Defaults) => {
  const problems: Array<Problem> = []
  const lines: Array<Line> = []
  const position = positionsIn(text)
  const fail = (offset: number, message: string, hint: string): void =>
    void problems.push({ ...position(offset), message, hint })
  let ends = 0
  const slur = (marks: Array<string> | undefined, mark: string, offset: number): void => {
    marks?.push(mark)
    if (++ends === mostSlurs + 1) fail(offset, `More than ${mostSlurs} ends of slurs`, "Write fewer")
  }
  let key: ReturnType<typeof readKey>
  let time: Time | undefined
  let bars: Bars = {}
  let unit = eighth
  let { voice } = defaults
  let line: Line | undefined
  const begin = (): Line => {
    if (voice === undefined) fail(0, "The measure has several voices", "Begin with one, such as [V:1]: the others stay")
    if (lines.length === mostVoices) {
      fail(0, `The measure has more than ${mostVoices} voices`, "Leave out those that do not change")
      return line ??= lines[0]!
    }
    const staff = defaults.staff(voice ??= "1")
    lines.push(line = { voice, verses: 0, events: [], signs: [], at: 0, staff, accidentals: new Accidentals() })
    return line
  }
  const here = () => line ?? begin()

  const field = (name: string, value: string, offset: number): void => {
    const atStart = !line?.events.length
    const meter = { C: "4/4", "C|": "2/2" }[value] ?? value
    const [beats, beatType] =
      /^(\d+)\/(\d+)$/.exec(meter)?.slice(1).map((one, at) => readNumber(at === 0 ? "beats" : "beat-type", one)) ?? []
    if (name === "X" || name === "M" && value === "none" && atStart) return
    if (name === "L" && /^1\/\d+$/.test(value)) unit = 4 * quarter / Number(value.slice(2))
    else if (name === "M" && atStart && beats && beatType) time = { beats, beatType }
    else if (name === "K" && atStart && readKey(value)) key = readKey(value)
    else if (name === "V" && /^\S+$/.test(value)) {
      voice = value
      line = lines.findLast((one) => one.voice === voice) ?? begin()
    } else if (name === "I" && /^staff [1-9]$/.test(value) && Number(value.slice(6)) <= defaults.staves) {
      here().staff = Number(value.slice(6))
    } else {
      const hint = `Write K:Bm, M:3/4, L:1/8 before the first note, V:2, I:staff 1 to ${defaults.staves}`
      fail(offset, `${name}:${value} is not used`, hint)
    }
  }

  const bar = (text: string, offset: number): void => {
    const found = barOf(text)
    if (found?.side === "left" && line?.events.length) {
      fail(offset, `${text} is not at the start`, "Each text is one measure")
    }
    if (found?.side === "right") here().isClosed = true
    bars = { ...bars, ...found?.bars }
  }

  const music = (row: string, start: number) => {
    let i = 0
    let grace: MeasureEvent["grace"]
    let chord: Array<Head> | undefined
    // What c>d makes of its second note.
    let broken = 1
    let instrument: string | undefined
    const marks: Array<string> = []
    // Notes and chords that are tied to the next one.
    const joined = new WeakSet<object>()
    const take = (pattern: RegExp) => {
      pattern.lastIndex = i
      const found = pattern.exec(row)
      i += found?.[0].length ?? 0
      return found
    }
    const takeLength = () => {
      const [, n, slashes = "", d] = take(/(\d*)(?:(\/+)(\d*))?/y) ?? []
      return Number(n || 1) / Number(d || 2 ** slashes.length)
    }
    const add = (kind: MeasureEvent["kind"], heads: ReadonlyArray<Head>, offset: number) => {
      const stream = here()
      const tuplet = grace ? undefined : stream.tuplet
      if (!grace) {
        for (const head of heads) head.length *= broken
        broken = 1
      }
      const duration = grace ? 0 : (heads[0]?.length ?? 0) * ratioOf(tuplet?.ratio)
      const { at: onset, staff } = stream
      stream.events.push({ kind, heads, onset, duration, staff, grace, tuplet: tuplet?.ratio, lyrics: {}, offset })
      if (stream.isClosed) fail(offset, "A note behind the bar line", "Each text is one measure")
      if (!grace && !(duration > 0 && duration < 1e15)) fail(offset, "A note without a length", "Write c2, c/2, or c")
      stream.at += duration
      if (tuplet === undefined) return
      if (tuplet.left === tuplet.count) heads[0]?.marks.push("tuplet(")
      if (--tuplet.left > 0) return
      heads[0]?.marks.push("tuplet)")
      stream.tuplet = undefined
    }
    const last = () => chord ?? here().events.at(-1)?.heads ?? []
    while (i < row.length) {
      const offset = start + i
      let found: RegExpExecArray | null
      if (!chord && (found = take(/\[([A-Za-z]):([^\]]*)\]/y))) field(found[1] ?? "", (found[2] ?? "").trim(), offset)
      else if (!chord && (found = take(/\|:|:\||\|\||\|\]|\[\||[[|]\d[\d,-]*|\](?=\s*$)/y))) bar(found[0], offset)
      else if ((found = take(/"(?:\\.|[^"\\])*"|!([^!]*)!|[.~HLMOPSTuv]/y))) {
        const [text, name = text] = found
        const [sign, mark] = [signOf(text), decorationOf(name)]
        if (mark && !chord) marks.push(mark)
        else if (sign) here().signs.push({ text: sign, onset: here().at })
        else if (context.instruments?.has(name)) instrument = name
        else fail(offset, `${text} is not used`, only)
      } else if ((found = take(/\((\d+)(?::(\d*))?(?::(\d*))?/y))) {
        const [, actual = "", normal, count] = found
        const usual = normalNotes[actual] ?? (context.beatType === 8 && context.beats % 3 === 0 ? 3 : 2)
        const notes = Number(count || actual)
        if (here().tuplet) fail(offset, "A tuplet in a tuplet", "Give the inner notes a ratio of their own: (9:4:3")
        here().tuplet = { ratio: `${actual}:${normal || usual}`, offset, count: notes, left: notes }
      } else if (!chord && take(/\(/y)) slur(marks, "(", offset)
      else if (!chord && last().length > 0 && take(/\)/y)) slur(last()[0]?.marks, ")", offset)
      else if (!chord && (found = take(/\{(\/?)/y))) grace = found[1] ? "slash" : "plain"
      else if (grace && take(/\}/y)) grace = undefined
      else if (!chord && take(/\[/y)) chord = []
      else if (chord && take(/\]/y)) {
        const heads = chord
        const length = takeLength() * (heads[0]?.length ?? 0)
        for (const head of heads) head.length = length
        for (const mark of heads[0]?.marks ?? []) {
          for (const head of headsOf(mark, { heads })) if (head !== heads[0]) head.marks.push(mark)
        }
        chord = undefined
        if (heads.length > 0) add("notes", heads, offset)
        else fail(offset, "A chord without notes", "Write [ceg]2")
      } else if ((found = take(/(\^\^|\^3\/2|\^\/|\^|__|_3\/2|_\/|_|=)?([A-Ga-g])([',]*)/y))) {
        const [, sign, letter = "", octaves = ""] = found
        const step = letter.toUpperCase()
        const octave = [...octaves].reduce((sum, one) => sum + (one === "," ? -1 : 1), letter === step ? 4 : 5)
        if (octave < 0 || octave > 9) fail(offset, `There is no octave ${octave}`, "Middle C is C")
        const { accidentals, staff } = here()
        const unpitched = context.clefs[staff]?.startsWith("sign percussion") ?? false
        if (sign !== undefined) accidentals.sign(step, octave, known.find((one) => one.sign === sign)?.alter ?? 0)
        const alter = unpitched ? 0 : accidentals.implied(step, (key ?? context).fifths)
        const pitch = { step, octave, alter, signed: sign !== undefined, unpitched }
        // In a chord, the first note has the marks that precede it.
        const head = { length: takeLength() * unit, marks: marks.splice(0), pitch, instrument }
        instrument = undefined
        if (chord) chord.push(head)
        else add("notes", [head], offset)
      } else if (!chord && (found = take(/[zx]|Z(?!\d)/y))) {
        const length = found[0] === "Z" ? lengthOf(time ?? context) : takeLength() * unit
        const kind = ({ z: "rest", x: "hidden" } as const)[found[0]] ?? "measure"
        if (instrument) fail(offset, "A rest has no instrument", `Take !${instrument}! out`)
        add(kind, [{ length, marks: marks.splice(0) }], offset)
      } else if (last().length > 0 && take(/-/y)) {
        const what = chord?.at(-1) ?? last()
        if (joined.has(what)) continue
        joined.add(what)
        for (const { marks: tied } of chord?.slice(-1) ?? last()) if (!tied.includes("tie(")) tied.push("tie(")
      } else if (!chord && broken === 1 && here().events.length > 0 && (found = take(/<+|>+/y))) {
        const short = 0.5 ** found[0].length
        const [first, second] = found[0].startsWith(">") ? [2 - short, short] : [short, 2 - short]
        const event = here().events.pop()!
        for (const head of event.heads) head.length *= first
        here().events.push({ ...event, duration: event.duration * first })
        here().at += event.duration * (first - 1)
        broken = second
      } else if (take(/&/y)) begin()
      else if (!take(/[`\\y\s]|\|(?![|\]:])/y)) fail(offset, `Not read here: ${row[i++]}`, only)
    }
    const open = [...marks, instrument && `!${instrument}!`, chord && "[", grace && "{"].filter(Boolean).join(" ")
    if (open) fail(start + row.length - 1, `${open} without what belongs behind it`, "Write .c, [ceg], {cd}e")
  }

  let [start, verse, sung] = [0, 0, 0]
  const notesOf = new Map<Line, ReadonlyArray<MeasureEvent>>()
  for (const row of text.split("\n")) {
    const content = row.replace(/(^|[^\\])%.*/, "$1").replace(/(?<![ \t\r])[ \t\r]+$/, "")
    const [, name, value = ""] = /^([A-Za-z]): *(.*)/.exec(content) ?? []
    if (name === "w") {
      const stream = here()
      stream.verses = Math.max(stream.verses, ++verse)
      const open = context.words.includes(`${stream.voice}/${verse}`)
      const notes = notesOf.get(stream) ?? sungNotes(stream.events.slice(sung))
      notesOf.set(stream, notes)
      const surplus = alignLyrics(value, `${verse}`, notes, open)
      const hint = "Rests and grace notes take none; - divides a word, _ holds a syllable, * skips a note"
      if (surplus) fail(start, `w: has a syllable too many: ${surplus}`, hint)
    } else if (name !== undefined) field(name, value, start)
    else if (content.trim()) {
      const before = new Map(lines.map((one) => [one, one.events.length]))
      verse = 0
      notesOf.clear()
      music(content, start)
      sung = line && before.get(line) || 0
    }
    start += row.length + 1
  }
  for (const one of lines) {
    const { left, offset } = one.tuplet ?? { left: 0, offset: 0 }
    if (left > 0) fail(offset, `A tuplet that needs ${left} more`, "Write its notes, or how many: (3:2:2")
    endTies(one, context)
  }
  return { streams: lines as ReadonlyArray<Stream>, bars, key, time, problems, length: lengthOf(time ?? context) }
}
