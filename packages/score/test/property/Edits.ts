/** Edits of the ABC of a measure, as a person or an agent makes them. */
import { type Event, say } from "./AbcText.ts"
import {
  type Draft,
  type Edit,
  editOne,
  isBroken,
  isFree,
  isTied,
  lengthText,
  lengthToken,
  lyricsOf,
  noteNames,
  notesOf,
  noteToken,
  placesOf,
  plainNotes,
  setField,
  space,
  token
} from "./Draft.ts"
import { add, compare, type Fraction, show, times } from "./Fraction.ts"
import type { Random } from "./Random.ts"
import type { MeasureReading } from "./Reading.ts"
import { type Line, readLines, showLines, type Token } from "./Tokens.ts"

const replace = ({ from, line, to }: Event, ...tokens: ReadonlyArray<Token>) =>
  void line.tokens.splice(from, to - from + 1, ...tokens)
const firstOf = ({ from, line }: Event): Token => line.tokens[from]!
const nameOf = ({ text }: Token): string => text.replace(/^[^A-Ga-g]+/, "")

const repitch = editOne(plainNotes, ({ from, line }, { random }) => void (line.tokens[from] = noteToken(random)))
const resign = editOne(plainNotes, (note, { random }) => {
  note.line.tokens[note.from] = token("note", random.pick(["", "^", "_", "="]) + nameOf(firstOf(note)))
})
const unsign = editOne(
  (draft) => placesOf(draft, ({ kind, text }) => kind === "note" && /^[\^_=]/.test(text)),
  ({ at, line }) => void (line.tokens[at] = token("note", nameOf(line.tokens[at]!)))
)

const isEven = (event: Event) => /^(1|2|4|1\/[24])$/.test(show(event.duration)) && !isBroken(event)
const split = editOne((draft) => plainNotes(draft).filter(isEven), (note, { random }) => {
  const half = lengthToken(times(note.duration, [1, 2]))
  replace(note, firstOf(note), half, space, noteToken(random), half)
})
const triplet = editOne((draft) => plainNotes(draft).filter(isEven), (note, { random }) => {
  const each = lengthToken(times(note.duration, [1, 2]))
  const others = [1, 2].flatMap(() => [noteToken(random, 0.1), each])
  replace(note, token("tuplet", "(3"), firstOf(note), each, ...others)
})

/** Returns notes that follow each other in a line, with nothing between them. */
const pairsOf = (draft: Draft) => {
  const notes = plainNotes(draft)
  return notes.flatMap((one, at) => {
    const next = notes[at + 1]
    const between = next && one.line.tokens.slice(one.to + 1, next.from)
    return next?.line === one.line && between?.every(({ kind }) => kind === "space") ? [[one, next] as const] : []
  })
}
/** Two notes of the same length become a dotted one and a short one, or one. */
const relength = editOne(
  (draft) => pairsOf(draft).filter(([one, next]) => show(one.duration) === show(next.duration) && isEven(one)),
  ([one, next], { random }) => {
    const [long, short, both] = ([[3, 2], [1, 2], [2, 1]] as const).map((by) => lengthToken(times(one.duration, by)))
    const tokens = random.chance(0.7) ? [long!, space, firstOf(next), short!] : [both!]
    replace({ ...one, to: next.to }, firstOf(one), ...tokens)
  }
)
const tie = editOne(pairsOf, ([one, next]) => {
  const name = token("note", nameOf(firstOf(one)))
  next.line.tokens[next.from] = name
  one.line.tokens[one.from] = { ...name }
  one.line.tokens.splice(one.to + 1, 0, token("tie", "-"))
})

const silence = editOne(plainNotes, ({ from, line }) => void (line.tokens[from] = token("rest", "z")))
const sound = editOne(
  ({ said: { events } }) => events.filter((one) => firstOf(one).text === "z"),
  ({ from, line }, { random }) => void (line.tokens[from] = noteToken(random))
)

const endSlur = (note: Event) => void note.line.tokens.splice(note.to + (isTied(note) ? 2 : 1), 0, token("slur)", ")"))
const slur = editOne(notesOf, (first, draft) => {
  const later = notesOf(draft).filter(({ from, line }) => line === first.line && from > first.from)
  if (later.length === 0) return false
  endSlur(draft.random.pick(later))
  first.line.tokens.splice(first.from, 0, token("slur(", "("))
  return true
})
/** Moves the end of a slur by a note. */
const reslur = editOne((draft) => placesOf(draft, ({ kind }) => kind === "slur)"), ({ at, line }, draft) => {
  const next = notesOf(draft).find((one) => one.line === line && one.from > at)
  if (next === undefined) return false
  endSlur(next)
  line.tokens.splice(at, 1)
  return true
})

