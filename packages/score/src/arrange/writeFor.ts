/** Writing a part for another instrument: it sounds the same. */
import type { XmlElement } from "@rgrove/parse-xml"
import type { Edited } from "../Edit.ts"
import { findPart, listedParts, type Part, type PartAddress, partsOf } from "../Parts.ts"
import type { Score } from "../Score.ts"
import { fill, leadingAttributes, remove, type Sign, tag } from "../xml/Elements.ts"
import { refuse, type Result } from "../xml/Problem.ts"
import { child, children, elements, numberOf, textOf } from "../xml/Tree.ts"
import { findInstrument, type Instrument } from "./pitch/Instruments.ts"
import { type Interval, sum } from "./pitch/Interval.ts"
import { isUnpitched, movePart } from "./pitch/PartMove.ts"
import { rewrite } from "./Rewrite.ts"

/** The part, and who plays or sings it now: `Clarinet in B♭`, `Bb clarinet`, `alto sax`, `Tenor`. */
export interface WriteForOptions {
  readonly part: PartAddress
  readonly instrument: string
}

const transposeXml = ({ semitones, steps }: Interval): string => {
  const octaves = Math.trunc(semitones / 12)
  const change = octaves === 0 ? "" : tag("octave-change", octaves)
  return tag("diatonic", steps - 7 * octaves) + tag("chromatic", semitones - 12 * octaves) + change
}

const clefXml = ([sign = "", line = "", ...octave]: string): string =>
  tag("sign", sign) + tag("line", line) + (octave.length > 0 ? tag("clef-octave-change", Number(octave.join(""))) : "")

const nameOf = (clef: XmlElement): string => {
  const [sign = "G", octave = 0] = [textOf(clef, "sign"), numberOf(clef, "clef-octave-change")]
  const line = textOf(clef, "line") ?? { G: "2", F: "4", C: "3" }[sign] ?? ""
  return sign + line + (octave === 0 ? "" : (octave > 0 ? "+" : "") + octave)
}

/** Returns the patches that name the instrument where the part list names one. A sound of another one goes. */
const namePatches = (source: string, { abbreviation, name, program }: Instrument, listed: XmlElement) => {
  const texts = new Map([
    ["part-name", name],
    ["part-name-display", `<display-text>${name}</display-text>`],
    ["part-abbreviation", abbreviation],
    ["part-abbreviation-display", `<display-text>${abbreviation}</display-text>`],
    ["instrument-name", name],
    ["instrument-abbreviation", abbreviation],
    ["midi-program", `${program}`]
  ])
  return elements(listed).flatMap((one) => one.name.endsWith("-instrument") ? elements(one) : [one]).flatMap((one) => {
    const text = texts.get(one.name)
    return one.name === "instrument-sound" ? [remove(source, one)] : text === undefined ? [] : [fill(one, text)]
  })
}

/** Returns the patches for clefs and transpositions, of which none repeats the one before it, and what is to be added at the start. */
const signPatches = (source: string, { measures }: Part, signs: ReadonlyArray<XmlElement>, to: Instrument) => {
  const [start, { clefs: [usual = ""], sounding }] = [measures[0]!.element, to]
  const first = leadingAttributes(start).flatMap((one) => children(one, "clef"))[0]
  const added: ReadonlyArray<Sign> = [
    ...first || usual === "G2" ? [] : [["clef", `<clef>${clefXml(usual)}</clef>`] as const],
    ...sounding.steps === 0 ? [] : [["transpose", `<transpose>${transposeXml(sounding)}</transpose>`] as const]
  ]
  const patches = signs.filter(({ name }) => name === "transpose").map((one) => remove(source, one))
  let clef = first ? "" : usual
  for (const sign of signs.filter(({ name }) => name === "clef")) {
    const [is, before] = [nameOf(sign), clef]
    // One without pitches, such as that of percussion, stays: the next one needs a clef again.
    clef = /^[CFG]/.test(is) && (sign === first || !to.clefs.includes(is)) ? usual : is
    if (clef === before) patches.push(remove(source, sign))
    else if (clef !== is) patches.push(fill(sign, clefXml(clef)))
  }
  return { patches, added }
}

/**
 * Writes a part for another instrument, so that it sounds the same: notes, keys and chord symbols move by the interval of the instrument, `transpose`
 * says it in place of the one that was there, and names, sounds of MIDI and the clef follow, where the score has them.
 *
 * Refuses an instrument that is not known, with the nearest names, parts with several staves or without pitches, and what {@link transpose} refuses.
 */
export const writeFor = (score: Score, { instrument, part }: WriteForOptions): Result<Edited> =>
  rewrite(score, () => {
    const [found, to] = [findPart(partsOf(score), part), findInstrument(instrument)]
    const signs = found.measures.flatMap(({ element }) => children(element, "attributes")).flatMap(elements)
    if (signs.some(({ name, text }) => name === "staves" && Number(text) > 1)) {
      refuse(`Part ${found.id} has several staves`, "Write one staff as a part of its own first")
    }
    if (isUnpitched(found)) refuse(`The notes of part ${found.id} have no pitch`, "Take another part")
    if (signs.some((one) => one.name === "transpose" && child(one, "double"))) {
      refuse(`Part ${found.id} sounds in two octaves`, "Take <double> out of its <transpose> first")
    }
    const { added, patches } = signPatches(score.source, found, signs, to)
    const listed = listedParts(score).filter(({ attributes }) => attributes.id === found.id)
    return [
      ...listed.flatMap((one) => namePatches(score.source, to, one)),
      ...movePart(score, found, (sounding) => sum(sounding, to.sounding, -1), added),
      ...patches
    ]
  })
