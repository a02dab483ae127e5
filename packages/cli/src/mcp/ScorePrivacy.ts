/** Replaces the names of people in music: where a score has words, and nowhere else, because notes in ABC can look like names. */
import type { Privacy } from "@flat-sdk/agents/server"

type Mask = Privacy["maskText"]

/** Elements of MusicXML whose text is written by people. */
const textElements =
  "creator|credit-words|directive|display-text|encoder|instrument-name|miscellaneous-field|movement-title|other-[\\w-]+|part-abbreviation|part-name|part-name-display|rehearsal|relation|rights|source|text|words|work-title"

const inXml = new RegExp(`(<!--)([^]*?)(?:(?=-->)|$)|(<(?:${textElements})(?:\\s[^<>]*)?>)([^<]+)`, "g")

const entities: Readonly<Record<string, string>> = { amp: "&", apos: "'", gt: ">", lt: "<", quot: "\"" }

const decodeEntities = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal?: string, hexadecimal?: string, name = "") => {
    const point = decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number(decimal)
    return point <= 0x10ffff ? String.fromCodePoint(point) : entities[name as string] ?? whole
  })

const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

/** Masks the words of MusicXML: of a score, or of a measure. Texts without names keep every character. */
export const maskXml = (xml: string, mask: Mask): string =>
  xml.replace(inXml, (whole, comment?: string, remark = "", tag = "", text = "") => {
    if (comment !== undefined) return comment + mask(remark as string)
    const real = decodeEntities(text as string)
    const masked = mask(real)
    return masked === real ? whole : `${tag as string}${escapeXml(masked)}`
  })

/** Masks the words of a measure in ABC: its lyrics and quoted texts. */
export const maskAbc = (abc: string, mask: Mask): string => abc.replace(/^[wW]:.*$|"[^"\n]*"/gm, mask)
