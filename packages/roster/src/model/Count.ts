/** Numbers in sentences and tables, as English writes them. */

export const number = (value: number): string => value.toLocaleString("en")

/** A number and what is counted: `1 class`, `2,000 classes`. */
export const count = (value: number, one: string, many = `${one}s`): string =>
  `${number(value)} ${value === 1 ? one : many}`
