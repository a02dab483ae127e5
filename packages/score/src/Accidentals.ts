/** Which accidentals the page needs: by the key, and by the earlier notes of the same step and octave on the staff, in order of time. */
import type { XmlElement } from "@rgrove/parse-xml"
import { accidentals, alterIn } from "./abc/KeySignature.ts"
import { type Part, partsOf } from "./Parts.ts"
import type { Score } from "./Score.ts"
import { crossingOf, endName, endsOf } from "./Spanners.ts"
import { inTime } from "./Timing.ts"
import { addAfter, fill, noteOrder, remove } from "./xml/Elements.ts"
import { applyPatches, type Patch } from "./xml/Patch.ts"
import { child, children, elements, numberOf, textOf } from "./xml/Tree.ts"

/** What is in effect before a measure of a part: keys and clefs by their staff, and the measure before, whose ties it continues. */
export type Page = Readonly<{ divisions: number; signs: ReadonlyMap<string, XmlElement>; last?: XmlElement }>
export const initialPage: Page = { divisions: 0, signs: new Map() }

const signAt = (signs: Page["signs"], name: string, staff: string) => signs.get(`${name} ${staff}`) ?? signs.get(name)

const alterOf = (key: XmlElement | undefined, step: string): number => {
  const at = key ? children(key, "key-step").findIndex(({ text }) => text.trim() === step) : -1
  if (key && at >= 0) return Number(children(key, "key-alter")[at]?.text ?? 0)
  return key && child(key, "fifths") ? alterIn(numberOf(key, "fifths") ?? 0, step) : 0
}

const setSigns = (signs: Map<string, XmlElement>, attributes: XmlElement): void => {
  for (const one of elements(attributes)) {
    const { attributes: { number }, name } = one
    // No part has a hundred staves: the map, which each measure copies, stays small.
    if (name !== "key" && name !== "clef" || !/^\d{0,2}$/.test(number ?? "")) continue
    if (number === undefined) { for (const sign of signs.keys()) if (sign.startsWith(name)) signs.delete(sign) }
    signs.set(number === undefined ? name : `${name} ${number}`, one)
  }
}

export const turn = (page: Page, measure: XmlElement): Page => {
  const [attributes, signs] = [children(measure, "attributes"), new Map(page.signs)]
  for (const one of attributes) setSigns(signs, one)
  const divisions = attributes.reduce((before, one) => numberOf(one, "divisions") ?? before, page.divisions)
  return { signs, divisions, last: measure }
}

/** Returns the ties that go over the bar line. */
const tiesFrom = ({ last }: Page): Set<string> =>
  new Set(last && crossingOf(last).starts.filter((one) => one.startsWith("tie")))

/** Returns whether the next measure needs the same accidentals after both. */
const isSamePage = (...pages: readonly [one: Page, other: Page]): boolean => {
  const [one, other] = pages.map((page) => {
    const keyOf = (sign: XmlElement) => [..."CDEFGAB"].map((step) => alterOf(sign, step))
    const signs = [...page.signs].map(([name, sign]) => [name, textOf(sign, "sign"), ...keyOf(sign)])
    return JSON.stringify([signs, [...tiesFrom(page)].sort()])
  })
  return one === other
}

/** Names of accidentals, and what they add to a step. Of others, the note says it. */
const others = { "sharp-sharp": 2, "double-flat": -2, "natural-sharp": 1, "natural-flat": -1 }
const alters = new Map([...accidentals.map(({ alter, name }) => [name, alter] as const), ...Object.entries(others)])
const nameOf = (alter: number) => accidentals.find((one) => one.alter === alter)?.name

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

/**
 * Returns the notes of a measure with a pitch, in order of time, and which of them need an accidental.
 *
 * A note that is tied over the bar line needs none, and says nothing for later notes. If notes on one line at one time have different pitches, all need
 * one, and the next note too. Notes that are hidden, and those of tablature, need none.
 */
