/** Which accidentals the page needs: by the key, and by the earlier notes of the same step and octave on the staff, in order of time. */
import type { XmlElement } from "@rgrove/parse-xml"
import { accidentals, alterIn } from "./abc/KeySignature.ts"
import { inTime } from "./Timing.ts"
import type { Patch } from "./xml/Patch.ts"
import { child, children, elements, numberOf, textOf } from "./xml/Tree.ts"

/** What steps are altered by. Steps that are not named are natural. */
type Key = Readonly<Record<string, number>>

/** What is in effect before a measure of a part: keys by staff, of all other staves as `all`, and the measure before, whose ties it continues. */
export interface Page {
  readonly divisions: number
  readonly keys: Readonly<Record<string, Key>>
  /** The staves with tablature, which shows no pitches. */
  readonly tablature: ReadonlySet<string>
  readonly last?: XmlElement
}

export const initialPage: Page = { divisions: 0, keys: {}, tablature: new Set() }

const keyOf = (key: XmlElement): Key => {
  const alters = children(key, "key-alter").map(({ text }) => Number(text))
  const steps = children(key, "key-step").map(({ text }, at) => [text.trim(), alters[at] ?? 0] as const)
  const fifths = numberOf(key, "fifths") ?? 0
  return Object.fromEntries(steps.length > 0 ? steps : [..."CDEFGAB"].map((step) => [step, alterIn(fifths, step)]))
}

