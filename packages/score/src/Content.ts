/** What a measure has, in words: one for each note, direction, sign or text. */
import type { XmlElement } from "@rgrove/parse-xml"
import { at, child, children, elements, numberOf, textOf } from "./xml/Elements.ts"

const alterations: Readonly<Record<string, string>> = { "-2": "bb", "-1": "b", "1": "#", "2": "##" }

/** Returns a pitch as `F#4`, or undefined for rests and notes without one. */
export const pitchOf = (note: XmlElement): string | undefined => {
  const pitch = child(note, "pitch")
  const alter = textOf(note, "pitch/alter")
  return pitch && `${textOf(pitch, "step") ?? "?"}${alterations[alter ?? ""] ?? ""}${textOf(pitch, "octave") ?? "?"}`
}

/** Returns the semitones of a pitch above C0, as written. */
export const semitonesOf = (note: XmlElement): number | undefined => {
  const step = "C D EF G A B".indexOf(textOf(note, "pitch/step") ?? "?")
  const octave = numberOf(note, "pitch/octave")
  return step === -1 || octave === undefined ? undefined : octave * 12 + step + (numberOf(note, "pitch/alter") ?? 0)
}

/** Returns whether an element is a note with a sign, such as a tie that starts. */
const hasTie = (note: XmlElement, type: "start" | "stop"): boolean =>
  [...children(note, "tie"), ...children(note, "notations").flatMap((one) => children(one, "tied"))]
    .some(({ attributes }) => attributes.type === type)

const noteWords = (note: XmlElement): ReadonlyArray<string> => {
  const pitch = pitchOf(note) ?? (child(note, "rest") ? "rest" : "unpitched note")
  const length = child(note, "grace") ? "grace" : textOf(note, "type") ?? `duration ${textOf(note, "duration") ?? "?"}`
  const tuplet = textOf(note, "time-modification/actual-notes")
  const voice = textOf(note, "voice") ?? "1"
  const staff = textOf(note, "staff") ?? "1"
  const words = [
    pitch,
    `${length}${children(note, "dot").map(() => " dotted").join("")}`,
    ...(tuplet === undefined ? [] : [`in a tuplet of ${tuplet}`]),
    ...(child(note, "chord") ? ["in a chord"] : []),
    ...(hasTie(note, "start") ? ["tied"] : []),
    ...(voice === "1" ? [] : [`in voice ${voice}`]),
    ...(staff === "1" ? [] : [`on staff ${staff}`])
  ]
  return [
    words.join(" "),
    ...children(note, "lyric").map((lyric) => `lyric "${children(lyric, "text").map(({ text }) => text).join(" ")}"`),
    ...children(note, "notations").flatMap(elements).flatMap((one) => {
      const inside = elements(one).map(({ name }) => name)
      if (one.name === "tied" || one.name === "tuplet") return []
      return inside.length > 0 ? inside : [`${one.name}${one.attributes.type ? ` ${one.attributes.type}` : ""}`]
    })
  ]
}

const attributeWords = (one: XmlElement): string => {
  if (one.name === "key") {
    return `key of ${textOf(one, "fifths") ?? "?"} fifths${textOf(one, "mode") ? `, ${textOf(one, "mode")}` : ""}`
  }
  if (one.name === "time") return `time ${textOf(one, "beats") ?? "free"}/${textOf(one, "beat-type") ?? "-"}`
  if (one.name === "clef") return `clef ${textOf(one, "sign") ?? "?"}${textOf(one, "line") ?? ""}`
  return `${one.name} ${elements(one).map(({ text }) => text.trim()).join(" ") || one.text.trim()}`.trim()
}

/** Returns what a child of a measure is, in words. Layout has none. */
export const wordsOf = (one: XmlElement): ReadonlyArray<string> => {
  switch (one.name) {
    case "note":
      return noteWords(one)
    case "attributes":
      return elements(one).map(attributeWords)
    case "direction":
      return children(one, "direction-type").flatMap(elements).map((sign) => {
        const inside = elements(sign).map((mark) => mark.text.trim() || mark.name).join(" ")
        return [sign.name, sign.attributes.type, inside || JSON.stringify(sign.text.trim()).replace("\"\"", "")].filter(
          Boolean
        ).join(" ")
      })
    case "harmony":
      return [
        `harmony ${
          ["root", "kind", "bass"].map((name) => at(one, name)).flatMap((found) =>
            found
              ? [
                found.attributes.text ?? (elements(found).map(({ text }) => text.trim()).join("") || found.text.trim())
              ]
              : []
          ).join(" ")
        }`
      ]
    case "barline":
      return elements(one).map((sign) =>
        `barline ${
          [sign.name, sign.attributes.direction ?? sign.attributes.type ?? sign.text.trim(), sign.attributes.number]
            .filter(Boolean).join(" ")
        }`
      )
    case "sound":
      return [`sound ${Object.entries(one.attributes).map(([name, value]) => `${name} ${value}`).join(" ")}`]
    case "backup":
    case "forward":
    case "print":
      return []
    default:
      return [one.name]
  }
}
