/** Edits of the ABC of a measure, as a person or an agent makes them. */
import { type Event, type Line, readLines, type Said, say, showLines, type Token } from "./AbcText.ts"
import { add, compare, type Fraction, fraction, show, times } from "./Fraction.ts"
import type { Random } from "./Random.ts"
import type { MeasureReading } from "./Reading.ts"

interface Draft {
  readonly random: Random
  readonly lines: Array<Line>
  readonly said: Said
  readonly measure: MeasureReading
}

const token = (kind: Token["kind"], text: string): Token => ({ kind, text })
/** Returns the length of an event as the text writes it, in eighths. */
const lengthText = (quarters: Fraction): string => {
  const [over, under] = times(quarters, [2, 1])
  return `${over === 1 ? "" : over}${under === 1 ? "" : under === 2 ? "/" : `/${under}`}`
}
const tokensOf = ({ from, line, to }: Event) => line.tokens.slice(from, to + 1)
const replace = ({ from, line, to }: Event, ...tokens: ReadonlyArray<Token>) =>
  void line.tokens.splice(from, to - from + 1, ...tokens)
const isTied = ({ line, to }: Event) => line.tokens[to + 1]?.kind === "tie"

/** Events that are notes on their own: in no chord, tuplet or tie. */
const plainNotes = ({ measure, said: { events } }: Draft) =>
  events.filter((event) => {
    const ends = measure.notes.some((note) =>
      note.voice === event.voice && note.isTied && compare(note.onset, event.onset) === 0
    )
    const has = (kind: string) => tokensOf(event).some((one) => one.kind === kind)
    return !event.isRest && !event.grace && !event.inTuplet && !isTied(event) && !ends && !has("open")
  })
const notesOf = ({ said: { events } }: Draft) => events.filter(({ grace, isRest }) => !isRest && !grace)

const noteNames = "C D E F G A B c d e f g a b c' d'".split(" ")
const noteToken = ({ chance, pick }: Random, signs = 0.25) =>
  token("note", (chance(signs) ? pick(["^", "_", "="]) : "") + pick(noteNames))

const isStandard = ({ said }: Draft) => !/(^|\n)[Ll]:(?!1\/8)/.test(said.events[0]?.line.text ?? "")

const repitch = (draft: Draft): boolean => {
  const notes = plainNotes(draft)
  if (notes.length === 0) return false
  const { from, line } = draft.random.pick(notes)
  line.tokens[from] = noteToken(draft.random)
  return true
}

const resign = (draft: Draft): boolean => {
  const notes = plainNotes(draft)
  if (notes.length === 0) return false
  const { from, line } = draft.random.pick(notes)
  const [, , name = ""] = /^([^A-Ga-g]*)(.*)/.exec(line.tokens[from]?.text ?? "") ?? []
  line.tokens[from] = token("note", draft.random.pick(["", "^", "_", "="]) + name)
  return true
}

const unsign = (draft: Draft): boolean => {
  const signed = notesOf(draft).flatMap(({ from, line, to }) =>
    line.tokens.slice(from, to + 1).filter(({ kind, text }) => kind === "note" && /^[\^_=]/.test(text))
  )
  if (signed.length === 0) return false
  const one = draft.random.pick(signed)
  one.text = one.text.replace(/^[^A-Ga-g]+/, "")
  return true
}

const split = (draft: Draft): boolean => {
  const notes = plainNotes(draft).filter(({ duration, line, to }) =>
    duration[1] <= 4 && Math.log2(duration[0]) % 1 === 0 && line.tokens[to + 1]?.kind !== "broken"
  )
  if (notes.length === 0) return false
  const event = draft.random.pick(notes)
  const half = token("length", lengthText(times(event.duration, [1, 2])))
  replace(event, event.line.tokens[event.from]!, half, token("space", " "), noteToken(draft.random), half)
  return true
}

