/**
 * Finds operations by words: in names, summaries and paths.
 */
import MiniSearch from "minisearch"
import { type Catalog, commandOf, type Operation } from "./Catalog.ts"
import { kebab } from "./Naming.ts"

const words = (text: string): ReadonlyArray<string> => kebab(text).split(/[^a-z\d]+/).filter((word) => word !== "")

/** Words that say nothing about an operation. */
const empty = new Set(["a", "all", "an", "and", "by", "for", "in", "is", "my", "of", "on", "or", "the", "to", "with"])

const index = (catalog: Catalog) => {
  const search = new MiniSearch<{ readonly id: string }>({
    fields: ["id", "command", "summary", "path", "parameters", "description"],
    tokenize: (text) => [...words(text)],
    processTerm: (word) => empty.has(word) ? null : word.replace(/(?<=..)s$/, ""),
    searchOptions: {
      boost: { id: 3, command: 3, summary: 2, path: 1.5 },
      prefix: (word) => word.length > 2,
      fuzzy: (word) => word.length > 4 ? 0.2 : false
    }
  })
  search.addAll(catalog.operations.map((operation) => ({
    id: operation.id,
    command: commandOf(catalog, operation),
    summary: operation.summary,
    path: operation.path,
    parameters: operation.parameters.map(({ name }) => name).join(" "),
    description: operation.description
  })))
  return search
}

const indexes = new WeakMap<Catalog, MiniSearch>()

const indexOf = (catalog: Catalog): MiniSearch => {
  const known = indexes.get(catalog)
  if (known !== undefined) return known
  const made = index(catalog)
  indexes.set(catalog, made)
  return made
}

/** Returns the operations that match some words, the best first. Without words, all of them. */
export const search = (catalog: Catalog, text: string): ReadonlyArray<Operation> => {
  if (text.trim() === "") return catalog.operations
  const byId = new Map(catalog.operations.map((operation) => [operation.id, operation]))
  return indexOf(catalog).search(text).flatMap(({ id }) => byId.get(String(id)) ?? [])
}
