/**
 * Finds operations by the words that people use, and names that are nearly right.
 */
import leven from "leven"
import type { Catalog, Operation } from "../../catalog/Catalog.ts"
import { search } from "../../catalog/Search.ts"

/** Words of people for words of the API. */
const synonyms: Readonly<Record<string, string>> = {
  child: "student account user",
  children: "student account user",
  handed: "submission submit",
  homework: "assignment",
  licence: "license expiration",
  licences: "license expiration",
  mark: "grade",
  marks: "grade",
  member: "user",
  members: "users",
  pupil: "student account user",
  pupils: "students accounts users",
  scan: "omr job",
  school: "organization",
  song: "score",
  songs: "scores",
  student: "student account user",
  students: "students accounts users"
}

/** Words of questions. */
const silent = new Set(["all", "every", "has", "have", "not", "that", "this", "what", "which", "who"])

const inWordsOfTheApi = (word: string): string => {
  const lower = word.toLowerCase()
  return silent.has(lower) ? "" : Object.hasOwn(synonyms, lower) ? synonyms[lower]! : word
}

/** Operations that match words, the best first. Without words: all. */
export const find = (catalog: Catalog, words: string): ReadonlyArray<Operation> =>
  search(catalog, words.replaceAll(/\p{L}+/gu, inWordsOfTheApi))

/** The strings that are closest to a name. */
export const closest = (names: ReadonlyArray<string>, name: string, count = 3): ReadonlyArray<string> => {
  const given = name.slice(0, 80).toLowerCase()
  return names
    .map((one) => ({ one, far: leven(one.toLowerCase(), given) }))
    .sort((one, other) => one.far - other.far)
    .slice(0, count)
    .map(({ one }) => one)
}