/** Two notes of the same length become a dotted one and a short one, or one. */
const relength = (draft: Draft): boolean => {
  const notes = plainNotes(draft)
  const pairs = notes.flatMap((one, at) => {
    const next = notes[at + 1]
    const between = next && one.line.tokens.slice(one.to + 1, next.from)
    const follows = next && next.line === one.line && between?.every(({ kind }) => kind === "space")
    return follows && show(one.duration) === show(next.duration) && one.duration[1] <= 4 ? [[one, next] as const] : []
  })
  if (pairs.length === 0) return false
  const [one, next] = draft.random.pick(pairs)
  const [first, second] = [one.line.tokens[one.from]!, next.line.tokens[next.from]!]
  const [long, short] = [times(one.duration, [3, 2]), times(one.duration, [1, 2])].map((each) =>
    token("length", lengthText(each))
  )
  const merged = [first, token("length", lengthText(times(one.duration, [2, 1])))]
  replace(
    { ...one, to: next.to },
    ...draft.random.chance(0.7) ? [first, long!, token("space", " "), second, short!] : merged
  )
  return true
}

const silence = (draft: Draft): boolean => {
  const notes = plainNotes(draft)
  if (notes.length === 0) return false
  const { from, line } = draft.random.pick(notes)
  line.tokens[from] = token("rest", "z")
  return true
}

const sound = (draft: Draft): boolean => {
  const rests = draft.said.events.filter(({ from, isRest, line }) => isRest && line.tokens[from]?.text === "z")
  if (rests.length === 0) return false
  const { from, line } = draft.random.pick(rests)
  line.tokens[from] = noteToken(draft.random)
  return true
}

const slur = (draft: Draft): boolean => {
  const notes = notesOf(draft)
  const first = notes[draft.random.below(notes.length)]
  const later = notes.slice(notes.indexOf(first!) + 1).filter(({ line }) => line === first?.line)
  if (first === undefined || later.length === 0) return false
  const last = draft.random.pick(later)
  const end = isTied(last) ? last.to + 1 : last.to
  last.line.tokens.splice(end + 1, 0, token("slur)", ")"))
  first.line.tokens.splice(first.from, 0, token("slur(", "("))
  return true
}

/** Moves the end of a slur by a note. */
const reslur = (draft: Draft): boolean => {
  const ends = draft.lines.flatMap((line) =>
    line.tokens.flatMap(({ kind }, at) => kind === "slur)" ? [{ line, at }] : [])
  )
  if (ends.length === 0) return false
  const { at, line } = draft.random.pick(ends)
  const next = notesOf(draft).find((one) => one.line === line && one.from > at)
  if (next === undefined) return false
  line.tokens.splice(next.to + (isTied(next) ? 2 : 1), 0, token("slur)", ")"))
  line.tokens.splice(at, 1)
  return true
}

const chord = (draft: Draft): boolean => {
  const notes = plainNotes(draft)
  if (notes.length === 0) return false
  const { from, line } = draft.random.pick(notes)
  const others = Array.from({ length: 1 + draft.random.below(2) }, () => noteToken(draft.random, 0.1))
  line.tokens.splice(from, 1, token("open", "["), line.tokens[from]!, ...others, token("close", "]"))
  return true
}

const bare = ({ lines }: Draft): boolean => {
  let changes = false
  for (let at = lines.length - 1; at >= 0; at--) {
    const { text, tokens } = lines[at]!
    const words = text.startsWith("w:")
    const kept = tokens.filter(({ kind }) => !/^(mark|quoted|slur.)$/.test(kind))
    changes ||= words || kept.length < tokens.length
    if (words) lines.splice(at, 1)
    else tokens.splice(0, tokens.length, ...kept)
  }
  return changes
}

const repitchBare = (draft: Draft): boolean => {
  const tied = draft.lines.some(({ tokens }) => tokens.some(({ kind }) => kind === "slur)" || kind === "slur("))
  return !tied && repitch(draft) && bare(draft)
}

const rekey = (draft: Draft): boolean => {
  const first = draft.lines.find(({ tokens }) => tokens.length > 0)
  if (first === undefined || draft.lines.some(({ text }) => text.startsWith("K:"))) return false
  const key = token("field", `[K:${draft.random.pick(["C", "G", "D", "Bb", "Eb", "F#m", "A", "Cm"])}]`)
  for (const { tokens } of draft.lines) {
    for (let at = tokens.length - 1; at >= 0; at--) if (tokens[at]?.text.startsWith("[K:")) tokens.splice(at, 1)
  }
  const at = first.tokens[0]?.text.startsWith("[V:") ? 1 : 0
  first.tokens.splice(at, 0, key)
  return true
}

