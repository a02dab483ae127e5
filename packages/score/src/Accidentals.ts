/** Which accidentals the page needs: by the key, and by the earlier notes of the same step and octave on the staff, in order of time. */
import type { XmlElement } from "@rgrove/parse-xml"
import { accidentals, alterIn } from "./abc/KeySignature.ts"
import { partsOf } from "./Parts.ts"
import type { Score } from "./Score.ts"
import { inTime } from "./Timing.ts"
import { applyPatches, type Patch } from "./xml/Patch.ts"
import { child, children, elements, numberOf, textOf } from "./xml/Tree.ts"

/** What steps are altered by. Steps that are not named are natural. */
type Key = ReadonlyMap<string, number>

/** What is in effect before a measure of a part: keys by staff, of all other staves as `all`, and the measure before, whose ties it continues. */
export interface Page {
  readonly divisions: number
  readonly keys: ReadonlyMap<string, Key>
  /** The staves with tablature, which shows no pitches. */
  readonly tablature: ReadonlySet<string>
  readonly last?: XmlElement
}

export const initialPage: Page = { divisions: 0, keys: new Map(), tablature: new Set() }

const keyOf = (key: XmlElement): Key => {
  const alters = children(key, "key-alter").map(({ text }) => Number(text))
  const steps = children(key, "key-step").map(({ text }, at) => [text.trim(), alters[at] ?? 0] as const)
  const fifths = numberOf(key, "fifths") ?? 0
  return new Map(steps.length > 0 ? steps : [..."CDEFGAB"].map((step) => [step, alterIn(fifths, step)]))
}

const keyAt = ({ keys }: Page, staff: string): Key | undefined => keys.get(staff) ?? keys.get("all")

const withAttributes = (page: Page, attributes: XmlElement): Page => {
  const [keys, tablature] = [new Map(page.keys), new Set(page.tablature)]
  for (const one of elements(attributes)) {
    const { number } = one.attributes
    // A part has less staves than a hundred, and what is copied here stays small.
    if (!/^\d{1,2}$/.test(number ?? "1")) continue
    if (one.name === "key") {
      if (number === undefined) keys.clear()
      keys.set(number ?? "all", keyOf(one))
    }
    if (one.name !== "clef") continue
    if (textOf(one, "sign") === "TAB") tablature.add(number ?? "1")
    else tablature.delete(number ?? "1")
  }
  return { ...page, keys, tablature, divisions: numberOf(attributes, "divisions") ?? page.divisions }
}

/** Returns what is in effect after a measure. */
export const turn = (page: Page, measure: XmlElement): Page => ({
  ...children(measure, "attributes").reduce(withAttributes, page),
  last: measure
})

/** Returns the pitch of a note that is shown. */
const pitchOf = (note: XmlElement) => {
  const isHidden = note.name !== "note" || note.attributes["print-object"] === "no"
  const pitch = isHidden ? undefined : child(note, "pitch")
  const [step, octave] = [pitch && textOf(pitch, "step"), pitch && textOf(pitch, "octave")]
  return pitch && step && octave ? { line: step + octave, step, alter: numberOf(pitch, "alter") ?? 0 } : undefined
}

/** Returns whether a tie starts or stops at a note: what sounds, or only its sign. */
const hasTie = (note: XmlElement, end: "start" | "stop"): boolean =>
  [...children(note, "tie"), ...children(note, "notations").flatMap((one) => children(one, "tied"))]
    .some(({ attributes }) => attributes.type === end)

/** Returns the pitches that are tied to the next measure. */
const tiesFrom = ({ divisions, last }: Page): Set<string> => {
  const ties = new Set<string>()
  for (const { element } of last ? inTime(last, divisions) : []) {
    const pitch = pitchOf(element)
    if (pitch === undefined) continue
    if (hasTie(element, "stop")) ties.delete(pitch.line + pitch.alter)
    if (hasTie(element, "start")) ties.add(pitch.line + pitch.alter)
  }
  return ties
}

/** Returns whether the next measure needs the same accidentals after both. */
export const isSamePage = (one: Page, other: Page): boolean => {
  const [text, otherText] = [one, other].map((page) =>
    JSON.stringify([
      [...page.keys].map(([staff, key]) => [staff, ...key]),
      [...page.tablature],
      [...tiesFrom(page)].sort()
    ])
  )
  return text === otherText
}