export const readPage = (measure: XmlElement, before: Page): ReadonlyArray<PageNote> => {
  let chord = 0
  const signs = new Map(before.signs)
  const ties = tiesFrom(before)
  const placed = inTime(measure, before.divisions).flatMap(({ element, onset, rank }, at) => {
    if (element.name === "attributes") setSigns(signs, element)
    const pitch = element.attributes["print-object"] === "no" ? undefined : child(element, "pitch")
    const clef = signAt(signs, "clef", textOf(element, "staff") ?? "1")
    if (pitch === undefined || clef && textOf(clef, "sign") === "TAB") return []
    const [step = "", octave, staff = "1"] = [textOf(pitch, "step"), textOf(pitch, "octave"), textOf(element, "staff")]
    const tied = endsOf(element).filter(({ name }) => name.startsWith("tie"))
    const isTied = tied.some((sign) => sign.attributes.type === "stop" && ties.delete(endName(element, sign)))
    for (const sign of tied) if (sign.attributes.type !== "stop") ties.add(endName(element, sign))
    // Notes of one time, and of grace notes those of a chord, are read together.
    if (rank !== 1 || !child(element, "chord")) chord = rank === 1 ? at : -1
    const line = `${staff}/${step}${octave}`
    const [alter, accidental] = [numberOf(pitch, "alter") ?? 0, child(element, "accidental")]
    const key = signAt(signs, "key", staff)
    return [{ element, alter, accidental, isTied, step, line, place: `${onset}/${line}`, chord, key }]
  })

  // What the next note on a line is read as: undefined if readers differ.
  const readings = new Map<string, { readonly alter: number | undefined; readonly key: XmlElement | undefined }>()
  return [...Map.groupBy(placed, ({ chord, place }) => `${chord} ${place}`).values()].flatMap((together) => {
    const [{ alter: first, key, line, step }] = together as [typeof together[0]]
    const last = readings.get(line)
    // A change of key ends earlier accidentals.
    const read = last !== undefined && last.key === key ? last.alter : alterOf(key, step)
    const heard = together.every(({ alter }) => alter === first) ? first : undefined
    const isContinued = together.every(({ accidental, isTied }) => isTied && !accidental)
    readings.set(line, { key, alter: isContinued ? read : heard })
    // Of voices in unison, one has it: that which has it already, or the first.
    const shown = new Set(heard !== undefined && heard === read ? [heard] : [])
    return together.sort((one, other) => Number(!one.accidental) - Number(!other.accidental)).map((one): PageNote => {
      const { accidental, alter, element, isTied, place } = one
      const isNeeded = !isTied && !shown.has(alter) && nameOf(alter) !== undefined
      if (isNeeded) shown.add(alter)
      const isShown = accidental ? (alters.get(accidental.text.trim()) ?? alter) === alter : !isNeeded
      return { element, alter, place, accidental, isNeeded, isShown }
    })
  })
}

const earlier = new Set(noteOrder.slice(0, noteOrder.indexOf("accidental")))

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
      const last = elements(element).findLast((one) => earlier.has(one.name))
      return isNeeded && last ? [addAfter(text, last, `<accidental>${name}</accidental>`)] : []
    }
    // In parentheses, say, or cautionary.
    const isCaution = Object.values(accidental.attributes).includes("yes")
    if (!isNeeded && name !== undefined && !isCaution && !stays(note)) return [remove(text, accidental)]
    const shown = alters.get(accidental.text.trim())
    return name === undefined || shown === undefined || shown === alter ? [] : [fill(accidental, name)]
  })

/** Returns the notes of the measures of a part, from the one at `from`. What is before is read only for what stays in effect. */
export const readPages = (measures: Part["measures"], from = 0): ReadonlyArray<ReadonlyArray<PageNote>> => {
  let page = initialPage
  return measures.flatMap(({ element }, index) => {
    const notes = index < from ? [] : [readPage(element, page)]
    page = turn(page, element)
    return notes
  })
}

const writers = new WeakMap<Score, boolean>()
/** Returns whether a score has accidentals, read once. One that has none, and notes that need some, leaves them to the program that shows it. */
export const writesAccidentals = (score: Score): boolean => {
  const needsSome = () =>
    partsOf(score).some(({ measures }) => readPages(measures).some((notes) => notes.some(({ isNeeded }) => isNeeded)))
  const writes = writers.get(score) ?? (/<accidental[\s/>]/.test(score.source) || !needsSome())
  writers.set(score, writes)
  return writes
}

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
        : children(element, "note").flatMap((note) => children(note, "accidental")).map((one) => remove(text, one))
      const own = patches.map((one) => ({ ...one, start: one.start - start, end: one.end - start }))
      const mended = applyPatches(xml, own)
      if (mended !== before) texts.set(old, mended)
    }
    const isSame = was === now && element === old
    was = turn(was, old)
    now = isSame ? was : turn(now, element)
    if (was !== now && isSamePage(was, now)) now = was
  }
  return texts
}
