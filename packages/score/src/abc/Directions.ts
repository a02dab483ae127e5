/** Dynamics, words and chord symbols: what ABC writes before a note, and MusicXML beside it. */
import type { XmlElement } from "@rgrove/parse-xml"
import { child, children, elements, numberOf, textOf } from "../xml/Elements.ts"

const dynamics = /^(p{1,4}|f{1,4}|m[pf]|sfz|fp|sf|rfz|fz)$/

const kinds: Readonly<Record<string, string>> = {
  major: "",
  minor: "m",
  dominant: "7",
  "major-seventh": "maj7",
  "minor-seventh": "m7",
  diminished: "dim",
  augmented: "aug",
  "diminished-seventh": "dim7",
  "half-diminished": "m7b5",
  "suspended-fourth": "sus4",
  "suspended-second": "sus2",
  "major-sixth": "6",
  "minor-sixth": "m6",
  "dominant-ninth": "9",
  "major-ninth": "maj9",
  "minor-ninth": "m9",
  power: "5"
}

const toneName = (harmony: XmlElement, name: "root" | "bass"): string | undefined => {
  const alter = numberOf(harmony, `${name}/${name}-alter`) ?? 0
  const step = textOf(harmony, `${name}/${name}-step`)
  return step && step + (alter < 0 ? "b" : "#").repeat(Math.abs(alter))
}

/** Returns how ABC writes a direction or a chord symbol: `undefined` if it cannot. */
export const say = (element: XmlElement): string | undefined => {
  if (element.name === "harmony") {
    const kind = kinds[textOf(element, "kind") ?? ""]
    const root = toneName(element, "root")
    const bass = toneName(element, "bass")
    const more = elements(element).some(({ name }) => !["root", "kind", "bass", "staff", "frame"].includes(name))
    return kind === undefined || root === undefined || more ? undefined : `"${root}${kind}${bass ? `/${bass}` : ""}"`
  }
  const [type, second] = children(element, "direction-type")
  const [what, other] = type === undefined ? [] : elements(type)
  if (element.name !== "direction" || what === undefined || second || other || numberOf(element, "offset")) {
    return undefined
  }
  const text = what.text.trim().replace(/\s+/g, " ")
  if (what.name === "words") {
    return text && !/["\\%]/.test(text)
      ? `"${element.attributes.placement === "below" ? "_" : "^"}${text}"`
      : undefined
  }
  const [level, more] = elements(what)
  return what.name === "dynamics" && level && !more && dynamics.test(level.name) ? `!${level.name}!` : undefined
}

/** Returns text as XML has it. */
export const escape = (text: string) =>
  text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;" })[sign] ?? "&gt;")

const toneXml = (name: "root" | "bass", step: string, signs: string) =>
  `<${name}><${name}-step>${step}</${name}-step>${
    signs && `<${name}-alter>${signs.startsWith("b") ? -signs.length : signs.length}</${name}-alter>`
  }</${name}>`

/** Returns the element that says what `text` does: `undefined` if it is neither dynamics, words nor a chord symbol. */
export const unsay = (text: string, staff: number | undefined): string | undefined => {
  const place = staff === undefined ? "" : `<staff>${staff}</staff>`
  const body = text.slice(1, -1)
  if (text.startsWith("!")) {
    return dynamics.test(body)
      ? `<direction placement="below"><direction-type><dynamics><${body}/></dynamics></direction-type>${place}</direction>`
      : undefined
  }
  if (/^[_^<>@]/.test(body)) {
    return `<direction placement="${body.startsWith("_") ? "below" : "above"}"><direction-type><words>${
      escape(body.slice(1))
    }</words></direction-type>${place}</direction>`
  }
  const [, root, signs = "", suffix, bass, bassSigns = ""] =
    /^([A-G])([#b]*)([^/]*)(?:\/([A-G])([#b]*))?$/.exec(body) ?? []
  const kind = Object.entries(kinds).find(([, one]) => one === suffix)?.[0]
  return root === undefined || kind === undefined ?
    undefined :
    `<harmony>${toneXml("root", root, signs)}<kind${suffix ? ` text="${suffix}"` : ""}>${kind}</kind>${
      bass ? toneXml("bass", bass, bassSigns) : ""
    }${place}</harmony>`
}

/** Returns the words for what an element says, if it has a meaning for music: `undefined` for layout. */
export const meaning = (element: XmlElement): string | undefined => {
  const first = (parent: XmlElement | undefined, not: ReadonlyArray<string> = []) =>
    parent && elements(parent).map(({ name }) => name).filter((name) => !not.includes(name)).join(" and ") || undefined
  switch (element.name) {
    case "print":
    case "bookmark":
    case "link":
    case "grouping":
      return undefined
    case "barline":
      return first(element, ["bar-style", "footnote", "level"])
    case "attributes":
      return first(element, ["divisions", "key", "time", "staves", "part-symbol", "instruments"])
    case "direction":
      return children(element, "direction-type").map((type) => first(type)).join(" and ")
    default:
      return child(element, "tempo") ? "tempo" : element.name
  }
}
