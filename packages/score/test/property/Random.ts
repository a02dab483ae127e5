/** Random choices that a seed repeats. */
export interface Random {
  /** Returns a whole number from 0, below `end`. */
  readonly below: (end: number) => number
  readonly chance: (share: number) => boolean
  readonly pick: <A>(list: ReadonlyArray<A>) => A
}

/** Mulberry32. */
export const randomOf = (seed: number): Random => {
  let state = seed * 0x9e3779b9 | 0
  const next = () => {
    state = state + 0x6d2b79f5 | 0
    let t = Math.imul(state ^ state >>> 15, 1 | state)
    t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t
    return ((t ^ t >>> 14) >>> 0) / 2 ** 32
  }
  const below = (end: number) => Math.floor(next() * end)
  return { below, chance: (share) => next() < share, pick: (list) => list[below(list.length)]! }
}
