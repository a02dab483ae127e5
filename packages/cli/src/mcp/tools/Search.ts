/**
 * Finds operations by words, and by names that are nearly right.
 */
import type { Operation } from "../../catalog/Catalog.ts"

const stem = (word: string): string => word.replace(/(?:ies|es|s|ing|ed|e|y)$/, "")

const wordsOf = (text: string): ReadonlyArray<string> =>
  text.replaceAll(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase().match(/[\p{L}\d]+/gu)?.map(stem) ?? []

// Words of people, and those of the API for the same thing.
const synonyms: Readonly<Record<string, ReadonlyArray<string>>> = Object.fromEntries(
  [
    ["pupil", "student", "account", "member", "user"],
    ["homework", "assignment"],
    ["hand", "submission"],
    ["licence", "license"],
    ["scan", "omr"],
    ["make", "create"],
    ["add", "create"],
    ["new", "create"],
    ["remove", "delete"],
    ["change", "update", "edit"],
    ["show", "get", "list"],
    ["who", "user"],
    ["school", "organization"],
    ["midi", "format", "export"],
    ["sheet", "score"],
    ["song", "score"]
  ].map(([word, ...others]) => [stem(word!), others.map(stem)])
)

const scoreOf = (operation: Operation, words: ReadonlyArray<string>): number => {
  const id = new Set(wordsOf(operation.id))
  const summary = new Set(wordsOf(operation.summary))
  const rest = new Set(wordsOf(`${operation.path} ${operation.service} ${operation.description}`))
  const one = (word: string) => id.has(word) ? 4 : summary.has(word) ? 3 : rest.has(word) ? 1 : 0
  return words.reduce(
    (score, word) => score + Math.max(one(word), ...(synonyms[word] ?? []).map((other) => one(other) * 0.8)),
    // Of equals, the one that says least besides.
    operation.deprecated ? -0.5 : 0
  ) - id.size * 0.05
}

/** Operations that match a word at least, the best first. Without words: all. */
export const find = (operations: ReadonlyArray<Operation>, query: string): ReadonlyArray<Operation> => {
  const words = [...new Set(wordsOf(query))]
  if (words.length === 0) return operations
  return operations
    .map((operation) => ({ operation, score: scoreOf(operation, words) }))
    .filter(({ score }) => score > 0.5)
    .sort((one, other) => other.score - one.score)
    .map(({ operation }) => operation)
}

/** Number of characters to insert, delete or replace. */
const distance = (one: string, other: string): number => {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let at = 1; at <= one.length; at++) {
    const next = [at]
    for (let index = 1; index <= other.length; index++) {
      next.push(Math.min(
        row[index]! + 1,
        next[index - 1]! + 1,
        row[index - 1]! + (one[at - 1] === other[index - 1] ? 0 : 1)
      ))
    }
    row = next
  }
  return row[other.length]!
}

/** The strings that are closest to a name. */
export const closestOf = (names: ReadonlyArray<string>, name: string, count = 3): ReadonlyArray<string> =>
  names
    .map((one) => ({ one, far: distance(one.toLowerCase(), name.slice(0, 80).toLowerCase()) }))
    .sort((one, other) => one.far - other.far)
    .slice(0, count)
    .map(({ one }) => one)

/** The operations with the closest names. */
export const closest = (operations: ReadonlyArray<Operation>, name: string): ReadonlyArray<Operation> => {
  const names = closestOf(operations.map(({ id }) => id), name, 2)
  return [...new Set([...operations.filter(({ id }) => names.includes(id)), ...find(operations, name).slice(0, 2)])]
}
