/** Exact numbers: places and lengths in quarter notes. */
export type Fraction = readonly [over: number, under: number]

export const zero: Fraction = [0, 1]

export const fraction = (over: number, under = 1): Fraction => {
  let [a, b] = [Math.abs(over), Math.abs(under)]
  while (b > 0) [a, b] = [b, a % b]
  const by = (a || 1) * Math.sign(under || 1)
  return [over / by + 0, under / by]
}

/** Reads a number of a file, such as `0.5`. */
export const parseFraction = (text: string): Fraction => {
  const [, decimals = ""] = /\.(\d*)/.exec(text) ?? []
  return fraction(Math.round(Number(text || 0) * 10 ** decimals.length), 10 ** decimals.length)
}

export const add = ([a, b]: Fraction, [c, d]: Fraction, sign = 1): Fraction => fraction(a * d + sign * c * b, b * d)
export const times = ([a, b]: Fraction, [c, d]: Fraction): Fraction => fraction(a * c, b * d)
export const compare = ([a, b]: Fraction, [c, d]: Fraction): number => a * d - c * b
export const largest = (list: ReadonlyArray<Fraction>): Fraction =>
  list.reduce((most, one) => compare(one, most) > 0 ? one : most, zero)
export const show = ([a, b]: Fraction): string => b === 1 ? `${a}` : `${a}/${b}`
