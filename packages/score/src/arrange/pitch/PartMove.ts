/** Moves the written notes, keys and chord symbols of a part. */
import type { XmlElement } from "@rgrove/parse-xml"
import { accidentals } from "../../abc/KeySignature.ts"
import type { MeasurePlace, Part } from "../../Parts.ts"
import type { Score } from "../../Score.ts"
import { addAfter, addSigns, fill, remove, type Sign, tag } from "../../xml/Elements.ts"
import type { Patch } from "../../xml/Patch.ts"
import { refuse } from "../../xml/Problem.ts"
import { child, children, descendants, elements, numberOf, textOf } from "../../xml/Tree.ts"
import { fifthsOf, type Interval, move, neighbourOf, respell, type Tone, unison } from "./Interval.ts"

/** What is in effect on the staves of a part. */
export type ByStaff<A> = Map<string, A>
/** Sets it for a staff: without one, for all. */
export const put = <A>(by: ByStaff<A>, staff = "", value: A): void => {
  if (staff === "") by.clear()
  by.set(staff, value)
}
export const on = <A>(by: ByStaff<A>, staff = ""): A | undefined => by.get(staff) ?? by.get("")

const staffOf = (one: XmlElement): string => textOf(one, "staff") ?? "1"

/** Returns the interval from the written pitch to the one that sounds. */
export const soundingOf = (transpose: XmlElement): Interval => {
  const numbers = ["chromatic", "octave-change", "diatonic"].map((name) => numberOf(transpose, name))
  const [chromatic = 0, octaves = 0, diatonic = Math.round(chromatic * 7 / 12)] = numbers
  return { steps: diatonic + 7 * octaves, semitones: chromatic + 12 * octaves }
}

/** Returns the patches for what a key cancels: the signs of the one before it. */
export const cancelPatches = (source: string, key: XmlElement, fifths: number): ReadonlyArray<Patch> =>
  children(key, "cancel").map((cancel) => fifths === 0 ? remove(source, cancel) : fill(cancel, `${fifths}`))

/** Whether a part has notes, and all of them are without a pitch. */
export const isUnpitched = ({ measures }: Part): boolean => {
  const notes = measures.flatMap(({ element }) => children(element, "note"))
  return notes.some((note) => child(note, "unpitched")) && !notes.some((note) => child(note, "pitch"))
}

/** What says a pitch in a way that does not move with the notes. */
const immovable = new Map([
  ...["fret", "string", "staff-tuning", "TAB"].map((name) => [name, "Tablature"] as const),
  ["frame", "A chord diagram"],
  ["key-step", "A key signature of single accidentals"],
  ["prefix", "An accidental in a figured bass"],
  ["suffix", "An accidental in a figured bass"],
  ["harp-pedals", "A pedal diagram"]
])

const refuseImmovable = (one: XmlElement, place: MeasurePlace): void => {
  for (const { name, text } of descendants(one)) {
    const what = immovable.get(name === "sign" ? text.trim() : name)
    if (what) refuse(`${what} cannot be transposed`, "Leave the part out, or take it out of the part", place)
  }
}

const toneOf = (parent: XmlElement, place: MeasurePlace, prefix = ""): Tone => {
  const step = textOf(parent, `${prefix}step`) ?? ""
  const [alter = 0, octave = 4] = [`${prefix}alter`, "octave"].map((name) => numberOf(parent, name))
  const isTone = /^[A-G]$/.test(step) && Math.abs(alter) <= 4 && octave >= 0 && octave <= 9
  return isTone ? { step, alter, octave } : refuse(`A ${parent.name} has no step or octave`, undefined, place)
}

/** Returns the patches that write another tone into `pitch`, `root` or `bass`. */
const write = (source: string, parent: XmlElement, to: Tone, prefix = ""): ReadonlyArray<Patch> => {
  const [step, alter, octave] = [`${prefix}step`, `${prefix}alter`, "octave"].map((name) => child(parent, name))
  const { end, name, start } = step!
  const stays = to.alter !== 0 || Number(alter?.text) === 0
  return [
    // A name that the step has for readers, such as `Do`, is that of the old one.
    step!.attributes.text ? { start, end, text: tag(name, to.step) } : fill(step!, to.step),
    ...octave === undefined ? [] : [fill(octave, `${to.octave}`)],
    ...alter ? [stays ? fill(alter, `${to.alter}`) : remove(source, alter)] : [],
    ...alter || to.alter === 0 ? [] : [addAfter(source, step!, tag(`${prefix}alter`, to.alter))]
  ]
}

/** Returns the staves of a measure on which several voices are: their stems tell them apart. */
const sharedStaves = (measure: XmlElement): ReadonlySet<string> => {
  const staves = [...Map.groupBy(children(measure, "note"), staffOf)]
  const isShared = (notes: ReadonlyArray<XmlElement>) => new Set(notes.map((note) => textOf(note, "voice"))).size > 1
  return new Set(staves.flatMap(([staff, notes]) => isShared(notes) ? staff : []))
}

