/** Intervals, and the pitches and keys that are one away. */
import { readKey } from "../../abc/KeySignature.ts"
import { refuse } from "../../xml/Problem.ts"

/** Steps of the staff and semitones, up, or down if they are negative. */
export type Interval = Readonly<{ steps: number; semitones: number }>
/** A pitch, or a pitch class, if nobody reads the octave. */
export type Tone = Readonly<{ step: string; alter: number; octave: number }>

export const unison: Interval = { steps: 0, semitones: 0 }
export const sum = (one: Interval, other: Interval, sign: 1 | -1 = 1): Interval => ({
  steps: one.steps + sign * other.steps,
  semitones: one.semitones + sign * other.semitones
})

/** Returns how many sharps a key gets: a fifth up adds one. */
export const fifthsOf = ({ semitones, steps }: Interval): number => 7 * semitones - 12 * steps

const letters = "CDEFGAB"
const naturals = [0, 2, 4, 5, 7, 9, 11]
/** Returns the semitones of a step of the staff without signs above C0. */
const heightOf = (place: number): number => 12 * Math.floor(place / 7) + naturals.at(place % 7)!

/** Returns the tone that is an interval away. One with more signs than `most` is written on the next step. */
export const move = ({ alter, octave, step }: Tone, by: Interval, most = 2): Tone => {
  const from = 7 * octave + letters.indexOf(step)
  const height = heightOf(from) + alter + by.semitones
  let place = from + by.steps
  while (Math.abs(height - heightOf(place)) > most) place += Math.sign(height - heightOf(place))
  // Sums of microtones are not exact.
  return { step: letters.at(place % 7)!, alter: +(height - heightOf(place)).toFixed(6), octave: Math.floor(place / 7) }
}

/** Returns the natural tone on the next step above or below. */
export const neighbourOf = ({ octave, step }: Tone, side: 1 | -1): Tone => {
  const place = 7 * octave + letters.indexOf(step) + side
  return { step: letters.at(place % 7)!, alter: 0, octave: Math.floor(place / 7) }
}

/** Returns the interval for music in a key of so many sharps: one that leads to more than seven signs is written on the next step. */
export const respell = (by: Interval, fifths: number): Interval => {
  const signs = fifths + fifthsOf(by)
  const more = Math.max(0, Math.ceil((Math.abs(signs) - 7) / 12))
  return { ...by, steps: by.steps + Math.sign(signs) * more }
}

const intervals = "P1 m2 M2 m3 M3 P4 A4 d5 P5 m6 M6 m7 M7 P8"
/** By what they have more than the perfect or major interval: fourths, fifths and unisons are perfect. */
const qualities: Readonly<Record<string, readonly [perfect: number, major: number]>> = {
  P: [0, NaN],
  M: [NaN, 0],
  m: [NaN, -1],
  A: [1, 1],
  d: [-1, -2]
}

/** Reads `M2`, `-P5` or `M9`. Throws `ScoreError`. */
export const readInterval = (text: string): Interval => {
  const [, sign, quality = "", digits] = /^([-+]?)([PMmAd])([1-9]\d?)$/.exec(text) ?? []
  const steps = Number(digits) - 1
  const more = qualities[quality]?.[[0, 3, 4].includes(steps % 7) ? 0 : 1] ?? NaN
  const semitones = heightOf(steps) + more
  if (Number.isNaN(semitones) || steps > 21 || semitones < 0) {
    const hint = `Intervals are ${intervals}, M9 and so on; down with a minus: "-M2"`
    refuse(`${JSON.stringify(text)} is no interval`, hint)
  }
  return sign === "-" ? { steps: -steps, semitones: -semitones } : { steps, semitones }
}

/** Reads `D`, `Bbm` or `F# minor`. Returns its signature; of one with more than seven signs that of the same sound. Throws `ScoreError`. */
export const readSignature = (text: unknown): { readonly fifths: number; readonly mode: string } => {
  const plain = String(text).trim().replace(/^[a-g]/, (letter) => letter.toUpperCase())
    .replace(/\s?(?:♭|flat)/, "b").replace(/\s?(?:♯|sharp)/, "#")
  const { fifths, mode } = readKey(plain) ??
    refuse(`${JSON.stringify(text)} is no key`, "Write it as D, Bbm or F# minor")
  return { mode, fifths: fifths + fifthsOf(respell(unison, fifths)) }
}

/** Where a key is looked for: above, below, or on the side where it is nearer. */
export type Direction = "up" | "down" | "nearest"

/** Returns the interval between two keys. A tritone away is up, unless `down` is asked for. */
export const between = (fifths: number, to: number, direction: Direction = "nearest"): Interval => {
  if (!["up", "down", "nearest"].includes(direction)) refuse("direction must be \"up\", \"down\" or \"nearest\"")
  const up = (7 * (to - fifths) % 12 + 12) % 12
  const isDown = direction === "down" || direction === "nearest" && up > 6
  const semitones = isDown && up > 0 ? up - 12 : up
  return { semitones, steps: (7 * semitones - (to - fifths)) / 12 }
}
