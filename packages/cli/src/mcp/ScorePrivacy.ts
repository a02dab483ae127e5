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

const lyric = /(?=<lyric[\s>])/
const textIn = /<text(?:\s[^<>]*)?>([^<]+)/g
/** A name has so many words at most. */
const longest = 4

/** The syllables of each verse of MusicXML, in order, by the words that they are of. */
const versesOf = (xml: string): ReadonlyArray<ReadonlyArray<ReadonlyArray<string>>> => {
  const verses = new Map<string, Array<Array<string>>>()
  const open = new Set<string>()
  for (const part of xml.split(lyric).slice(1)) {
    const [own = ""] = part.split("</lyric>")
    const number = /^<lyric[^<>]*\snumber="([^"]*)"/.exec(own)?.[1] ?? "1"
    const text = Array.from(own.matchAll(textIn), ([, text]) => decodeEntities(text!)).join(" ")
    const words = verses.get(number) ?? []
    verses.set(number, words)
    if (open.has(number)) words.at(-1)!.push(text)
    else words.push([text])
    if (/<syllabic>(?:begin|middle)</.test(own)) open.add(number)
    else open.delete(number)
  }
  return [...verses.values()]
}

/** Hides the syllables of names, which stand alone in MusicXML and in measures of ABC. Single letters stay. */
export const hideSyllables = (xml: string, { hide, maskText }: Privacy): void => {
  for (const words of versesOf(xml)) {
    for (const [at] of words.entries()) {
      for (let size = 1; size <= longest; size++) {
        const run = words.slice(at, at + size)
        const text = run.map((word) => word.join("-")).join(" ")
        const masked = maskText(text)
        if (run.flat().length < 2 || masked === text || /\s/.test(masked)) continue
        for (const syllable of run.flat()) if (syllable.length > 1) hide(syllable)
      }
    }
  }
}

/** Masks the words of a measure in ABC: its lyrics and quoted texts. */
export const maskAbc = (abc: string, mask: Mask): string => abc.replace(/^[wW]:.*$|"[^"\n]*"/gm, mask)

/** Whether what a model wrote has a pseudonym outside of words, where the name would be shown. */
export const isOutsideWords = (text: string, as: "abc" | "xml", { restore }: Privacy): boolean => {
  const rest = (as === "abc" ? maskAbc : maskXml)(text, () => "")
  return restore(rest).value !== rest
}
