/** Whether an edit did what it was asked for, and nothing else. */
import { type Said, say } from "./AbcText.ts"
import { compare, largest, show } from "./Fraction.ts"
import { looseTies, type Shown, shownIn, slursOf } from "./Page.ts"
import { fact, type MeasureReading, pitchText, placeOf, type Reading } from "./Reading.ts"
import { readLines } from "./Tokens.ts"

/** A text that replaced another in one measure. */
export interface Asked {
  readonly part: string
  readonly index: number
  readonly was: string
  readonly text: string
}

/** Returns those of a list that another has not: each of the other takes one. */
export const without = (list: ReadonlyArray<string>, other: ReadonlyArray<string>): Array<string> => {
  const counts = new Map<string, number>()
  for (const one of other) counts.set(one, (counts.get(one) ?? 0) + 1)
  return list.filter((one) => {
    const left = counts.get(one) ?? 0
    if (left > 0) counts.set(one, left - 1)
    return left === 0
  })
}

const partsOf = (one: string) => one.split("\t") as [place: string, kind: string, value: string]
const voiceOf = (place: string) => /^v(.*) [^ ]*$/.exec(place)?.[1]
/** Marks of one kind are kept if a text has none; each verse of a voice is a kind of its own. */
const kindOf = (one: string): string => {
  const [place, kind] = partsOf(one)
  if (/g\d+$/.test(place) && !kind.startsWith("slur")) return "grace"
  if (kind.startsWith("lyric")) return `v${voiceOf(place)} ${kind}`
  return kind.replace(/[()]$/, "")
}
/** What belongs to a note as it was, and may go or change with its length or its pitch. */
const isSoft = (one: string): boolean => /^(value|detail|beams|tuplet[()])$/.test(partsOf(one)[1])

/** Returns what a measure must say after an edit, and the voices whose rhythm the edit changes. */
const expectedOf = (before: MeasureReading, old: Said, text: Said) => {
  const mentioned = (one: string) => text.voices.has(voiceOf(partsOf(one)[0]) ?? "") || !partsOf(one)[0].startsWith("v")
  const claimed = old.facts.filter(mentioned)
  // What the old text says and the measure does not have is no change either.
  const unfounded = without(claimed, before.facts)
  const founded = without(claimed, unfounded)
  const says = without(text.facts, unfounded)
  const gone = without(founded, says)
  const kept = gone.filter((one) =>
    (kindOf(one) === "grace" || !/\t(note|value|tied?|tuplet.)\t/.test(one)) && !text.kinds.has(kindOf(one))
  )
  // A key or a meter that is in effect already needs no sign, but a key for its mode.
  const key = fact("0", "key", `${before.fifths}`)
  const inEffect = [key, ...before.facts.filter((one) => one.startsWith("0\ttime"))]
  const added = without(says, founded).filter((one) => !inEffect.includes(one))
  const touched = new Set(
    [...gone, ...added].filter((one) => /\t(note|value)\t/.test(one)).map((one) => partsOf(one)[0])
  )
  // What the measure said of a note beside the text goes with the note as it was.
  const rest = without(before.facts, founded).filter((one) => !(isSoft(one) && touched.has(partsOf(one)[0])))
  // A syllable may have been held although the text could not say it.
  const isNews = (one: string) => !(one.endsWith("\t_") && rest.includes(one))
  const facts = [...rest, ...without(founded, without(gone, kept)), ...added.filter(isNews)]
  const signed = new Set([...gone, ...added].map((one) => partsOf(one)[0]))
  return { facts, added, gone, touched, kept, signed, modes: says.filter((one) => one === key) }
}

/** Puts signs of a text on the staff where the measure has their kind: the notes of a voice can change to another staff. */
const putOnStaves = (before: MeasureReading, old: Said, now: Said): void => {
  for (const one of without(old.facts, before.facts).filter((each) => each.startsWith("staff "))) {
    const [place, kind] = partsOf(one)
    const found = before.facts.find((each) => each.replace(/^staff \S+/, "") === one.replace(/^staff \S+/, ""))
    if (found === undefined) continue
    const move = (each: string) =>
      each.startsWith(`${place}\t${kind}\t`) ? partsOf(found)[0] + each.slice(place.length) : each
    for (const { facts } of [old, now]) facts.splice(0, facts.length, ...facts.map(move))
  }
}

