/** What a measure has, in words: one for each note, direction, sign or text. */
import type { XmlElement } from "@rgrove/parse-xml"
import { child, children, elements, numberOf, textOf } from "./xml/Elements.ts"

const alterations: Readonly<Record<string, string>> = { "-2": "bb", "-1": "b", "1": "#", "2": "##" }

/** Returns a pitch as `F#4`, or undefined for rests and notes without one. */
export const pitchOf = (note: XmlElement): string | undefined => {
  const pitch = child(note, "pitch")
  const alter = textOf(note, "pitch/alter") ?? ""
  return pitch && `${textOf(pitch, "step") ?? "?"}${alterations[alter] ?? ""}${textOf(pitch, "octave") ?? "?"}`
}

/** Returns the semitones of a pitch above C0, as written. */
export const semitonesOf = (note: XmlElement): number | undefined => {
  const step = "C D EF G A B".indexOf(textOf(note, "pitch/step") ?? "?")
  const octave = numberOf(note, "pitch/octave")
  return step === -1 || octave === undefined ? undefined : octave * 12 + step + (numberOf(note, "pitch/alter") ?? 0)
}

/** Returns the texts in an element; of elements without one, the names. */
const texts = (element: XmlElement): ReadonlyArray<string> => {
  const inside = elements(element)
  return inside.length === 0 ? [element.text.trim() || element.name] : inside.flatMap(texts)
}

/** Returns an element as words: `dynamics f`, `key 2 major`, `repeat forward`. */
const signWords = (sign: XmlElement): string => {
  const { direction, number, tempo, type } = sign.attributes
  const inside = texts(sign).filter((text) => text !== sign.name)
  return [sign.name, type, direction, number, tempo, inside.join(sign.name === "time" ? "/" : " ")].filter(Boolean)
    .join(" ")
}

const noteWords = (note: XmlElement): ReadonlyArray<string> => {
  const [voice, staff] = [textOf(note, "voice") ?? "1", textOf(note, "staff") ?? "1"]
  const tuplet = textOf(note, "time-modification/actual-notes")
  const words = [
    pitchOf(note) ?? (child(note, "rest") ? "rest" : "unpitched note"),
    child(note, "grace") ? "grace" : textOf(note, "type") ?? `duration ${textOf(note, "duration") ?? "?"}`,
    ...children(note, "dot").map(() => "dotted"),
    tuplet && `in a tuplet of ${tuplet}`,
    child(note, "chord") && "in a chord",
    children(note, "tie").some(({ attributes }) => attributes.type === "start") && "tied",
    voice !== "1" && `in voice ${voice}`,
    staff !== "1" && `on staff ${staff}`
  ]
  return [
    words.filter(Boolean).join(" "),
    ...children(note, "lyric").map((lyric) => `lyric "${children(lyric, "text").map(({ text }) => text).join(" ")}"`),
    ...children(note, "notations").flatMap(elements).filter(({ name }) => !/^tied|tuplet$/.test(name)).map(signWords)
  ]
}

/** Returns what a child of a measure is, in words. Layout has none. */
export const wordsOf = (one: XmlElement): ReadonlyArray<string> => {
  if (one.name === "note") return noteWords(one)
  if (one.name === "attributes" || one.name === "barline") return elements(one).map(signWords)
  if (one.name === "direction") return children(one, "direction-type").flatMap(elements).map(signWords)
  return ["backup", "forward", "print"].includes(one.name) ? [] : [signWords(one)]
}