/** Names of accidentals, and what they add to a step. Of others, the note says it. */
const alters = new Map([
  ...accidentals.map(({ alter, name }) => [name, alter] as const),
  ...Object.entries({ "sharp-sharp": 2, "natural-sharp": 1, "natural-flat": -1, "triple-sharp": 3, "triple-flat": -3 })
])
const nameOf = (alter: number) => [...alters].find(([, one]) => one === alter)?.[0]

/** A note with a pitch that the page shows. */
export interface PageNote {
  readonly element: XmlElement
  readonly alter: number
  /** Where it is on the page: onset, staff, step and octave. */
  readonly place: string
  readonly accidental: XmlElement | undefined
  /** Whether the page needs an accidental at it, if others have those that they need. */
  readonly isNeeded: boolean
  /** Whether the page, as it is, can be read as its pitch. */
  readonly isShown: boolean
}

type Found = Omit<PageNote, "isNeeded" | "isShown"> & Readonly<{ isTied: boolean; key: Key | undefined; step: string }>

/**
 * Returns the notes of a measure with a pitch, in order of time, and which of them need an accidental.
 *
 * A note that is tied over the bar line needs none, and says nothing for later notes. If notes on one line at one time have different pitches, all need
 * one, and the next note too. Notes that are hidden, and those of tablature, need none.
 */
export const readPage = (measure: XmlElement, before: Page): ReadonlyArray<PageNote> => {
  let [page, group] = [before, 0]
  const ties = tiesFrom(before)
  const groups = new Map<string, Array<Found & { readonly line: string }>>()
  for (const [at, { element, onset, rank }] of inTime(measure, before.divisions).entries()) {
    if (element.name === "attributes") page = withAttributes(page, element)
    const [pitch, staff] = [pitchOf(element), textOf(element, "staff") ?? "1"]
    if (pitch === undefined || page.tablature.has(staff)) continue
    const tied = pitch.line + pitch.alter
    const isTied = hasTie(element, "stop") && ties.delete(tied)
    if (hasTie(element, "start")) ties.add(tied)
    // Notes of one time, and of grace notes those of a chord, are read together.
    if (rank === 1 && child(element, "chord") === undefined) group = at
    const [line, accidental, key] = [`${staff}/${pitch.line}`, child(element, "accidental"), keyAt(page, staff)]
    const name = `${onset} ${rank} ${rank === 1 && group} ${line}`
    const together = groups.get(name) ?? []
    groups.set(name, together)
    together.push({ ...pitch, element, accidental, isTied, key, line, place: `${onset}/${line}` })
  }

  // What the next note on a line is read as: undefined if readers differ.
  const readings = new Map<string, { readonly alter: number | undefined; readonly key: Key | undefined }>()
  return [...groups.values()].flatMap((together) => {
    const [{ alter: first, key, line, step }] = together as [typeof together[0]]
    const last = readings.get(line)
    // A change of key ends earlier accidentals.
    const read = last !== undefined && last.key === key ? last.alter : key?.get(step) ?? 0
    const heard = together.every(({ alter }) => alter === first) ? first : undefined
    // Of voices in unison, one has it: that which has it already, or the first.
    const owners = new Map<number, Found>()
    for (const one of together) {
      const owner = owners.get(one.alter)
      if (!one.isTied && (!owner || !owner.accidental && one.accidental)) owners.set(one.alter, one)
    }
    const isContinued = together.every(({ accidental, isTied }) => isTied && !accidental)
    readings.set(line, { key, alter: isContinued ? read : heard })
    const isClear = heard !== undefined && heard === read
    return together.map((one): PageNote => {
      const { accidental, alter, element, place } = one
      const isNeeded = owners.get(alter) === one && !isClear && nameOf(alter) !== undefined
      const isShown = accidental ? (alters.get(accidental.text.trim()) ?? alter) === alter : !isNeeded
      return { element, alter, place, accidental, isNeeded, isShown }
    })
  })
}

/** The elements of a note before its accidental. */
const earlier = /^(?:grace|cue|chord|pitch|unpitched|rest|duration|tie|instrument|footnote|level|voice|type|dot)$/

/** Returns the spaces before an element in a text. */
const spaceBefore = (text: string, { start }: XmlElement): string =>
  /(?<!\s)\s*$/.exec(text.slice(Math.max(0, start - 99), start))?.[0] ?? ""

/**
 * Returns what to replace in a text, so that it has the accidentals that the page needs. The text is that of the notes' elements.
 *
 * One that is not needed goes, unless it says that it is cautionary, or `stays` says so of its note. One whose name is not known stays.
 */
