/**
 * Texts in which a name is written with escapes: in the HTML of a description, or in a URL.
 */

const marks: Readonly<Record<string, string>> = {
  acute: "\u0301",
  caron: "\u030c",
  cedil: "\u0327",
  circ: "\u0302",
  grave: "\u0300",
  ring: "\u030a",
  tilde: "\u0303",
  uml: "\u0308"
}

const signs: Readonly<Record<string, string>> = {
  aelig: "æ",
  amp: "&",
  apos: "'",
  nbsp: " ",
  oelig: "œ",
  oslash: "ø",
  quot: "\"",
  rsquo: "’",
  shy: "",
  szlig: "ß"
}

const character = (code: number): string => code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ""

const entity = (whole: string, name: string): string => {
  if (name.startsWith("#")) {
    return character(/^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10))
  }
  const sign = signs[name.toLowerCase()]
  if (sign !== undefined) return sign
  const mark = marks[name.slice(1)]
  return mark === undefined ? whole : `${name[0]}${mark}`.normalize("NFC")
}

const percent = (escapes: string): string => {
  try {
    return decodeURIComponent(escapes)
  } catch {
    return escapes
  }
}

/** Returns the text without escapes, which equals the text if it has none. */
export const removed = (text: string): string =>
  text
    .replaceAll(/&(#x[\da-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi, entity)
    .replaceAll(/(?:%[\da-f]{2})+/gi, percent)
    // Characters that are not shown, between letters.
    .replaceAll(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, "")
