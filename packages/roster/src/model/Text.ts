/** How texts of the files and of Flat are compared. */

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