/**
 * Returns the patches that move a part. `by` gets the interval from the written to the sounding pitch that is in effect, and returns the one by which
 * the written pitch moves. `more` is added at the start. Stems that follow from the notes are left to the program that draws them.
 */
export const movePart = (
  { source }: Score,
  part: Part,
  by: (sounding: Interval) => Interval,
  more: ReadonlyArray<Sign> = []
): ReadonlyArray<Patch> => {
  const patches: Array<Patch> = []
  const keys: ByStaff<number> = new Map()
  const clefs: ByStaff<string> = new Map()
  const sounding: ByStaff<Interval> = new Map()
  const tied = new Map<string, Interval>()
  const intervalAt = (staff: string) => respell(by(on(sounding, staff) ?? unison), on(keys, staff) ?? 0)
  const signsOn = (staff = "") => (on(keys, staff) ?? 0) + fifthsOf(intervalAt(staff))

  const moveAttributes = (attributes: XmlElement) => {
    for (const one of children(attributes, "transpose")) put(sounding, one.attributes.number, soundingOf(one))
    for (const one of children(attributes, "clef")) put(clefs, one.attributes.number ?? "1", textOf(one, "sign") ?? "")
    for (const key of children(attributes, "key")) {
      const { number } = key.attributes
      patches.push(...cancelPatches(source, key, signsOn(number)))
      put(keys, number, numberOf(key, "fifths") ?? 0)
      patches.push(...children(key, "fifths").map((one) => fill(one, `${signsOn(number)}`)))
    }
  }

  const moveNote = (note: XmlElement, pitch: XmlElement, place: MeasurePlace, shared: ReadonlySet<string>) => {
    const [tone, staff] = [toneOf(pitch, place), staffOf(note)]
    const name = `${tone.step}${tone.alter} ${tone.octave}`
    // A tie is in one voice, or leads to another.
    const names = [`${name} in ${textOf(note, "voice") ?? "1"}`, name]
    const ties = children(note, "tie").map(({ attributes }) => attributes.type)
    // A tied note is spelled as the one before it.
    const before = ties.includes("stop") ? names.find((one) => tied.has(one)) : undefined
    const interval = before === undefined ? intervalAt(staff) : tied.get(before)!
    for (const one of ties.includes("start") ? names : []) tied.set(one, interval)
    const to = move(tone, interval)
    if (to.octave < 0 || to.octave > 9) {
      refuse(`A note would be in octave ${to.octave}, and octaves are 0 to 9`, "Take another interval", place)
    }
    for (const ornaments of children(note, "notations").flatMap((one) => [one, ...children(one, "ornaments")])) {
      for (const mark of children(ornaments, "accidental-mark")) {
        const isBelow = mark.attributes.placement === "below" || child(ornaments, "mordent") !== undefined
        const alter = accidentals.find((one) => one.name === mark.text.trim())?.alter
        const neighbour = alter === undefined ? undefined : { ...neighbourOf(tone, isBelow ? -1 : 1), alter }
        const found = neighbour && accidentals.find((one) => one.alter === move(neighbour, interval).alter)
        if (found === undefined) refuse(`The ${mark.text} of an ornament cannot be transposed`, "Take it out", place)
        else patches.push(fill(mark, found.name))
      }
    }
    const stems = interval.steps === 0 || shared.has(staff) || child(note, "grace") ? [] : children(note, "stem")
    const turning = stems.filter(({ text }) => /^(?:up|down)$/.test(text.trim()))
    patches.push(...write(source, pitch, to), ...turning.map((stem) => remove(source, stem)))
  }

  const moveChord = (harmony: XmlElement, place: MeasurePlace) => {
    const interval = intervalAt(staffOf(harmony))
    for (const name of ["root", "bass"]) {
      for (const one of children(harmony, name)) {
        const tone = toneOf(one, place, `${name}-`)
        patches.push(...write(source, one, move(tone, interval, Math.max(1, Math.abs(tone.alter))), `${name}-`))
      }
    }
  }

  for (const { element, ...place } of part.measures) {
    const shared = sharedStaves(element)
    for (const one of elements(element)) {
      if (one.name === "attributes") moveAttributes(one)
      const [{ semitones, steps }, pitch] = [intervalAt(staffOf(one)), child(one, "pitch")]
      if (semitones !== 0 || steps !== 0) refuseImmovable(one, place)
      if (pitch && on(clefs, staffOf(one)) !== "percussion") moveNote(one, pitch, place, shared)
      if (one.name === "harmony") moveChord(one, place)
    }
    const signs = signsOn()
    const hasKey = keys.size > 0 || signs === 0
    const key: ReadonlyArray<Sign> = hasKey ? [] : [["key", tag("key", tag("fifths", signs))]]
    if (place.index === 0) patches.push(...addSigns(source, element, [...key, ...more]))
  }
  return patches
}