export const accidentalPatches = (
  text: string,
  notes: ReadonlyArray<PageNote>,
  stays: (note: PageNote) => boolean
): ReadonlyArray<Patch> =>
  notes.flatMap((note): ReadonlyArray<Patch> => {
    const { accidental, alter, element, isNeeded } = note
    const name = nameOf(alter)
    if (accidental === undefined) {
      const last = elements(element).findLast((one) => earlier.test(one.name))
      if (!isNeeded || last === undefined) return []
      return [{ start: last.end, end: last.end, text: `${spaceBefore(text, last)}<accidental>${name}</accidental>` }]
    }
    const { attributes, end, start } = accidental
    // In parentheses, say, or cautionary.
    const isCaution = Object.values(attributes).includes("yes")
    if (!isNeeded && name !== undefined && !isCaution && !stays(note)) {
      return [{ start: start - spaceBefore(text, accidental).length, end, text: "" }]
    }
    const shown = alters.get(accidental.text.trim())
    if (name === undefined || shown === undefined || shown === alter) return []
    const [inside] = accidental.children
    return inside ? [{ start: inside.start, end: inside.end, text: name }] : []
  })

/** Returns what removes all accidentals of a measure. */
const withoutAccidentals = (text: string, measure: XmlElement): ReadonlyArray<Patch> =>
  children(measure, "note").flatMap((note) => children(note, "accidental"))
    .map((one) => ({ start: one.start - spaceBefore(text, one).length, end: one.end, text: "" }))

/** Returns whether a score has accidentals. One that has none, and notes that need some, leaves them to the program that shows it. */
export const writesAccidentals = (score: Score): boolean =>
  /<accidental[\s/>]/.test(score.source) || !partsOf(score).some(({ measures }) => {
    let page = initialPage
    return measures.some(({ element }) => {
      const before = page
      page = turn(page, element)
      return readPage(element, before).some(({ isNeeded }) => isNeeded)
    })
  })

/** A measure that replaces another. */
export interface Replacement {
  readonly xml: string
  readonly element: XmlElement
  /** Whether the accidentals that its text has are wanted, needed or not. */
  readonly isAsked: boolean
  /** Whether it has the notes of the other one, in the same order and at another pitch. */
  readonly isMoved?: boolean
}

/**
 * Returns the texts of the measures of a part that differ, by the old ones: those that were replaced, and later ones whose key or ties differ, with the
 * accidentals that the page needs. An accidental that was needed before, and is not now, goes; one that was not needed before stays.
 */
export const mendAccidentals = (
  score: Score,
  measures: ReadonlyArray<XmlElement>,
  replaced: ReadonlyMap<XmlElement, Replacement>
): ReadonlyMap<XmlElement, string> => {
  const texts = new Map<XmlElement, string>()
  const writes = writesAccidentals(score)
  let [was, now, left] = [initialPage, initialPage, replaced.size]
  for (const old of measures) {
    if (left === 0 && was === now) break
    const edit = replaced.get(old)
    const before = score.source.slice(old.start, old.end)
    const { element, isAsked, isMoved, xml }: Replacement = edit ?? { element: old, isAsked: false, xml: before }
    if (edit !== undefined) left--
    if (xml !== before || was !== now) {
      // Elements of the score have their offsets in all of it.
      const [text, start] = edit === undefined ? [score.source, old.start] : [xml, 0]
      const orders = new Map([old, element].flatMap((one) => children(one, "note").map((note, order) => [note, order])))
      const keyOf = ({ alter, element, place }: PageNote) => isMoved ? orders.get(element) : `${place} ${alter}`
      const unneeded = readPage(old, was).filter(({ accidental, isNeeded }) => accidental !== undefined && !isNeeded)
      const kept = new Set(unneeded.map(keyOf))
      const patches = writes
        ? accidentalPatches(text, readPage(element, now), (note) => isAsked || kept.has(keyOf(note)))
        : withoutAccidentals(text, element)
      const mended = applyPatches(
        xml,
        patches.map((one) => ({ ...one, start: one.start - start, end: one.end - start }))
      )
      if (mended !== before) texts.set(old, mended)
    }
    const isSame = was === now && element === old
    was = turn(was, old)
    now = isSame ? was : turn(now, element)
    if (was !== now && isSamePage(was, now)) now = was
  }
  return texts
}
