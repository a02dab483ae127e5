/** What the notes of a measure say, read from its elements alone: to compare a measure with what became of it. */
import { parseXml, XmlElement } from "@rgrove/parse-xml"

const all = (element: XmlElement, name: string) =>
  element.children.filter((one): one is XmlElement => one instanceof XmlElement && one.name === name)

const text = (element: XmlElement, name: string) => all(element, name)[0]?.text.trim()

/** Returns a line for each note: voice, staff, onset and duration in quarters, pitch, and what it is part of. */
export const semantics = (xml: string, divisions: number): ReadonlyArray<string> => {
  const measure = parseXml(xml).root
  const lines: Array<string> = []
  let [unit, now, onset] = [divisions, 0, 0]
  let grace = 0
  for (const element of measure?.children ?? []) {
    if (!(element instanceof XmlElement)) continue
    const duration = Number(text(element, "duration") ?? 0) / unit
    if (element.name === "attributes") unit = Number(text(element, "divisions") ?? unit)
    if (element.name === "backup") now -= duration
    if (element.name === "forward") now += duration
    if (element.name !== "note") continue
    const chord = all(element, "chord").length > 0
    const [ornament] = all(element, "grace")
    if (!chord) {
      onset = now
      grace = ornament === undefined ? 0 : grace + 1
      if (ornament === undefined) now += duration
    }
    if (all(element, "rest").length > 0 && element.attributes["print-object"] === "no") continue
    const place = all(element, "pitch")[0] ?? all(element, "unpitched")[0]
    const notations = all(element, "notations")
    const [ratio] = all(element, "time-modification")
    const types = (elements: ReadonlyArray<XmlElement>) =>
      elements.map(({ attributes }) => `${attributes["type"]}`).sort()
    lines.push(JSON.stringify([
      text(element, "voice") ?? "1",
      text(element, "staff") ?? "1",
      Math.round(onset * 1e5),
      Math.round((ornament === undefined ? duration : 0) * 1e5),
      grace,
      ornament?.attributes["slash"] ?? "no",
      chord,
      place?.children.flatMap((one) => one instanceof XmlElement ? [one.name, one.text] : []) ?? "rest",
      types(all(element, "tie")),
      types(notations.flatMap((one) => all(one, "tied"))),
      types(notations.flatMap((one) => all(one, "tuplet"))),
      ratio === undefined ? "" : `${text(ratio, "actual-notes")}:${text(ratio, "normal-notes")}`,
      all(element, "lyric").map((
        one
      ) => [one.attributes["number"], text(one, "syllabic"), text(one, "text"), all(one, "extend").length])
    ]))
  }
  return lines.sort()
}