const judgeMeasure = (before: MeasureReading, after: MeasureReading, { text, was }: Asked): Array<string> => {
  const now = say(readLines(text), before)
  const old = say(readLines(was), before, now.voices)
  putOnStaves(before, old, now)
  const { added, facts, gone, kept, modes, signed, touched } = expectedOf(before, old, now)
  const sung = new Set(
    [...gone, ...added].filter((one) => /\tlyric /.test(one)).map((one) => partsOf(one).slice(0, 2).join(" "))
  )
  const rhythm = new Set([...touched].flatMap((place) => voiceOf(place) ?? []))
  const soft = (one: string) => {
    const [place, kind] = partsOf(one)
    // A held syllable is not always in the text: it goes with its syllable.
    if (kind.startsWith("lyric") && one.endsWith("\t_")) return sung.has(`${place} ${kind}`)
    if (kind === "before the start") return true
    // How a sign looks goes with it.
    if (kind === "look") return signed.has(place)
    if (!isSoft(one)) return false
    return touched.has(place) || /\tbeams\t/.test(one) && rhythm.has(voiceOf(place) ?? "")
  }
  const asked = new Set(added)
  const faults = [
    ...without(facts, after.facts).filter((one) => asked.has(one) || !soft(one)).map((one) =>
      `${kept.includes(one) ? "left out, and gone" : asked.has(one) ? "asked for, and not there" : "gone"}: ${one}`
    ),
    ...without(after.facts, [...facts, ...modes]).filter((one) => !soft(one)).map((one) => `not asked for: ${one}`)
  ]
  const isLong = (one: string) => show(now.lengths.get(one) ?? [0, 1]) === show(old.lengths.get(one) ?? [0, 1])
  const setsTime = added.some((one) => /\ttime\t/.test(one))
  const length = [...now.voices].every(isLong) ?
    before.length
    : largest([...now.lengths.values(), ...setsTime ? [] : [before.length]])
  if (compare(after.length, length) !== 0) faults.push(`lasts ${show(after.length)}, and must ${show(length)}`)
  return faults
}

/** Returns the document without the inside of some measures. */
const outside = ({ measures, source }: Reading, edited: ReadonlySet<number>): string => {
  let [text, at] = ["", 0]
  for (const [n, { element }] of measures.entries()) {
    const own = source.slice(element.start, element.end)
    text += source.slice(at, element.start) +
      (edited.has(n) ? "<measure/>" : own.replace(/\s*<accidental\b[^<]*(?:<\/accidental>)?/g, ""))
    at = element.end
  }
  return text + source.slice(at)
}

const notePlace = (note: { part: string; measure: number } & Parameters<typeof placeOf>[0]) =>
  `${note.part} ${note.measure} ${placeOf(note)}`

/** Returns what the page shows wrongly, or with more accidentals than it needs, that it did not before. */
const hasAccidentals = ({ source }: Reading) => source.includes("<accidental")
/** Whether a file has no accidentals at all, and should have some: then it gets none. */
export const lacking = (reading: Reading) => !hasAccidentals(reading) && wrong(shownIn(reading)).length > 0
type Signs = Readonly<Record<"signed" | "unsigned", ReadonlySet<string>> & { lacksAccidentals: boolean }>

const wrong = (list: ReadonlyArray<Shown>) => list.filter(({ note, shown }) => shown !== note.pitch?.alter)