const chord = editOne(plainNotes, ({ from, line }, { random }) => {
  const others = Array.from({ length: 1 + random.below(2) }, () => noteToken(random, 0.1))
  line.tokens.splice(from, 1, token("open", "["), line.tokens[from]!, ...others, token("close", "]"))
})
const unchord = editOne(
  (draft) => notesOf(draft).filter((one) => one.pitches.length > 1),
  ({ from, line, to }, { random }) => {
    const inside = line.tokens.slice(from, to)
    // In a chord, only the first length counts.
    if (inside.some(({ kind }) => kind === "length")) return false
    const at = random.pick(inside.flatMap(({ kind }, n) => kind === "note" ? [from + n] : []))
    line.tokens.splice(at, line.tokens[at + 1]?.kind === "tie" ? 2 : 1)
    return true
  }
)

const grace = editOne((draft) => notesOf(draft).filter(isFree), ({ from, line }, { random }) => {
  const notes = Array.from({ length: 1 + random.below(3) }, () => noteToken(random))
  line.tokens.splice(from, 0, token("grace", random.pick(["{", "{/"])), ...notes, token("end", "}"))
})
const ungrace = editOne((draft) => placesOf(draft, ({ kind }) => kind === "grace"), ({ at, line }) => {
  const end = line.tokens.findIndex(({ kind }, n) => n > at && kind === "end")
  if (line.tokens.slice(at, end).some(({ kind }) => kind === "slur(" || kind === "mark")) return false
  line.tokens.splice(at, end - at + 1)
  return true
})

const bare: Edit = ({ lines }) => {
  const before = showLines(lines)
  lines.splice(0, lines.length, ...lines.filter(({ text }) => !text.startsWith("w:")))
  for (const { tokens } of lines) {
    tokens.splice(0, tokens.length, ...tokens.filter(({ kind }) => !/^(mark|quoted|slur.)$/.test(kind)))
  }
  return showLines(lines) !== before
}

const rekey: Edit = ({ lines, random }) => {
  const voices = lines.filter(({ tokens }) => tokens.length > 0)
  if (lines.some(({ text }) => text.startsWith("K:"))) return false
  const key = random.pick(["C", "G", "D", "Bb", "Eb", "F#m", "A", "Cm"])
  for (const one of voices) setField(one, `[K:${key}]`)
  return voices.length > 0
}

const resing = editOne(lyricsOf, (line, { random }) => {
  const found = [...line.text.matchAll(/(?:\\.|[^-_*|\\ :])+/g)].slice(1)
  if (found.length === 0) return false
  const { 0: text, index } = random.pick(found)
  line.text = line.text.slice(0, index) + random.pick(["la", "sky", "o\\-o", "near~by"]) +
    line.text.slice(index + text.length)
  return true
})
const sing: Edit = (draft) => {
  const last = draft.lines.at(-1)
  if (lyricsOf(draft).length > 0 || notesOf(draft).filter(({ line }) => line === last).length < 3) return false
  draft.lines.push({ tokens: [], text: `w: ${draft.random.pick(["la le", "lo rose", "ev-er", "sky_ near~by"])}` })
  return true
}
const unsing = editOne(lyricsOf, (line, { lines }) => void lines.splice(lines.indexOf(line), 1))

/** Sends one voice of several, with another pitch. */
const oneVoice = editOne(
  ({ lines }) => lines.filter(({ tokens }) => tokens[0]?.text.startsWith("[V:")),
  (own, draft) => {
    const { lines } = draft
    const notes = plainNotes(draft).filter(({ line }) => line === own)
    const isOverlaid = own.tokens.some(({ kind }) => kind === "voice")
    if (isOverlaid || notes.length === 0 || lines.filter((one) => one.tokens.length > 0).length < 2) return false
    own.tokens[draft.random.pick(notes).from] = noteToken(draft.random)
    const from = lines.indexOf(own)
    const next = lines.findIndex(({ tokens }, at) => at > from && tokens.length > 0)
    const header = lines.filter(({ text }) => /^[LMK]:/.test(text))
    lines.splice(0, lines.length, ...header, ...lines.slice(from, next < 0 ? undefined : next))
    return true
  }
)
const addVoice: Edit = ({ lines, measure: { beats, length }, random, said: { voices } }) => {
  const first = lines.find(({ tokens }) => tokens.length > 0)
  const isWhole = compare(beats, length) === 0 && compare(length, [2, 1]) >= 0
  if (!first || !isWhole || [...voices].join() !== "1") return false
  if (!first.tokens.some(({ text }) => text.startsWith("[V:"))) first.tokens.unshift(token("field", "[V:1]"))
  lines.push(...readLines(`[V:9]${random.pick(noteNames)}2 z${lengthText(add(length, [1, 1], -1))}`))
  return true
}

