/** Reproducible random numbers: the same seed and name give the same sequence. */

export interface Dice {
  /** A number in [0, 1). */
  readonly next: () => number
  /** An integer in [0, `end`). */
  readonly below: (end: number) => number
}

// FNV-1a over the name, then mulberry32: short, and good enough to choose the next step.
const hash = (text: string): number => {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return value >>> 0
}

export const make = (seed: number, name: string): Dice => {
  let state = hash(`${seed} ${name}`)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296
  }
  return { next, below: (end) => Math.floor(next() * end) }
}
