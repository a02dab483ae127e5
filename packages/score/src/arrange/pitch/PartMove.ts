/** Moves the written notes, keys and chord symbols of a part. */
import type { XmlElement } from "@rgrove/parse-xml"
import type { MeasurePlace, Part } from "../../Parts.ts"
import type { Score } from "../../Score.ts"
import { addAfter, addSigns, fill, remove, type Sign } from "../../xml/Elements.ts"
import type { Patch } from "../../xml/Patch.ts"
import { refuse } from "../../xml/Problem.ts"
import { child, children, elements, numberOf, textOf } from "../../xml/Tree.ts"
import { fifthsOf, type Interval, move, respell, type Tone, unison } from "./Interval.ts"

/** What is in effect on the staves of a part: for one staff, or for all. */
export class Staves<A> {
  readonly #values = new Map<string, A>()
  readonly #initial: A
  constructor(initial: A) {
    this.#initial = initial
  }
  get isEmpty(): boolean {
    return this.#values.size === 0
  }
  get(staff = ""): A {
    return this.#values.get(staff) ?? this.#values.get("") ?? this.#initial
  }
  set(staff: string | undefined, value: A): void {
    if (staff === undefined) this.#values.clear()
    this.#values.set(staff ?? "", value)
  }
}

export const staffOf = (one: XmlElement): string => textOf(one, "staff") ?? "1"

/** Steps of common intervals by their semitones, for a transposition that does not say them. */
const steps = [0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6]

/** Returns the interval from the written pitch to the one that sounds. */
export const soundingOf = (transpose: XmlElement): Interval => {
  const [chromatic = 0, diatonic, octaves = 0] = ["chromatic", "diatonic", "octave-change"]
    .map((name) => numberOf(transpose, name))
  const size = Math.abs(chromatic)
  const guess = Math.sign(chromatic) * (7 * Math.floor(size / 12) + steps[size % 12]!)
  return { steps: (diatonic ?? guess) + 7 * octaves, semitones: chromatic + 12 * octaves }
}

/** Whether a part has notes, and all of them are without a pitch. */
export const isUnpitched = ({ measures }: Part): boolean => {
  const notes = measures.flatMap(({ element }) => children(element, "note"))
  return notes.some((note) => child(note, "unpitched")) && !notes.some((note) => child(note, "pitch"))
}

/** What says a pitch in a way that does not move with the notes. */
const immovable: ReadonlyArray<readonly [test: RegExp, name: string]> = [
  [/^(?:fret|string|staff-tuning|sign TAB$)\b/, "Tablature"],
  [/^frame /, "A chord diagram"],
  [/^key-(?:step|octave) /, "A key signature of single accidentals"],
  [/^(?:prefix|suffix) .*(?:sharp|flat|natural)/, "An accidental in a figured bass"],
  [/^harp-pedals /, "A pedal diagram"]
]

const refuseFixed = (one: XmlElement, place: MeasurePlace): void => {
  const [, name] =
    immovable.find(([test]) => test.test(`${one.name} ${one.children.length === 1 ? one.text.trim() : ""}`)) ?? []
  if (name !== undefined) {
    refuse(`${name} cannot be transposed`, "Leave the part out, or take it out of the part", place)
  }
  for (const inner of elements(one)) refuseFixed(inner, place)
}

const toneOf = (parent: XmlElement, place: MeasurePlace, prefix = ""): Tone => {
  const [step = "", alter = 0, octave = 4] = [
    textOf(parent, `${prefix}step`),
    numberOf(parent, `${prefix}alter`),
    numberOf(parent, "octave")
  ]
  const isTone = /^[A-G]$/.test(step) && Math.abs(alter) <= 4 && octave >= 0 && octave <= 9
  return isTone ? { step, alter, octave } : refuse(`A ${parent.name} has no step or octave`, undefined, place)
}

/** Returns the patch for a step that has a name of its own, such as `Do`, which is that of the old one. */
const rename = ({ end, name, start }: XmlElement, step: string) => ({ start, end, text: `<${name}>${step}</${name}>` })