const words = "la le lo al-le-lu-ia rose sky ev-er near~by e_".split(" ")
const resing = (draft: Draft): boolean => {
  const lyrics = draft.lines.filter(({ text }) => text.startsWith("w:"))
  if (lyrics.length === 0) return false
  const line = draft.random.pick(lyrics)
  const found = [...line.text.matchAll(/(?:\\.|[^-_*|\\ :])+/g)].slice(1)
  if (found.length === 0) return false
  const { 0: text, index } = draft.random.pick(found)
  line.text = line.text.slice(0, index) + draft.random.pick(["la", "sky", "o\\-o", "near~by"]) +
    line.text.slice(index + text.length)
  return true
}

const sing = (draft: Draft): boolean => {
  const lines = draft.lines.filter(({ text }) => text.startsWith("w:"))
  const last = draft.lines.at(-1)
  if (lines.length > 0 || last === undefined || notesOf(draft).filter(({ line }) => line === last).length < 3) {
    return false
  }
  draft.lines.push({
    tokens: [],
    text: `w: ${draft.random.pick(words.slice(0, 3))} ${draft.random.pick(words.slice(4))}`
  })
  return true
}

const unsing = (draft: Draft): boolean => {
  const at = draft.lines.findLastIndex(({ text }) => text.startsWith("w:"))
  if (at < 0) return false
  draft.lines.splice(at, 1)
  return true
}

/** Sends one voice of several, with another pitch. */
const oneVoice = (draft: Draft): boolean => {
  const labelled = draft.lines.filter(({ tokens }) => tokens[0]?.text.startsWith("[V:"))
  const own = draft.random.pick(labelled.length > 1 ? labelled : draft.lines)
  if (labelled.length < 2 || own.tokens.some(({ kind }) => kind === "voice")) return false
  const notes = plainNotes(draft).filter(({ line }) => line === own)
  if (notes.length > 0) own.tokens[draft.random.pick(notes).from] = noteToken(draft.random)
  const from = draft.lines.indexOf(own)
  const next = draft.lines.findIndex(({ tokens }, at) => at > from && tokens.length > 0)
  const header = draft.lines.filter(({ text }) => /^[LMK]:/.test(text))
  draft.lines.splice(0, draft.lines.length, ...header, ...draft.lines.slice(from, next < 0 ? undefined : next))
  return notes.length > 0
}

const mark = (draft: Draft): boolean => {
  const notes = notesOf(draft).filter(({ signs }) => signs.length === 0)
  if (notes.length === 0) return false
  const { from, line } = draft.random.pick(notes)
  let at = from
  while (/^(slur.|tuplet)$/.test(line.tokens[at - 1]?.kind ?? "")) at--
  line.tokens.splice(at, 0, token("mark", draft.random.pick([".", "!>!", "!tenuto!", "!fermata!"])))
  return true
}

/** Puts a text before a note and what belongs to it, and another after a later one of its line. */
const put = (draft: Draft, texts: ReadonlyArray<string>): boolean => {
  const before = draft.random.pick(texts)
  const notes = notesOf(draft).filter(({ inTuplet }) => !inTuplet)
  if (notes.length === 0) return false
  const { from, line } = draft.random.pick(notes)
  let at = from
  while (
    /^(slur.|tuplet|mark|quoted|end)$/.test(line.tokens[at - 1]?.kind ?? "") && line.tokens[at - 1]?.text !== ")"
  ) {
    if (line.tokens[at - 1]?.kind === "end") return false
    at--
  }
  line.tokens.splice(at, 0, token(before.startsWith("\"") ? "quoted" : "mark", before))
  return true
}

const hairpin = (draft: Draft): boolean => {
  const notes = notesOf(draft).filter(({ inTuplet }) => !inTuplet)
  const [one, next] = [notes[0], notes.at(-1)]
  const has = draft.lines.some(({ tokens }) => tokens.some(({ text }) => /^!.*[()]!$/.test(text)))
  if (has || !one || !next || one === next || one.line !== next.line) return false
  const free = ({ from, line }: Event) => !/^(end|mark|quoted|slur.)$/.test(line.tokens[from - 1]?.kind ?? "")
  if (!free(one) || !free(next)) return false
  const kind = draft.random.pick(["<", ">"])
  next.line.tokens.splice(next.from, 0, token("mark", `!${kind})!`))
  one.line.tokens.splice(one.from, 0, token("mark", `!${kind}(!`))
  return true
}

