/**
 * Finds operations by the words that people use, and names that are nearly right.
 */
import leven from "leven"
import type { Catalog, Operation } from "../../catalog/Catalog.ts"
import { search } from "../../catalog/Search.ts"

/** Operations that match words, the best first. Without words: all. */
export const find = (catalog: Catalog, words: string): ReadonlyArray<Operation> => search(catalog, words)

/** The strings that are closest to a name. */
export const closest = (names: ReadonlyArray<string>, name: string, count = 3): ReadonlyArray<string> => {
  const given = name.slice(0, 80).toLowerCase()
  return names
    .map((one) => ({ one, far: leven(one.toLowerCase(), given) }))
    .sort((one, other) => one.far - other.far)
    .slice(0, count)
    .map(({ one }) => one)
}