const withAttributes = (page: Page, attributes: XmlElement): Page => {
  let { keys } = page
  const tablature = new Set(page.tablature)
  for (const one of elements(attributes)) {
    const { number } = one.attributes
    if (one.name === "key") keys = number === undefined ? { all: keyOf(one) } : { ...keys, [number]: keyOf(one) }
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

const pitchOf = (note: XmlElement) => {
  const pitch = note.attributes["print-object"] === "no" ? undefined : child(note, "pitch")
  const [step, octave] = [pitch && textOf(pitch, "step"), pitch && textOf(pitch, "octave")]
  return pitch && step && octave ? { line: step + octave, step, alter: numberOf(pitch, "alter") ?? 0 } : undefined
}

/** Returns whether a tie starts or stops at a note: what sounds, or only its sign. */
const isTied = (note: XmlElement, end: "start" | "stop"): boolean =>
  [...children(note, "tie"), ...children(note, "notations").flatMap((one) => children(one, "tied"))]
    .some(({ attributes }) => attributes.type === end)

/** Returns the pitches that are tied to the next measure. */
const tiesFrom = ({ divisions, last }: Page): Set<string> => {
  const ties = new Set<string>()
  for (const { element } of last ? inTime(last, divisions) : []) {
    const pitch = element.name === "note" ? pitchOf(element) : undefined
    if (pitch === undefined) continue
    if (isTied(element, "stop")) ties.delete(pitch.line + pitch.alter)
    if (isTied(element, "start")) ties.add(pitch.line + pitch.alter)
  }
  return ties
}

/** Returns whether the accidentals of the next measure are the same after both. */
export const isSamePage = (one: Page, other: Page): boolean => {
  const text = (page: Page) => JSON.stringify([page.keys, [...page.tablature], [...tiesFrom(page)].sort()])
  return text(one) === text(other)
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

/** What the notes of a line can be read as: one alteration, or several if readers differ, as after a tie over the bar line. */
type Lines = Map<string, ReadonlySet<number>>

/**
 * Returns the notes of a measure with a pitch, in order of time, and which of them need an accidental.
 *
 * Where readers differ, it is needed: after a tie over the bar line, after a change of key inside the measure, and if notes on one line at one time have
 * different pitches. Notes that are hidden, and those of tablature, need none.
 */
export const readPage = (measure: XmlElement, before: Page): ReadonlyArray<PageNote> => {
  let page = before
  const ties = tiesFrom(before)
  // As it must be, and as it is.
  const [needs, shows]: [Lines, Lines] = [new Map(), new Map()]
  const notes: Array<PageNote> = []
  const read = (group: ReadonlyArray<XmlElement>, onset: number) => {
    const byLine = new Map<string, Array<Omit<PageNote, "isNeeded" | "isShown"> & { tied: boolean; shown?: number }>>()
    for (const element of group) {
      const [pitch, staff] = [pitchOf(element), textOf(element, "staff") ?? "1"]
      if (pitch === undefined || page.tablature.has(staff)) continue
      const { alter, line, step } = pitch
      const accidental = child(element, "accidental")
      const shown = accidental && { shown: alters.get(accidental.text.trim()) ?? alter }
      const tied = isTied(element, "stop") && ties.delete(line + alter)
      if (isTied(element, "start")) ties.add(line + alter)
      const place = `${staff}/${line}`
      const key = page.keys[staff] ?? page.keys.all
      if (!needs.has(place)) { for (const lines of [needs, shows]) lines.set(place, new Set([key?.[step] ?? 0])) }
      const found = byLine.get(place) ?? []
      byLine.set(place, found)
      found.push({ element, alter, accidental, tied, place: `${onset}/${place}`, ...shown })
    }
    for (const [line, found] of byLine) {
      const [need, show] = [needs.get(line)!, shows.get(line)!]
      const heard = new Set(found.map(({ alter }) => alter))
      const printed = found.flatMap(({ shown }) => shown ?? [])
      const isClear = heard.size === 1 && [...need].join() === [...heard].join()
      // Of voices in unison, one has it.
      const owners = found.filter(({ tied }) => !tied).sort((one, other) =>
        +(other.shown === other.alter) - +(one.shown === one.alter)
      )
      for (const { shown, tied, ...note } of found) {
        const isNameless = nameOf(note.alter) === undefined
        const isOwner = owners.find(({ alter }) => alter === note.alter)?.element === note.element
        const isRead = tied || isNameless || show.has(note.alter) || printed.includes(note.alter)
        const isShown = shown === undefined ? isRead : shown === note.alter
        notes.push({ ...note, isNeeded: isOwner && !isClear && !isNameless, isShown })
      }
      const isContinued = found.every(({ shown, tied }) => tied && shown === undefined)
      needs.set(line, isContinued ? new Set([...need, ...heard]) : heard)
      // What was wrong is named once.
      shows.set(line, new Set([...printed.length > 0 ? printed : show, ...heard]))
    }
  }
  const placed = inTime(measure, before.divisions)
  for (let at = 0; at < placed.length;) {
    const { element, onset, rank } = placed[at]!
    if (element.name === "attributes") {
      page = withAttributes(page, element)
      if (children(element, "key").length > 0) {
        for (const lines of [needs, shows]) {
          for (const [line, read] of lines) {
            const [staff = "", [step = ""] = ""] = line.split("/")
            lines.set(line, new Set([...read, (page.keys[staff] ?? page.keys.all)?.[step] ?? 0]))
          }
        }
      }
    }
    const from = at++
    if (element.name !== "note") continue
    // Notes of one time, and of grace notes those of a chord, are read together.
    const joins = (one: typeof placed[number] | undefined) =>
      one?.onset === onset && one.rank === rank && (rank === 2 || child(one.element, "chord") !== undefined)
    while (joins(placed[at])) at++
    read(placed.slice(from, at).map((one) => one.element), onset)
  }
  return notes
}

/** The elements of a note before its accidental. */
const earlier = /^(?:grace|cue|chord|pitch|unpitched|rest|duration|tie|instrument|footnote|level|voice|type|dot)$/
const cautions = ["cautionary", "editorial", "parentheses", "bracket"]

/** Returns the spaces before an element in a text. */
const spaceBefore = (text: string, { start }: XmlElement): string =>
  /\s*$/.exec(text.slice(Math.max(0, start - 99), start))![0]

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
    const isCaution = cautions.some((one) => attributes[one] === "yes")
    if (!isNeeded && name !== undefined && !isCaution && !stays(note)) {
      return [{ start: start - spaceBefore(text, accidental).length, end, text: "" }]
    }
    const shown = alters.get(accidental.text.trim())
    if (name === undefined || shown === undefined || shown === alter) return []
    const [inside] = accidental.children
    return inside ? [{ start: inside.start, end: inside.end, text: name }] : []
  })
