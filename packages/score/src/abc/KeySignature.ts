/** Key signatures, and which accidental a letter has in a measure. */

const letters = "FCGDAEB"

/** How many fifths the tonic of a mode is above the major tonic with the same signature. */
const modes = {
  major: 0,
  minor: 3,
  dorian: 2,
  phrygian: 4,
  lydian: -1,
  mixolydian: 1,
  aeolian: 3,
  ionian: 0,
  locrian: 5
}

const shiftOf = (mode: string): number => Object.entries(modes).find(([name]) => name === mode)?.[1] ?? 0

/** Returns the name of a key, such as `Bbm` or `Ddor`. A mode that is not known is written as major. */
export const keyName = (fifths: number, mode = "major"): string => {
  const place = fifths + shiftOf(mode) + 1
  const signs = Math.floor(place / 7)
  const suffix = mode === "minor" ? "m" : mode === "major" || !(mode in modes) ? "" : mode.slice(0, 3)
  return `${letters[place - 7 * signs]}${(signs < 0 ? "b" : "#").repeat(Math.abs(signs))}${suffix}`
}

/** Reads the name of a key. */
export const readKey = (text: string): { readonly fifths: number; readonly mode: string } | undefined => {
  const [, letter, signs = "", word = ""] = /^([A-G])(#+|b+|)\s*([A-Za-z]*)$/.exec(text) ?? []
  const name = { "": "maj", m: "min" }[word] ?? word.slice(0, 3).toLowerCase()
  const mode = Object.keys(modes).find((one) => one.startsWith(name))
  if (letter === undefined || mode === undefined) return undefined
  const tonic = letters.indexOf(letter) - 1 + (signs.startsWith("b") ? -7 : 7) * signs.length
  return { fifths: tonic - shiftOf(mode), mode }
}

/** Signs of accidentals, with what they add to a letter. */
export const signs: Readonly<Record<string, number>> = {
  "=": 0,
  "^": 1,
  "^^": 2,
  _: -1,
  __: -2,
  "^/": 0.5,
  "_/": -0.5,
  "^3/2": 1.5,
  "_3/2": -1.5
}

/** The accidentals of one voice in one measure. */
export class Accidentals {
  readonly #signs = new Map<string, number>()

  /** Returns the alteration of a letter without a sign: by the standard, a sign holds for all octaves until the bar line. */
  implied(step: string, fifths: number, octave = ""): number {
    return this.#signs.get(step + octave) ?? Math.floor((fifths - letters.indexOf(step) - 1) / 7) + 1
  }

  /** Returns whether a reader must see a sign: also one for whom signs hold for their octave alone. */
  needed(step: string, octave: number, alter: number, fifths: number): boolean {
    return this.implied(step, fifths) !== alter || this.implied(step, fifths, `${octave}`) !== alter
  }

  sign(step: string, octave: number, alter: number): void {
    this.#signs.set(step, alter).set(step + octave, alter)
  }
}
