/** Sets a tempo: its mark, and the speed at which it is played. */
import { noteTypes } from "../abc/MeasureEvent.ts"
import type { Edited } from "../Edit.ts"
import { type MeasureAddress, partsOf } from "../Parts.ts"
import type { Score } from "../Score.ts"
import { contextsOf } from "../Timing.ts"
import { addBefore, escape, remove, tag } from "../xml/Elements.ts"
import { refuse, type Result } from "../xml/Problem.ts"
import { children } from "../xml/Tree.ts"
import { addAtStart, isNear } from "./measures/Moment.ts"
import { indexOf } from "./measures/Seam.ts"
import { isTempo, marksOf, soundOf } from "./measures/SystemMark.ts"
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

/**
 * Sets the tempo from the start of a measure on: its mark and its sound, once, in the first part. Marks and words of a tempo that parts have there go.
 *
 * Refuses a mark there that says more than a tempo, a measure that does not exist, a `bpm` that is not from 0 to 1,000, and a `beat` that is no note value.
 */
export const setTempo = (score: Score, options: TempoOptions): Result<Edited> =>
  rewrite(score, () => {
    const { bpm } = options
    if (!(typeof bpm === "number" && bpm > 0 && bpm <= 1000)) refuse("bpm must be a number from 0 to 1000")
    const [{ source }, parts, xml] = [score, partsOf(score), tempoXml(options)]
    const index = indexOf(parts, options.measure)
    const marks = parts.flatMap(({ id: part, measures }) =>
      marksOf(measures[index]!.element, contextsOf(measures)(index)).map((mark) => ({ ...mark, part }))
    ).filter(({ at, pieces }) => isNear(at, 0) && pieces.some(isTempo))
    for (const { element, part, pieces } of marks) {
      const all = children(element, "direction-type").length + Object.keys(soundOf(element)?.attributes ?? {}).length
      if (pieces.length === all && pieces.every(isTempo)) continue
      refuse("A mark at this place says more than the tempo", "Take the tempo out of it as XML", { part, index })
    }
    const measure = parts[0]!.measures[index]!.element
    const own = marks.find(({ element }) => element.parent === measure)?.element
    if (marks.length === 1 && own && source.slice(own.start, own.end) === xml) return []
    const added = own ? addBefore(source, own, xml) : addAtStart(source, measure, xml)
    const patches = [added, ...marks.map(({ element }) => remove(source, element))]
    return { patches, then: () => [] }
  })
