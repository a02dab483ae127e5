/** Medians, so that one round that other processes disturbed does not dominate. */

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((left, right) => left - right)
  const middle = sorted.length >> 1
  return sorted.length === 0
    ? NaN
    : sorted.length % 2 === 1
    ? sorted[middle]!
    : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Returns the interquartile range relative to the median, which is the noise of a run; NaN for a single value, whose noise is unknown. */
export const spread = (values: ReadonlyArray<number>): number => {
  if (values.length < 2) return NaN
  const sorted = values.toSorted((left, right) => left - right)
  const at = (part: number) => sorted[Math.round((sorted.length - 1) * part)]!
  return (at(0.75) - at(0.25)) / median(values)
}

/** Returns the values starting at a different one in each round, so that none always follows the same one. */
export const rotate = <A>(values: ReadonlyArray<A>, round: number): ReadonlyArray<A> => {
  const start = round % Math.max(1, values.length)
  return [...values.slice(start), ...values.slice(0, start)]
}

/** Returns the median of the ratios within each round; NaN if the other was not measured. What disturbs a round disturbs both of its sides. */
export const ratio = (values: ReadonlyArray<number>, to: ReadonlyArray<number>): number =>
  median(values.map((value, round) => value / (to[round] ?? NaN)))
