/** Stems that point where their notes ask for it, after notes or clefs have changed. */
import type { XmlElement } from "@rgrove/parse-xml"
import { type Part, partsOf } from "../../Parts.ts"
import type { Score } from "../../Score.ts"
import type { Patch } from "../../xml/Patch.ts"
import { child, children, elements, numberOf, textOf } from "../../xml/Tree.ts"
import { letters } from "./Interval.ts"
import { staffOf } from "./PartMove.ts"

/** Notes on one stem, or under one beam: the steps from the middle line of the highest and the lowest. */
interface Group {
  readonly stems: Array<XmlElement>
  low: number
  high: number
}

/** Returns the direction of stems by the note that is farthest from the middle line: none if two are. */
const directionOf = ({ high, low }: Group): string | undefined =>
  high === -low ? undefined : high > -low ? "down" : "up"

const middleOf = (clef: XmlElement): number => {
  const sign = textOf(clef, "sign") ?? "G"
  const [middle, usual] = sign === "F" ? [24, 4] : sign === "C" ? [28, 3] : [32, 2]
  return middle + 2 * (3 - (numberOf(clef, "line") ?? usual)) + 7 * (numberOf(clef, "clef-octave-change") ?? 0)
}

/** Returns the stems of a part, measure by measure, on staves with one voice. The same notes have the same groups. */
const groupsOf = ({ measures }: Part): ReadonlyArray<Group> => {
  const middles = new Map<string, number>()
  const shifts = new Map<string, number>()
  return measures.flatMap(({ element }) => {
    const voices = new Map<string, Set<string>>()
    for (const note of children(element, "note")) {
      const staff = staffOf(note)
      voices.set(staff, (voices.get(staff) ?? new Set()).add(textOf(note, "voice") ?? "1"))
    }
    const groups: Array<Group> = []
    let [last, isBeamed]: [Group | undefined, boolean] = [undefined, false]
    for (const one of elements(element)) {
      const staff = staffOf(one)
      for (const clef of children(one, "clef")) middles.set(clef.attributes.number ?? "1", middleOf(clef))
      for (
        const { attributes: { size = "8", type = "" } } of children(child(one, "direction-type") ?? one, "octave-shift")
      ) {
        const sign = new Map([["up", -1], ["down", 1], ["stop", 0]]).get(type)
        if (sign !== undefined) shifts.set(staff, sign * (Number(size) - 1))
      }
      const [pitch, stem] = [child(one, "pitch"), child(one, "stem")]
      if (one.name !== "note" || pitch === undefined || child(one, "grace") || voices.get(staff)!.size > 1) continue
      const place = 7 * (numberOf(pitch, "octave") ?? 4) + letters.indexOf(textOf(pitch, "step") ?? "C") -
        (middles.get(staff) ?? 34) - (shifts.get(staff) ?? 0)
      if (last === undefined || !isBeamed && !child(one, "chord")) {
        last = { stems: [], low: place, high: place }
        groups.push(last)
      }
      last.low = Math.min(last.low, place)
      last.high = Math.max(last.high, place)
      if (stem) last.stems.push(stem)
      const beam = textOf(one, "beam")
      if (beam) isBeamed = beam === "begin" || beam === "continue"
    }
    return groups
  })
}

/** Returns the patches that turn stems of a score whose notes or clefs changed. One that pointed elsewhere before was meant so. */
export const stemPatches = (before: Score, now: Score): ReadonlyArray<Patch> => {
  const olds = partsOf(before).flatMap(groupsOf)
  return partsOf(now).flatMap(groupsOf).flatMap((group, at) => {
    const [was, is] = [directionOf(olds[at]!), directionOf(group)]
    const drawn = group.stems.map(({ text }) => text.trim())
    const isUsual = drawn.every((one) => /^(?:up|down)$/.test(one) && one === (was ?? drawn[0]))
    if (!isUsual || is === undefined || is === drawn[0]) return []
    return group.stems.map(({ end, start }) => ({ start, end, text: `<stem>${is}</stem>` }))
  })
}
