/** Instruments of percussion, by the places on the staff where a part has them, and by their names. */
import type { XmlElement } from "@rgrove/parse-xml"
import { child, children, textOf } from "../../xml/Tree.ts"
import { decorationOf } from "./Decorations.ts"
import { signOf } from "./Signs.ts"

const idOf = (note: XmlElement) => child(note, "instrument")?.attributes.id
/** Returns the place of an unpitched note, such as `C5`. */
const placeOf = (note: XmlElement) => {
  const place = child(note, "unpitched")
  return place && `${textOf(place, "display-step") ?? "B"}${textOf(place, "display-octave") ?? "4"}`
}

const readInstruments = (listed: ReadonlyArray<XmlElement>, measures: ReadonlyArray<XmlElement>) => {
  const notes = measures.flatMap((one) => children(one, "note")).filter(idOf).reverse()
  const listedNames = new Map(listed.map((one) => [one.attributes.id ?? "", textOf(one, "instrument-name")]))
  const names = new Map<string, string>()
  for (const id of new Set([...listedNames.keys(), ...notes.map((note) => idOf(note)!)])) {
    const name = (listedNames.get(id) ?? id).toLowerCase().replace(/[^a-z0-9]+/g, "-")
    const isTaken = names.has(name) || decorationOf(name) !== undefined || signOf(`!${name}!`) !== undefined
    names.set(isTaken ? id : name, id)
  }
  return {
    names,
    titles: new Map([...names].map(([name, id]) => [id, name])),
    byPlace: new Map(notes.map((note) => [placeOf(note), note])),
    byId: new Map(notes.map((note) => [idOf(note)!, note]))
  }
}

export type Instruments = ReturnType<typeof instrumentsOf>
/** Returns the instruments of a part, which is read when they are first asked for. */
export const instrumentsOf = (listed: ReadonlyArray<XmlElement>, measures: () => ReadonlyArray<XmlElement>) => {
  let known: ReturnType<typeof readInstruments> | undefined
  const read = () => known ??= readInstruments(listed, measures())
  return {
    /** Returns the names of the instruments, as a text has them: none if no note of the part has one. */
    names: (): ReadonlyArray<string> => read().byId.size === 0 ? [] : [...read().names.keys()],
    has: (name: string): boolean => read().names.has(name),
    /** Returns the name of the instrument of a note, unless another note at its place has the same. */
    nameOf: (note: XmlElement): string | undefined => {
      const { byPlace, titles } = read()
      const [id, usual] = [idOf(note), byPlace.get(placeOf(note))]
      return placeOf(note) === undefined || usual && idOf(usual) === id ? undefined : titles.get(id ?? "")
    },
    /** Returns the elements that tell how the instrument with a name, or that at a place, is written: `undefined` if it is not known. */
    writingOf: (name: string | undefined, place: string) => {
      const { byId, byPlace, names } = read()
      const note = name === undefined ? byPlace.get(place) : byId.get(names.get(name) ?? "")
      const [only] = names.size === 1 && byId.size > 0 ? names.values() : []
      const id = name === undefined ? note ? idOf(note) : only : names.get(name)
      return id === undefined ? undefined : { id, notehead: note && child(note, "notehead") }
    }
  }
}
