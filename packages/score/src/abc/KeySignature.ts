/** Key signatures, and which accidental a letter has in a measure. */

const fifthsOf = "FCGDAEB"

/** How many fifths the tonic of a mode is above the major tonic with the same signature, and how ABC writes the mode. */
const modes: Readonly<Record<string, readonly [shift: number, suffix: string]>> = {
  major: [0, ""],
  minor: [3, "m"],
  ionian: [0, "Ion"],
  aeolian: [3, "Aeo"],
  dorian: [2, "Dor"],
  phrygian: [4, "Phr"],
  lydian: [-1, "Lyd"],
  mixolydian: [1, "Mix"],
  locrian: [5, "Loc"]
}

/** Returns the name of a key, such as `Bbm`. A mode that is not known is written as major. */
export const keyName = (fifths: number, mode = "major"): string => {
  const [shift, suffix] = modes[mode.toLowerCase()] ?? [0, ""]
  const place = fifths + shift + 1
  const signs = Math.floor(place / 7)
  return `${fifthsOf[((place % 7) + 7) % 7]}${(signs < 0 ? "b" : "#").repeat(Math.abs(signs))}${suffix}`
}

/** Reads the name of a key: `Bbm`, `B flat` is not one; `D dorian` and `Ddor` are. */
export const readKey = (text: string): { readonly fifths: number; readonly mode: string } | undefined => {
  const parts = /^([A-G])([#b]*)\s*([A-Za-z]*)$/.exec(text.trim())
  if (parts === null) return undefined
  const [, letter = "", signs = "", word = ""] = parts
  const name = word.toLowerCase()
  const mode = name === ""
    ? "major"
    : name === "m"
    ? "minor"
    : Object.keys(modes).find((one) => name.length > 2 && one.startsWith(name.slice(0, 3)))
  if (mode === undefined) return undefined
  const tonic = fifthsOf.indexOf(letter) - 1 + 7 * (signs.startsWith("b") ? -signs.length : signs.length)
  return { fifths: tonic - (modes[mode]?.[0] ?? 0), mode }
}

/** Returns what a key signature does to a letter: 1 for a sharp, -1 for a flat. */
const keyAlter = (step: string, fifths: number): number => Math.floor((fifths - fifthsOf.indexOf(step) - 1) / 7) + 1

export const signs: Readonly<Record<string, number>> = {
  "=": 0,
  "^": 1,
  "^^": 2,
  "_": -1,
  "__": -2,
  "^/": 0.5,
  "_/": -0.5,
  "^3/2": 1.5,
  "_3/2": -1.5
}

/** The accidentals of one voice in one measure. */
export class Accidentals {
  readonly #letters = new Map<string, number>()
  readonly #pitches = new Map<string, number>()

  /** Returns the alteration of a letter without a sign: by the standard, a sign holds for all octaves until the bar line. */
  implied(step: string, fifths: number): number {
    return this.#letters.get(step) ?? keyAlter(step, fifths)
  }

  /** Returns whether a reader must see a sign: also one for whom a sign holds for its octave alone. */
  needed(step: string, octave: number, alter: number, fifths: number): boolean {
    return this.implied(step, fifths) !== alter ||
      (this.#pitches.get(step + octave) ?? keyAlter(step, fifths)) !== alter
  }

  sign(step: string, octave: number, alter: number): void {
    this.#letters.set(step, alter)
    this.#pitches.set(step + octave, alter)
  }
}