/** Takes a mark or a text in quotes away, moves it to the next note, or writes another of its kind. */
const resignal = (draft: Draft): boolean => {
  const found = draft.lines.flatMap((line) =>
    line.tokens.flatMap(({ kind, text }, at) =>
      /^(mark|quoted)$/.test(kind) && !/[()]!$/.test(text) ? [{ line, at, text }] : []
    )
  )
  if (found.length === 0) return false
  const { at, line, text } = draft.random.pick(found)
  const other = /^!(?:[pf]+|m[pf])!$/.test(text)
    ? "!mf!"
    : /^"[A-G]/.test(text)
    ? "\"Am\""
    : text.startsWith("\"^")
    ? "\"^rall.\""
    : text
  if (other === text) return false
  line.tokens[at] = { ...line.tokens[at]!, text: other }
  return true
}

const tie = (draft: Draft): boolean => {
  const notes = plainNotes(draft)
  const pairs = notes.filter(({ line, to }, at) => notes[at + 1]?.line === line && notes[at + 1]!.from === to + 2)
    .map((one) => [one, notes[notes.indexOf(one) + 1]!] as const)
    .filter(([one, next]) => show(add(one.onset, one.duration)) === show(next.onset))
  if (pairs.length === 0) return false
  const [one, next] = draft.random.pick(pairs)
  next.line.tokens[next.from] = token("note", one.line.tokens[one.from]!.text.replace(/^[^A-Ga-g]+/, ""))
  one.line.tokens[one.from] = { ...next.line.tokens[next.from]! }
  one.line.tokens.splice(one.to + 1, 0, token("tie", "-"))
  return true
}

const grace = (draft: Draft): boolean => {
  const notes = notesOf(draft).filter(({ from, inTuplet, line }) =>
    !inTuplet && !/^(end|mark|slur.)$/.test(line.tokens[from - 1]?.kind ?? "")
  )
  if (notes.length === 0) return false
  const { from, line } = draft.random.pick(notes)
  const many = Array.from({ length: 1 + draft.random.below(3) }, () => noteToken(draft.random))
  line.tokens.splice(from, 0, token("grace", draft.random.pick(["{", "{/"])), ...many, token("end", "}"))
  return true
}

const triplet = (draft: Draft): boolean => {
  const notes = plainNotes(draft).filter(({ duration, line, to }) =>
    /^(1|2|1\/2)$/.test(show(duration)) && line.tokens[to + 1]?.kind !== "broken"
  )
  if (notes.length === 0) return false
  const event = draft.random.pick(notes)
  const each = token("length", lengthText(times(event.duration, [1, 2])))
  const [first] = tokensOf(event)
  replace(
    event,
    token("tuplet", "(3"),
    first!,
    each,
    noteToken(draft.random, 0.1),
    each,
    noteToken(draft.random, 0.1),
    each
  )
  return true
}

const voice = (draft: Draft): boolean => {
  const { beats, length, notes } = draft.measure
  if (compare(beats, length) !== 0 || notes.length === 0 || draft.said.voices.size !== 1) return false
  const first = draft.lines.find(({ tokens }) => tokens.length > 0)!
  if (!first.tokens.some(({ text }) => text.startsWith("[V:"))) first.tokens.unshift(token("field", "[V:1]"))
  const line = `[V:9]${draft.random.pick(noteNames)}${lengthText(fraction(1))} z${lengthText(add(length, [1, 1], -1))}`
  if (compare(length, [2, 1]) < 0 || draft.said.voices.has("9")) return false
  draft.lines.push(...readLines(line))
  return [...draft.said.voices][0] === "1"
}

const unchord = (draft: Draft): boolean => {
  const chords = notesOf(draft).filter(({ from, line, pitches }) =>
    pitches.length > 1 && line.tokens[from]?.kind === "open"
  )
  if (chords.length === 0) return false
  const { from, line, to } = draft.random.pick(chords)
  const heads = line.tokens.slice(from, to + 1).flatMap(({ kind }, at) => kind === "note" ? [from + at] : [])
  const at = draft.random.pick(heads)
  // In a chord, only the first length counts.
  if (line.tokens.slice(from, to + 1).some(({ kind }, n) => kind === "length" && from + n < to && n < to - from - 1)) {
    return false
  }
  line.tokens.splice(at, line.tokens[at + 1]?.kind === "tie" ? 2 : 1)
  return true
}

