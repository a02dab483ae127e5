/** Chord symbols, such as `"G7"` or `"F#m/C#"`, and their elements. */
import type { XmlElement } from "@rgrove/parse-xml"
import { tag } from "../../xml/Elements.ts"
import { child, children, elements, numberOf, textOf } from "../../xml/Tree.ts"

/** Kinds of MusicXML, and how ABC ends their symbols: with the first name, and `_` is no name. */
const kinds =
  `major _ maj; minor m min -; augmented aug +; diminished dim o; dominant 7; major-seventh maj7 M7; minor-seventh m7 min7 -7;
  diminished-seventh dim7 o7; augmented-seventh aug7 +7; half-diminished m7b5; major-minor mMaj7 mM7; major-sixth 6 maj6; minor-sixth m6 min6;
  dominant-ninth 9; major-ninth maj9 M9; minor-ninth m9 min9; dominant-11th 11; major-11th maj11; minor-11th m11 min11; dominant-13th 13; major-13th maj13;
  minor-13th m13 min13; suspended-second sus2; suspended-fourth sus4 sus; power 5`.split(";").map((row) => {
    const [kind = "", ...names] = row.trim().split(/\s+/)
    return { kind, names: names.map((name) => name === "_" ? "" : name) }
  })
const signs = ["bb", "b", "", "#", "##"]

const noteText = (harmony: XmlElement, name: string): string | undefined => {
  const step = textOf(harmony, `${name}/${name}-step`)
  const sign = signs[2 + (numberOf(harmony, `${name}/${name}-alter`) ?? 0)]
  return step && sign !== undefined ? step + sign : undefined
}

/** Returns the symbol of a `harmony`: `undefined` if it has degrees, a fret diagram or what else ABC cannot say. */
export const harmonyText = (harmony: XmlElement): string | undefined => {
  const known = new Set(["root", "kind", "bass", "offset", "staff"])
  if (!elements(harmony).every(({ name }) => known.has(name)) || children(harmony, "kind").length > 1) return undefined
  const [root, bass] = [noteText(harmony, "root"), noteText(harmony, "bass")]
  const kind = textOf(harmony, "kind")
  if (kind === "none" && !bass) return "\"N.C.\""
  const [name] = kinds.find((one) => one.kind === kind)?.names ?? []
  if (root === undefined || name === undefined || child(harmony, "bass") && bass === undefined) return undefined
  return `"${root}${name}${bass ? `/${bass}` : ""}"`
}

const read = (text: string) => {
  const [, root, name = "", bass] = /^"([A-G](?:bb|b|##|#)?)([^/"]*)(?:\/([A-G](?:bb|b|##|#)?))?"$/.exec(text) ?? []
  const found = kinds.find(({ names }) => names.includes(name))
  return root !== undefined && found ? { root, bass, kind: found.kind, name: found.names[0] ?? "" } : undefined
}

/** Returns a chord symbol with the name that its kind has here: `undefined` if it is none. */
export const normalHarmony = (text: string): string | undefined => {
  const { bass, name = "", root } = read(text) ?? {}
  return text === "\"N.C.\"" ? text : root && `"${root}${name}${bass ? `/${bass}` : ""}"`
}

const noteXml = (text: string, name: string): string => {
  const alter = signs.indexOf(text.slice(1)) - 2
  return tag(name, tag(`${name}-step`, text.charAt(0)) + (alter === 0 ? "" : tag(`${name}-alter`, alter)))
}

export const harmonyXml = (text: string): string => {
  const { bass, kind, name, root } = read(text) ?? {}
  if (root === undefined) return "<root><root-step text=\"\">C</root-step></root><kind text=\"N.C.\">none</kind>"
  const symbol = name ? ` text="${name}"` : ""
  return `${noteXml(root, "root")}<kind${symbol}>${kind}</kind>${bass ? noteXml(bass, "bass") : ""}`
}