const pageFaults = (
  before: Reading,
  after: Reading,
  asked: ReadonlyArray<Asked>,
  { lacksAccidentals, signed, unsigned }: Signs
): Array<string> => {
  const [old, now] = [shownIn(before), shownIn(after)]
  if (lacksAccidentals) return hasAccidentals(after) ? ["accidentals in a file that has none, and needs some"] : []
  const textOf = ({ measures, source }: Reading, at: number) =>
    source.slice(measures[at]?.element.start, measures[at]?.element.end)
  const edited = new Set(before.measures.flatMap(({ index, part }, at) => {
    const isAsked = asked.some((one) => one.index === index && one.part === part)
    return isAsked && textOf(before, at) !== textOf(after, at) ? [`${part} ${index}`] : []
  }))
  const name = ({ note }: typeof now[number]) =>
    `${notePlace(note)} ${note.pitch && pitchText(note.pitch.step, note.pitch.octave, note.pitch.alter)}`
  const inEdited = ({ note }: typeof now[number]) => edited.has(`${note.part} ${note.measure}`)
  const cautions = (list: typeof now) =>
    list.filter(({ needed, note }) => note.accidental !== undefined && !needed).map(name)
  const stays = new Set(now.map(name))
  const courtesies = cautions(old.filter(({ isVague }) => !isVague)).filter((one) =>
    stays.has(one) && !unsigned.has(one)
  )
  const wasSigned = new Set(old.filter(({ note }) => note.accidental !== undefined).map(name))
  return [
    ...wrong(now).filter(inEdited).map(name).map((one) => `the page shows another pitch: ${one}`),
    ...without(wrong(now).filter((one) => !inEdited(one)).map(name), wrong(old).map(name))
      .map((one) => `the page shows another pitch in a measure that was not edited: ${one}`),
    ...without(courtesies, now.filter(({ note }) => note.accidental !== undefined).map(name))
      .map((one) => `a cautionary accidental is gone: ${one}`),
    ...cautions(now.filter(({ isVague, note }) => !isVague && !note.isTied)).filter((one) =>
      !wasSigned.has(one) && !signed.has(one)
    ).map((one) => `a needless accidental: ${one}`)
  ]
}

const slurFaults = (before: Reading, after: Reading): Array<string> => {
  const [old, now] = [slursOf(before), slursOf(after)]
  const key = ({ from, to }: typeof now[number]) => `${from} to ${to}`
  const ends = (list: typeof now) => new Set(list.flatMap(({ from, to }) => [`${from}(`, `${to})`]))
  const [oldEnds, nowEnds] = [ends(old), ends(now)]
  // Of several that end at a note, a text does not say which one moves.
  const isAlone = ({ to }: typeof now[number]) => old.filter((one) => one.to === to).length === 1
  // One without the other end may move: of several in a measure, a text does not say which one has none.
  const loose = (list: typeof now) =>
    list.filter(({ from, to }) => !from || !to).map(({ from, to }) =>
      `${from ? "starts" : "ends"} in ${(from ?? to)?.replace(/ v.*/, "")}`
    )
  return [
    ...without(loose(now), loose(old)).map((one) => `a slur without an end: ${one}`),
    ...now.filter((one) => one.isShared && !old.some(({ from }) => from === one.from)).map((one) =>
      `a slur with the number of another: ${key(one)}`
    ),
    ...old.filter((one) =>
      one.from && one.to && isAlone(one) && nowEnds.has(`${one.from}(`) && nowEnds.has(`${one.to})`)
    ).map(key)
      .filter((one) => !now.some((other) => key(other) === one) && [...nowEnds].every((end) => oldEnds.has(end)))
      .map((one) => `a slur leads elsewhere: ${one}`)
  ]
}

/** Returns what is wrong with a document after edits as ABC: nothing, or lines of words. */
export const judge = (
  before: Reading,
  after: Reading,
  asked: ReadonlyArray<Asked>,
  lacksAccidentals = lacking(before)
): ReadonlyArray<string> => {
  const faults: Array<string> = []
  const [signed, unsigned] = [new Set<string>(), new Set<string>()]
  const edited = new Set<number>()
  if (after.measures.length !== before.measures.length) return ["there are other measures than before"]
  for (const [n, old] of before.measures.entries()) {
    const now = after.measures[n]!
    const one = asked.find(({ index, part }) => index === old.index && part === old.part)
    const where = `${old.part} ${old.index}`
    if (one) {
      edited.add(n)
      const [text, was] = [one.text, one.was].map((each) => say(readLines(each), old).signed)
      for (const place of text ?? []) signed.add(`${where} ${place}`)
      for (const place of was ?? []) if (!text?.has(place)) unsigned.add(`${where} ${place}`)
      faults.push(...judgeMeasure(old, now, one).map((what) => `${where}: ${what}`))
    } else {
      const changes = [...without(old.facts, now.facts), ...without(now.facts, old.facts)]
      faults.push(...changes.map((what) => `${where} was not edited: ${what}`))
    }
  }
  if (outside(before, edited) !== outside(after, edited)) faults.push("bytes outside the measures changed")
  return [
    ...faults,
    ...without(looseTies(after), looseTies(before)),
    ...pageFaults(before, after, asked, { signed, unsigned, lacksAccidentals }),
    ...slurFaults(before, after)
  ]
}