const ungrace = (draft: Draft): boolean => {
  const starts = draft.lines.flatMap((line) =>
    line.tokens.flatMap(({ kind }, at) => kind === "grace" ? [{ line, at }] : [])
  )
  if (starts.length === 0) return false
  const { at, line } = draft.random.pick(starts)
  const end = line.tokens.findIndex(({ kind }, n) => n > at && kind === "end")
  if (line.tokens.slice(at, end).some(({ kind }) => kind === "slur(" || kind === "mark")) return false
  line.tokens.splice(at, end - at + 1)
  return true
}

/** Gives each voice a meter at its start. */
export const setMeter = (lines: ReadonlyArray<Line>, meter: string): ReadonlyArray<Line> => {
  for (const { tokens } of lines.filter((one) => one.tokens.length > 0)) {
    for (let at = tokens.length - 1; at >= 0; at--) if (tokens[at]?.text.startsWith("[M:")) tokens.splice(at, 1)
    tokens.splice(tokens[0]?.text.startsWith("[V:") ? 1 : 0, 0, token("field", `[M:${meter}]`))
  }
  return lines
}

/** Makes a measure longer, with a rest in each voice. */
export const lengthen = (text: string, meter: string, by: Fraction): string => {
  const lines = setMeter(readLines(text).filter((one) => !one.text.startsWith("M:")), meter)
  for (const { tokens } of lines) {
    if (tokens.length > 0) tokens.push(token("space", " "), token("rest", `z${lengthText(by)}`))
  }
  return showLines(lines)
}

/** Edits by their names, and how many of a hundred there are of each. */
const edits: Readonly<Record<string, readonly [share: number, edit: (draft: Draft) => boolean]>> = {
  "another pitch": [16, repitch],
  "another accidental": [8, resign],
  "an accidental less": [6, unsign],
  "a note divided": [8, split],
  "other lengths": [6, relength],
  "a rest for a note": [4, silence],
  "a note for a rest": [4, sound],
  "a slur": [8, slur],
  "a slur moved": [4, reslur],
  "a chord": [5, chord],
  "a chord note less": [3, unchord],
  "grace notes less": [3, ungrace],
  "bare notes": [4, bare],
  "bare notes and another pitch": [4, repitchBare],
  "another key": [5, rekey],
  "another syllable": [4, resing],
  "lyrics": [3, sing],
  "a line of lyrics less": [2, unsing],
  "one voice of several": [6, oneVoice],
  "a mark": [5, mark],
  "dynamics": [5, (draft) => put(draft, ["!f!", "!pp!", "!mf!", "!sfz!"])],
  "a chord symbol": [4, (draft) => put(draft, ["\"G7\"", "\"F#m\"", "\"Bb/D\"", "\"Cmaj7\""])],
  "words": [3, (draft) => put(draft, ["\"^rit.\"", "\"_dolce\"", "\"@say \\\"x\\\"\""])],
  "an ornament": [
    4,
    (draft) => put(draft, ["!trill!", "!lowermordent!", "!turn!", "!3!", "!upbow!", "!marcato!", "T", "u"])
  ],
  "a hairpin": [4, hairpin],
  "another sign": [4, resignal],
  "a tie": [4, tie],
  "grace notes": [5, grace],
  "a triplet": [5, triplet],
  "another voice": [3, voice]
}
const names = Object.entries(edits).flatMap(([name, [share]]) => Array.from({ length: share }, () => name))

/** Returns another text for a measure, and the name of the edit: `undefined` if the one that was chosen has no place in it. */
export const editText = (random: Random, text: string, measure: MeasureReading) => {
  const name = random.pick(names)
  const lines = readLines(text)
  const draft = { random, lines, said: say(lines, measure), measure }
  if (!isStandard(draft) || !edits[name]?.[1](draft)) return undefined
  const edited = showLines(lines)
  return edited === text ? undefined : { name, text: edited }
}
