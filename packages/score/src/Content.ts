/** What a measure has, in words: one for each note, direction, sign or text. */
import type { XmlElement } from "@rgrove/parse-xml"
import { keyName } from "./abc/KeySignature.ts"
import { child, children, elements, numberOf, textOf } from "./xml/Tree.ts"

const alterations: Readonly<Record<number, string>> = { "-2": "bb", "-1": "b", "0": "", "1": "#", "2": "##" }

/** Returns a pitch as `F#4`, with a quarter tone as `F(0.5)4`, or undefined for rests and notes without one. */
export const pitchOf = (note: XmlElement): string | undefined => {
  const pitch = child(note, "pitch")
  const alter = textOf(note, "pitch/alter") || "0"
  return pitch &&
    `${textOf(pitch, "step") ?? "?"}${alterations[Number(alter)] ?? `(${alter})`}${textOf(pitch, "octave") ?? "?"}`
}

/** Returns the semitones of a pitch above C0, as written. */
export const semitonesOf = (note: XmlElement): number | undefined => {
  const [step = "?", octave] = [textOf(note, "pitch/step"), numberOf(note, "pitch/octave")]
  const place = "C D EF G A B".indexOf(step)
  return octave === undefined || place < 0 ? undefined : octave * 12 + place + (numberOf(note, "pitch/alter") ?? 0)
}

/** Returns the signs in a note, a direction, a bar line or a change of key, meter or clef. Layout has none. */
export const signsOf = (one: XmlElement): ReadonlyArray<XmlElement> => {
  if (one.name === "note") return children(one, "notations").flatMap(elements)
  if (one.name === "direction") return children(one, "direction-type").flatMap(elements)
  if (one.name === "attributes" || one.name === "barline") return elements(one)
  return ["backup", "forward", "print"].includes(one.name) ? [] : [one]
}

/** Signs that have a short form: `D major`, `3/4`, `quarter dotted = 60`. */
const forms: Readonly<Record<string, (sign: XmlElement) => string>> = {
  key: (key) => {
    const [fifths, mode] = [textOf(key, "fifths") ?? "?", textOf(key, "mode") ?? "major"]
    const isNamed = /^-?[0-7]$/.test(fifths) && /^(?:major|minor)$/.test(mode)
    return isNamed ? `${keyName(Number(fifths), mode).replace("m", "")} ${mode}` : `${fifths} fifths, ${mode}`
  },
  time: (time) => {
    const types = children(time, "beat-type")
    return children(time, "beats").map(({ text }, index) => `${text}/${types[index]?.text}`).join(" + ") || "free"
  },
  metronome: (mark) => {
    const dot = child(mark, "beat-unit-dot") ? " dotted" : ""
    return `${textOf(mark, "beat-unit") ?? "?"}${dot} = ${textOf(mark, "per-minute") ?? "?"}`
  }
}

/** Returns the texts in an element; of elements without one, the names. */
const texts = (element: XmlElement): ReadonlyArray<string> => {
  const inside = elements(element)
  return inside.length === 0 ? [element.text.trim() || element.name] : inside.flatMap(texts)
}

/** Returns what is in a sign, in words: `D major` of a key. */
export const insideOf = (sign: XmlElement) =>
  forms[sign.name]?.(sign) ?? texts(sign).filter((text) => text !== sign.name).join(" ")

const signWords = (sign: XmlElement): string => {
  const { direction, number, tempo, type } = sign.attributes
  return [sign.name, type, direction, number, tempo, insideOf(sign)].filter(Boolean).join(" ")
}

const noteWords = (note: XmlElement): ReadonlyArray<string> => {
  const [voice, staff] = [textOf(note, "voice") ?? "1", textOf(note, "staff") ?? "1"]
  const tuplet = textOf(note, "time-modification/actual-notes")
  const place = (name: string) => textOf(note, `unpitched/display-${name}`)
  const instrument = child(note, "instrument")?.attributes.id
  const words = [
    pitchOf(note) ?? (child(note, "rest") ? "rest" : `unpitched ${place("step") ?? "note"}${place("octave") ?? ""}`),
    child(note, "grace") ? "grace" : textOf(note, "type") ?? `duration ${textOf(note, "duration") ?? "?"}`,
    ...children(note, "dot").map(() => "dotted"),
    tuplet && `in a tuplet of ${tuplet}`,
    child(note, "chord") && "in a chord",
    children(note, "tie").some(({ attributes }) => attributes.type === "start") && "tied",
    voice !== "1" && `in voice ${voice}`,
    staff !== "1" && `on staff ${staff}`,
    instrument && `of ${instrument}`
  ]
  return [
    words.filter(Boolean).join(" "),
    ...children(note, "lyric").map((lyric) => `lyric "${children(lyric, "text").map(({ text }) => text).join(" ")}"`)
  ]
}

export const wordsOf = (one: XmlElement): ReadonlyArray<string> => [
  ...one.name === "note" ? noteWords(one) : [],
  ...signsOf(one).filter(({ name }) => !/^tied|tuplet$/.test(name)).map(signWords)
]
