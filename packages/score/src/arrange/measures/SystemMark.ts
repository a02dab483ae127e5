/** What is in one part and holds for all: tempo, rehearsal marks, jumps. */
import type { XmlElement } from "@rgrove/parse-xml"
import type { MeasureContext } from "../../abc/MeasureContext.ts"
import { timingOf } from "../../Timing.ts"
import { attributesXml, opening, tag } from "../../xml/Elements.ts"
import { child, children, elements, numberOf } from "../../xml/Tree.ts"

const jumps = /^(?:dacapo|dalsegno|fine|tocoda|segno|coda|forward-repeat)$/
/** Words of a tempo, which many scores have without a `sound`, and words of its change, and of how all play. */
const tempos =
  `grave largo larghetto lento adagio adagietto andante andantino moderato allegretto allegro vivo vivace vivacissimo presto prestissimo maestoso mosso moto
  tempo langsam langsamer mäßig mässig bewegt bewegter lebhaft lebhafter rasch rascher schnell schneller zeitmaß lent lentement modéré animé vif vite
  mouvement slow slowly slower fast faster quick quickly lively brisk briskly moderate moderately`.split(/\s+/)
const changes =
  `rit ritard ritardando riten ritenuto rall rallent rallentando accel accelerando stringendo allarg allargando rubato swing
  zurückhaltend beschleunigend ralentir ralentissez retenu cédez pressez`.split(/\s+/)
const jumpWords = /^(?:d\.?\s?[cs]\b|da capo|dal segno|fine\b|to coda|coda\b)/
/** What one part plays slowly or fast, such as a glissando, is no tempo. */
const hasWord = (text: string, words: ReadonlyArray<string>): boolean =>
  !/\b(?:gliss|vib|trem|arp|bow|roll)/.test(text) && text.split(/[^\p{L}\p{N}]+/gu).some((word) => words.includes(word))
export const soundOf = (one: XmlElement) => one.name === "sound" ? one : child(one, "sound")

/** A piece of a direction or sound that holds for all parts: an element in it, or an attribute of its sound. What has one key says the same. */
export type Piece = Readonly<{ key: string; type?: XmlElement; attribute?: string }>
/** Returns whether a piece says a tempo: also words that nothing plays. */
export const isTempo = ({ key }: Piece): boolean => key === "tempo" || key.startsWith("words ") && hasWord(key, tempos)

/** Returns the pieces of a direction or a sound that hold for all parts: none for others, such as dynamics. */
const piecesOf = (one: XmlElement): ReadonlyArray<Piece> => {
  if (one.name !== "direction" && one.name !== "sound") return []
  const names = Object.keys(soundOf(one)?.attributes ?? {}).filter((name) => name === "tempo" || jumps.test(name))
  const types = one.name === "direction" ? children(one, "direction-type") : []
  const isPlayed = names.includes("tempo") || types.some((type) => child(type, "metronome"))
  const { directive, system = "none" } = one.attributes
  const holds = names.length > 0 || directive === "yes" || system !== "none"
  const keyOf = (type: XmlElement): string | undefined => {
    const [name = "", text] = [elements(type)[0]?.name, type.text.trim().toLowerCase()]
    if (name === "metronome" || isPlayed && /^(?:words|symbol)$/.test(name)) return "tempo"
    if (/^(?:rehearsal|segno|coda)$/.test(name)) return name
    const isSaid = holds || jumpWords.test(text) || hasWord(text, [...tempos, ...changes])
    return name === "words" && isSaid ? `words ${text}` : undefined
  }
  const said = types.flatMap((type) => keyOf(type) === undefined ? [] : [{ key: keyOf(type)!, type }])
  return [...said, ...names.map((attribute) => ({ key: attribute, attribute }))]
}

/** Returns the marks of a measure that hold for all parts, with their pieces and when they sound. */
export const marksOf = (measure: XmlElement, context: MeasureContext) =>
  timingOf(measure, context).placed.map(({ divisions, element, onset }) => {
    const offset = (numberOf(element, "offset") ?? 0) / (divisions || 1)
    return { element, pieces: piecesOf(element), at: Math.max(0, onset + offset) }
  }).filter(({ pieces }) => pieces.length > 0)

/** Returns a text without places on the page and ids. */
const plain = (xml: string) => xml.replaceAll(/\s(?:(?:default|relative)-[xy]|id)\s*=\s*(?:"[^"]*"|'[^']*')/g, "")

/** Returns pieces of a direction or a sound as one, with an offset in divisions. */
export const markXml = (source: string, one: XmlElement, pieces: ReadonlyArray<Piece>, offset: number): string => {
  const slice = ({ end, start }: XmlElement) => plain(source.slice(start, end))
  const types = pieces.flatMap(({ type }) => type ? [slice(type)] : []).join("")
  const sound = soundOf(one)?.attributes ?? {}
  const given = pieces.flatMap(({ attribute }) => attribute ? [[attribute, sound[attribute]!] as const] : [])
  const attributes = attributesXml(Object.fromEntries(given))
  const moved = offset === 0 ? "" : types ? `<offset sound="yes">${offset}</offset>` : tag("offset", offset)
  if (!types) return `<sound${attributes}${moved ? `>${moved}</sound>` : "/>"}`
  return `${plain(opening(slice(one)))}${types}${moved}${attributes && `<sound${attributes}/>`}</direction>`
}
