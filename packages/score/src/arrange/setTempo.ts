/** A tempo mark, and the tempo that it stands for. */
import { noteTypes } from "../abc/MeasureEvent.ts"
import type { Edited } from "../Edit.ts"
import { type MeasureAddress, partsOf } from "../Parts.ts"
import type { Score } from "../Score.ts"
import { addBefore, escape, opening, remove, tag } from "../xml/Elements.ts"
import type { Patch } from "../xml/Patch.ts"
import { refuse, type Result } from "../xml/Problem.ts"
import { child, children } from "../xml/Tree.ts"
import { addAtStart, contextsOf, isNear } from "./measures/Moment.ts"
import { indexOf, removeAll } from "./measures/Seam.ts"
import { marksOf, markXml } from "./measures/SystemMark.ts"
import { rewrite } from "./Rewrite.ts"

/** A tempo from the start of a measure on: how many of a note value in a minute, and words before it, such as `Allegro`. */
export interface TempoOptions {
  readonly measure: MeasureAddress
  /** Beats in a minute, up to 1,000. */
  readonly bpm: number
  /** The note value of a beat, such as `half` or `dotted quarter`. Default: `quarter`. */
  readonly beat?: string
  readonly text?: string
}

const readBeat = (beat: string) => {
  const [, dotted, name = ""] = /^(dotted )?(\w+)$/.exec(beat) ?? []
  const type = noteTypes.indexOf(name)
  const values = noteTypes.slice(2, 9).join(", ")
  if (type < 0) refuse(`${JSON.stringify(beat)} is no beat`, `Beats are ${values}, and "dotted quarter" and so on`)
  return { name, dotted: dotted !== undefined, quarters: 2 ** (5 - type) * (dotted ? 1.5 : 1) }
}

const tempoXml = ({ beat = "quarter", bpm, text }: TempoOptions): string => {
  const { dotted, name, quarters } = readBeat(beat)
  const words = text === undefined ? "" : tag("direction-type", `<words>${escape(text)}</words>`)
  const unit = tag("beat-unit", name) + (dotted ? "<beat-unit-dot/>" : "")
  const mark = tag("direction-type", tag("metronome", unit + tag("per-minute", bpm)))
  const sound = `<sound tempo="${Number((bpm * quarters).toFixed(3))}"/>`
  return `<direction placement="above">${words}${mark}${sound}</direction>`
}

/** Returns the patches that take the tempo out of a direction or a sound, and leave what else it says. */
const takeTempo = (source: string, { element, pieces }: ReturnType<typeof marksOf>[number]): ReadonlyArray<Patch> => {
  const types = pieces.flatMap(({ key, type }) => key === "tempo" && type ? [type] : [])
  const others = pieces.filter(({ key }) => key !== "tempo")
  const isAll = element.name === "sound" || types.length === children(element, "direction-type").length
  if (isAll && others.length === 0) return [remove(source, element)]
  const { end, start } = element
  if (isAll) return [{ start, end, text: markXml(source, element, others, 0) }]
  const sound = child(element, "sound")
  const tempo = sound && /\stempo\s?=\s?(?:"[^"]*"|'[^']*')/.exec(opening(source.slice(sound.start, sound.end)))
  const isSound = sound && Object.keys(sound.attributes).length === 1
  const attribute = tempo
    ? { start: sound.start + tempo.index, end: sound.start + tempo.index + tempo[0].length, text: "" }
    : undefined
  return [...removeAll(source, isSound ? [...types, sound] : types), ...attribute && !isSound ? [attribute] : []]
}

/**
 * Sets the tempo from the start of a measure on: its mark and its sound, once, in the first part. Marks of tempo that parts have there go, with their words.
 *
 * Refuses a measure that does not exist, a `bpm` that is not from 0 to 1,000, and a `beat` that is no note value.
 */
export const setTempo = (score: Score, options: TempoOptions): Result<Edited> =>
  rewrite(score, () => {
    const { bpm } = options
    if (!(typeof bpm === "number" && bpm > 0 && bpm <= 1000)) refuse("bpm must be a number from 0 to 1000")
    const [{ source }, parts, xml] = [score, partsOf(score), tempoXml(options)]
    const index = indexOf(parts, options.measure)
    const marks = parts.flatMap((part) =>
      marksOf(part.measures[index]!.element, contextsOf(part)[index]!.divisions)
        .filter((mark) => isNear(mark.at, 0) && mark.pieces.some(({ key }) => key === "tempo"))
    )
    const measure = parts[0]!.measures[index]!.element
    const [own] = marks.filter(({ element }) => element.parent === measure)
    const isSame = own && source.slice(own.element.start, own.element.end) === xml
    const added = own ? addBefore(source, own.element, xml) : addAtStart(source, measure, xml)
    const patches = [
      ...isSame ? [] : [added],
      ...marks.filter((mark) => !(isSame && mark === own)).flatMap((mark) => takeTempo(source, mark))
    ]
    return { patches, then: () => [] }
  })
