/** Key signatures, and which accidental a letter has in a measure. */
import { readNumber } from "../xml/Numbers.ts"

const letters = "FCGDAEB"
/** Each has its tonic a fifth above that of the one before, if they have the same signature. */
const modes = "lydian major mixolydian dorian minor phrygian locrian".split(" ")
/** Returns how many fifths the tonic of a mode is above the major tonic with the same signature. */
const shiftOf = (mode: string): number => modes.indexOf(mode) - 1

/** Returns the name of a key, such as `Bbm` or `Ddor`. A mode that is not known is written as major. */
export const keyName = (fifths: number, name = "major"): string => {
  const mode = modes.includes(name) ? name : "major"
  const place = fifths + shiftOf(mode) + 1
  const signs = Math.floor(place / 7)
  const suffix = { major: "", minor: "m" }[mode] ?? mode.slice(0, 3)
  return `${letters[place - 7 * signs]}${(signs < 0 ? "b" : "#").repeat(Math.abs(signs))}${suffix}`
}

export const readKey = (text: string): { readonly fifths: number; readonly mode: string } | undefined => {
  const [, letter, signs = "", word = ""] = /^([A-G])(#+|b+(?!b)|(?!b))\s*([A-Za-z]*)$/.exec(text) ?? []
  const name = { "": "maj", m: "min" }[word] ?? word.slice(0, 3).toLowerCase()
  const mode = modes.find((one) => one.startsWith(name))
  if (letter === undefined || mode === undefined) return undefined
  const tonic = letters.indexOf(letter) - 1 + (signs.startsWith("b") ? -7 : 7) * signs.length
  const fifths = readNumber("fifths", `${tonic - shiftOf(mode)}`)
  return fifths === undefined ? undefined : { fifths, mode }
}

/** By what they add to a letter: signs of ABC, and accidentals of MusicXML. */
export const accidentals = Array.from(
  `0 = natural, 1 ^ sharp, 2 ^^ double-sharp, -1 _ flat, -2 __ flat-flat, 0.5 ^/ quarter-sharp, -0.5 _/ quarter-flat,
  1.5 ^3/2 three-quarters-sharp, -1.5 _3/2 three-quarters-flat`.matchAll(/(\S+) (\S+) ([a-z-]+)/g),
  ([, alter, sign = "", name = ""]) => ({ alter: Number(alter), sign, name })
)

export const alterIn = (fifths: number, step: string): number =>
  Math.floor((fifths - letters.indexOf(step) - 1) / 7) + 1

/** The accidentals of one voice in one measure. */
export class Accidentals {
  readonly #signs = new Map<string, number>()

  /** Returns the alteration of a letter without a sign: by the standard, a sign holds for all octaves until the bar line. */
  implied(step: string, fifths: number, octave = ""): number {
    return this.#signs.get(step + octave) ?? alterIn(fifths, step)
  }

  /** Returns whether a reader must see a sign: also one for whom signs hold for their octave alone. */
  needed(step: string, octave: number, alter: number, fifths: number): boolean {
    return this.implied(step, fifths) !== alter || this.implied(step, fifths, `${octave}`) !== alter
  }

  sign(step: string, octave: number, alter: number): void {
    this.#signs.set(step, alter).set(step + octave, alter)
  }
}
