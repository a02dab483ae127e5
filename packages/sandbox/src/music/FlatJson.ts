/**
 * Writes the JSON of Flat's editor as far as exported scores show it: the tree of MusicXML, with attributes as `$name`, the notes of a measure by their
 * time, and UUIDs. Its other fields (`$adagio-…`) are not known, and not there.
 */
import { parseXml, XmlElement } from "@rgrove/parse-xml"

type Fields = Readonly<Record<string, unknown>>

// Lists even where there is one.
const lists = new Set(["attributes", "credit", "direction", "harmony", "note", "score-part", "sound"])

const elementsOf = (element: XmlElement): ReadonlyArray<XmlElement> =>
  element.children.filter((child) => child instanceof XmlElement)

const numberOf = (element: XmlElement, name: string): number =>
  Number(elementsOf(element).find((child) => child.name === name)?.text ?? 0)

const attributesOf = ({ attributes }: XmlElement): Fields =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`$${name}`, value]))

const groupByName = (entries: ReadonlyArray<readonly [name: string, value: unknown]>): Fields =>
  Object.fromEntries(
    Array.from(Map.groupBy(entries, ([name]) => name), ([name, some]) => {
      const values = some.map(([, value]) => value)
      return [name, values.length > 1 || lists.has(name) ? values : values[0]]
    })
  )

const valueOf = (element: XmlElement): unknown => {
  const attributes = attributesOf(element)
  const children = elementsOf(element)
  const content = element.text.trim()
  if (children.length > 0) {
    return { ...attributes, ...groupByName(children.map((child) => [child.name, valueOf(child)])) }
  }
  return Object.keys(attributes).length === 0 && content !== ""
    ? content
    : { ...attributes, ...(content === "" ? undefined : { content }) }
}

/** Writes what is in a measure: notes with their time, the rest with its time and the note before it. */
const measureOf = (measure: XmlElement, dpq: number): Fields => {
  let time = 0
  let start = 0
  let noteBefore = -1
  const entries: Array<readonly [string, unknown]> = []
  for (const child of elementsOf(measure)) {
    const duration = numberOf(child, "duration")
    if (child.name === "backup" || child.name === "forward") time += child.name === "backup" ? -duration : duration
    else if (child.name === "note") {
      if (!elementsOf(child).some(({ name }) => name === "chord")) {
        start = time
        time += duration
      }
      noteBefore++
      entries.push(["note", { ...(valueOf(child) as Fields), "$adagio-location": { timePos: start } }])
    } else {
      const location = { timePos: time, dpq }
      entries.push([child.name, { ...(valueOf(child) as Fields), noteBefore, "$adagio-location": location }])
    }
  }
  return { ...attributesOf(measure), ...groupByName(entries) }
}

/** Writes a score. `uuid` returns the UUID of a name, such as `measure 0`. */
export const write = (xml: string, uuid: (name: string) => string): string => {
  // A document type may declare entities, which the parser does not read.
  const { root } = parseXml(xml, { ignoreUndefinedEntities: true })
  const parts = elementsOf(root!).filter(({ name }) => name === "part").map((part, index) => {
    let dpq = 1
    const measure = elementsOf(part).map((one) => {
      dpq = elementsOf(one).map((child) => numberOf(child, "divisions")).find((divisions) => divisions > 0) ?? dpq
      return measureOf(one, dpq)
    })
    return { ...attributesOf(part), uuid: uuid(`part ${index}`), measure }
  })
  const { "part-list": list, ...head } = valueOf(root!) as { readonly "part-list"?: Fields }
  const listed = (list?.["score-part"] ?? []) as ReadonlyArray<Fields>
  return JSON.stringify({
    [root!.name]: {
      ...head,
      "part-list": {
        ...list,
        "score-part": listed.map((part, index) => ({ ...part, uuid: uuid(`part ${index}`) }))
      },
      "measure-list": {
        "score-measure": (parts[0]?.measure ?? []).map((_, index) => ({ uuid: uuid(`measure ${index}`) }))
      },
      ...(root!.name === "score-partwise" ? { part: parts } : undefined)
    }
  })
}
