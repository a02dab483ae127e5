/** Reads a tune in ABC as MusicXML: one voice. Its words, chord symbols, decorations and other voices are left out. */
import { open } from "@flat-sdk/score"
import { replaceMeasures } from "@flat-sdk/score/abc"
import * as MusicXml from "./MusicXml.ts"

const repeat = (direction: "forward" | "backward"): string =>
  `<barline location="${direction === "forward" ? "left" : "right"}"><repeat direction="${direction}"/></barline>`

interface Measure {
  readonly notes: string
  readonly barlines: string
}

/** Splits music at its bar lines. */
const measuresOf = (music: string): ReadonlyArray<Measure> => {
  const pieces = music.split(/(:*\|+[\]|:]*(?:\s*\[?\d)?|::)/)
  return pieces.flatMap((notes, at) => {
    if (at % 2 === 1 || notes.trim() === "") return []
    const starts = at > 0 && /:\s*\[?\d?$/.test(pieces[at - 1]!)
    const ends = pieces[at + 1]?.startsWith(":") === true
    return [{ notes: notes.trim(), barlines: (starts ? repeat("forward") : "") + (ends ? repeat("backward") : "") }]
  })
}

/** Returns the tune as MusicXML, or why it is none. */
export const toMusicXml = (
  text: string
): { readonly xml: string; readonly problem?: never } | { readonly xml?: never; readonly problem: string } => {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/(?<!\\)%.*/, "").trimEnd())
  const key = lines.findIndex((line) => line.startsWith("K:"))
  if (key < 0) return { problem: "its header has no field K:" }
  const fields = new Map(lines.slice(0, key + 1).map((line) => [line.slice(0, 2), line.slice(2).trim()]))
  const end = lines.indexOf("", key)
  const body = lines.slice(key + 1, end < 0 ? undefined : end).filter((line) => !/^[A-Za-z]:/.test(line))
  const unread = /"[^"]*"|![^!]*!|[~HLMOPSTuv](?=[\^_=]*[A-Ga-g[])/g
  const measures = measuresOf(body.join(" ").replaceAll(unread, ""))
  if (measures.length === 0) return { problem: "it has no music after K:" }
  const meter = { "C": "4/4", "C|": "2/2", "none": "4/4" }[fields.get("M:") ?? "none"] ?? fields.get("M:")!
  const [beats = 0, beatType = 0] = meter.split("/").map(Number)
  if (!(beats > 0 && beatType > 0)) return { problem: `its meter, M:${meter}, is no fraction` }
  const empty = measures.map(({ barlines }, at) => (at === 0 ? MusicXml.attributes(0, beats, beatType) : "") + barlines)
  const length = fields.get("L:") ?? (beats / beatType < 0.75 ? "1/16" : "1/8")
  const edits = measures.map(({ notes }, index) => ({
    part: { index: 0 },
    measure: { index },
    as: "abc" as const,
    text: `L:${length}\n${index === 0 ? `[K:${fields.get("K:")!}]` : ""}${notes}`
  }))
  const { problems: [problem] = [], value } = replaceMeasures(
    open(MusicXml.score(fields.get("T:") ?? "", [["Melody", empty]])).value!,
    edits
  )
  return value === undefined ? { problem: `${problem!.message}, in measure ${problem!.number}` } : { xml: value.source }
}
