/** How texts of the files and of Flat are compared, sorted and cut, and written into a cell. */

/** Ignores case, and how accents are composed. Usernames and e-mail addresses are compared like this. */
export const key = (text: string): string => text.trim().normalize("NFC").toLowerCase()

/** Ignores accents too: Flat may refuse a username that differs from another only in them. */
export const fold = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()

/** Compares names: outer spaces and the composition of accents do not count. */
export const same = (a: string | undefined, b: string | undefined): boolean =>
  (a ?? "").trim().normalize("NFC") === (b ?? "").trim().normalize("NFC")

/** Compares addresses. The server may store them in lower case: a difference in case would be sent again on each run. */
export const sameEmail = (a: string | undefined, b: string | undefined): boolean => key(a ?? "") === key(b ?? "")

/** Returns the first `length` characters, as Flat counts them. */
export const cut = (text: string, length: number): string => {
  const characters = [...text]
  return characters.length <= length ? text : characters.slice(0, length).join("").trimEnd()
}

export const lengthOf = (text: string): number => [...text].length

/** Adds a value to the list of a key. */
export const collect = <K, V>(lists: Map<K, Array<V>>, key: K, value: V): void => {
  const list = lists.get(key)
  list === undefined ? lists.set(key, [value]) : list.push(value)
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" })

/** The order in which people expect names: `2b` comes before `10a`, and case does not count. */
export const compare = (a: string, b: string): number => collator.compare(a, b)

/**
 * What a spreadsheet would run as a formula gets an apostrophe in front, and so does what has one already, in files that the tool writes and reads again:
 * reading takes one away again.
 */
const formula = /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/

/** Returns the cell for a value. */
export const toCell = (value: string): string => formula.test(value) ? `'${value}` : value

/** Returns the value of a cell. */
export const ofCell = (cell: string): string => cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell

export const number = (value: number): string => value.toLocaleString("en")

/** A number and what is counted: `1 class`, `2,000 classes`. */
export const count = (value: number, one: string, many = `${one}s`): string =>
  `${number(value)} ${value === 1 ? one : many}`