/** Returns an edit that puts one of some texts before a note. */
const put = (...texts: ReadonlyArray<string>): Edit =>
  editOne((draft) => notesOf(draft).filter(isFree), ({ from, line }, { random }) => {
    const text = random.pick(texts)
    line.tokens.splice(from, 0, token(text.startsWith("\"") ? "quoted" : "mark", text))
  })
const hairpin: Edit = (draft) => {
  const [one, next] = [notesOf(draft)[0], notesOf(draft).at(-1)]
  const has = placesOf(draft, ({ text }) => /^!.*[()]!$/.test(text)).length > 0
  if (has || !one || !next || one === next || one.line !== next.line || !isFree(one) || !isFree(next)) return false
  const kind = draft.random.pick(["<", ">"])
  next.line.tokens.splice(next.from, 0, token("mark", `!${kind})!`))
  one.line.tokens.splice(one.from, 0, token("mark", `!${kind}(!`))
  return true
}
const others: ReadonlyArray<readonly [RegExp, string]> = [
  [/^!(?:[pf]+|m[pf])!$/, "!mf!"],
  [/^"[A-G]/, "\"Am\""],
  [/^"\^/, "\"^rall.\""]
]
/** Writes another sign of the same kind. */
const resignal = editOne(
  (draft) => placesOf(draft, ({ text }) => others.some(([like]) => like.test(text))),
  ({ at, line, text }) => void (line.tokens[at]!.text = others.find(([like]) => like.test(text))?.[1] ?? text)
)

/** Gives each voice a meter, and with `by` a rest behind its notes. */
export const setMeter = (text: string, meter: string, by?: Fraction): string => {
  const lines: Array<Line> = readLines(text).filter((one) => !one.text.startsWith("M:"))
  for (const line of lines.filter(({ tokens }) => tokens.length > 0)) {
    setField(line, `[M:${meter}]`)
    if (by) line.tokens.push(space, token("rest", `z${lengthText(by)}`))
  }
  return showLines(lines)
}

/** Edits by their names, and how many of each there are. */
const edits: Readonly<Record<string, readonly [share: number, edit: Edit]>> = {
  "another pitch": [16, repitch],
  "another accidental": [8, resign],
  "an accidental less": [6, unsign],
  "a note divided": [8, split],
  "a triplet": [5, triplet],
  "other lengths": [6, relength],
  "a tie": [4, tie],
  "a rest for a note": [4, silence],
  "a note for a rest": [4, sound],
  "a slur": [8, slur],
  "a slur moved": [4, reslur],
  "a chord": [5, chord],
  "a chord note less": [3, unchord],
  "grace notes": [5, grace],
  "grace notes less": [3, ungrace],
  "bare notes": [4, bare],
  "bare notes and another pitch": [4, (draft) => repitch(draft) && bare(draft)],
  "another key": [5, rekey],
  "another syllable": [4, resing],
  "lyrics": [3, sing],
  "a line of lyrics less": [2, unsing],
  "one voice of several": [6, oneVoice],
  "another voice": [3, addVoice],
  "a mark": [5, put(".", "!>!", "!tenuto!", "!fermata!")],
  "an ornament": [4, put("!trill!", "!lowermordent!", "!turn!", "!3!", "!upbow!", "!marcato!", "T", "u")],
  "dynamics": [5, put("!f!", "!pp!", "!mf!", "!sfz!")],
  "a chord symbol": [4, put("\"G7\"", "\"F#m\"", "\"Bb/D\"", "\"Cmaj7\"")],
  "words": [3, put("\"^rit.\"", "\"_dolce\"", "\"@say \\\"x\\\"\"")],
  "a hairpin": [4, hairpin],
  "another sign": [4, resignal]
}
const names = Object.entries(edits).flatMap(([name, [share]]) => Array.from({ length: share }, () => name))

/** Returns another text for a measure, and the name of the edit: `undefined` if the one that was chosen has no place in it. */
export const editText = (random: Random, text: string, measure: MeasureReading) => {
  const name = random.pick(names)
  const lines = readLines(text)
  if (!edits[name]?.[1]({ random, lines, said: say(lines, measure), measure })) return undefined
  const edited = showLines(lines)
  return edited === text ? undefined : { name, text: edited }
}