/** Returns the patches that write another tone into `pitch`, `root` or `bass`. */
const write = (source: string, parent: XmlElement, to: Tone, prefix = ""): ReadonlyArray<Patch> => {
  const [step, alter, octave] = [`${prefix}step`, `${prefix}alter`, "octave"].map((name) => child(parent, name))
  const was = alter && Number(alter.text)
  return [
    ...step!.text.trim() === to.step ? [] : [step!.attributes.text ? rename(step!, to.step) : fill(step!, to.step)],
    ...octave === undefined || Number(octave.text) === to.octave ? [] : [fill(octave, `${to.octave}`)],
    ...(was ?? 0) === to.alter
      ? []
      : alter === undefined
      ? [addAfter(source, step!, `<${prefix}alter>${to.alter}</${prefix}alter>`)]
      : [to.alter === 0 ? remove(source, alter) : fill(alter, `${to.alter}`)]
  ]
}

/**
 * Returns the patches that move a part. `by` gets the interval from the written to the sounding pitch that is in effect, and returns the one by which
 * the written pitch moves. `more` is added at the start.
 */
export const movePart = (
  score: Score,
  part: Part,
  by: (sounding: Interval) => Interval,
  more: ReadonlyArray<Sign> = []
): ReadonlyArray<Patch> => {
  const { source } = score
  const patches: Array<Patch> = []
  const [keys, clefs, sounding] = [new Staves(0), new Staves("G"), new Staves(unison)]
  const tied = new Map<string, Interval>()
  let place: MeasurePlace = { part: part.id, index: 0, number: "" }
  const intervalAt = (staff: string) => respell(by(sounding.get(staff)), keys.get(staff))

  const moveAttributes = (attributes: XmlElement) => {
    for (const one of children(attributes, "transpose")) sounding.set(one.attributes.number, soundingOf(one))
    for (const one of children(attributes, "clef")) clefs.set(one.attributes.number ?? "1", textOf(one, "sign") ?? "G")
    for (const key of children(attributes, "key")) {
      const { number } = key.attributes
      const [staff = "1", fifths = 0] = [number, numberOf(key, "fifths")]
      const before = keys.get(staff) + fifthsOf(intervalAt(staff))
      keys.set(number, fifths)
      const signs = fifths + fifthsOf(intervalAt(staff))
      const [cancel, written] = [child(key, "cancel"), child(key, "fifths")]
      if (written && signs !== fifths) patches.push(fill(written, `${signs}`))
      if (cancel) patches.push(before === 0 ? remove(source, cancel) : fill(cancel, `${before}`))
    }
  }

  const moveNote = (note: XmlElement) => {
    const [pitch, staff] = [child(note, "pitch"), staffOf(note)]
    if (clefs.get(staff) === "percussion" || pitch === undefined) return
    const tone = toneOf(pitch, place)
    const name = `${tone.step}${tone.alter} ${tone.octave}`
    const ties = children(note, "tie").map(({ attributes }) => attributes.type)
    // A tied note is spelled as the one before it.
    const interval = ties.includes("stop") && tied.get(name) || intervalAt(staff)
    if (ties.includes("start")) tied.set(name, interval)
    else tied.delete(name)
    const to = move(tone, interval)
    if (to.octave < 0 || to.octave > 9) {
      refuse(`A note would be in octave ${to.octave}, and octaves are 0 to 9`, "Take another interval", place)
    }
    patches.push(...write(source, pitch, to))
  }

  const moveChord = (harmony: XmlElement) => {
    const interval = intervalAt(staffOf(harmony))
    for (const name of ["root", "bass"]) {
      for (const one of children(harmony, name)) {
        const tone = toneOf(one, place, `${name}-`)
        patches.push(...write(source, one, move(tone, interval, Math.max(1, Math.abs(tone.alter))), `${name}-`))
      }
    }
  }

  for (const { element, ...where } of part.measures) {
    place = where
    for (const one of elements(element)) {
      if (one.name === "attributes") moveAttributes(one)
      const { semitones, steps } = intervalAt(staffOf(one))
      if (semitones !== 0 || steps !== 0) refuseFixed(one, place)
      if (one.name === "note") moveNote(one)
      if (one.name === "harmony") moveChord(one)
    }
    const signs = fifthsOf(intervalAt(""))
    const key: ReadonlyArray<Sign> = keys.isEmpty && signs !== 0
      ? [["key", `<key><fifths>${signs}</fifths></key>`]]
      : []
    if (where.index === 0) patches.push(...addSigns(source, element, [...key, ...more]))
  }
  return patches
}
