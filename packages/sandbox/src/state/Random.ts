/** Seeded random numbers: the same seed gives the same school, ids, tokens and faults. Not for anything that must be hard to guess. */

/** Hashes a string to 32 bits (FNV-1a). */
export const hash = (text: string): number => {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0
}

// The finalizer of MurmurHash3: a bijection on 32 bits, so different counters give different results.
const scramble = (n: number): number => {
  n = Math.imul(n ^ (n >>> 16), 0x85ebca6b)
  n = Math.imul(n ^ (n >>> 13), 0xc2b2ae35)
  return (n ^ (n >>> 16)) >>> 0
}

const hex = (n: number): string => n.toString(16).padStart(8, "0")

/** Returns an id of 24 hexadecimal digits, unique for every `sequence` of a seed. */
export const id = (seed: number, sequence: number): string =>
  hex(scramble(hash(`id ${seed}`))) + hex(scramble(sequence)) + hex(scramble(sequence ^ seed ^ 0x5bd1e995))

/** Returns a placeholder secret of lower-case letters and digits. */
export const secret = (seed: number, sequence: number, length: number): string => {
  const random = make(`secret ${seed} ${sequence}`)
  return Array.from({ length }, () => "abcdefghijkmnpqrstuvwxyz23456789"[random.below(32)]).join("")
}

export interface Random {
  /** At least 0, less than 1. */
  readonly next: () => number
  /** An integer, at least 0, less than `limit`. */
  readonly below: (limit: number) => number
  /** One of the items, which must not be empty. */
  readonly pick: <A>(items: ReadonlyArray<A>) => A
}

/** Creates a generator (mulberry32) from any string. */
export const make = (seed: string): Random => {
  let state = hash(seed)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return { next, below, pick: <A>(items: ReadonlyArray<A>) => items[below(items.length)] as A }
}
