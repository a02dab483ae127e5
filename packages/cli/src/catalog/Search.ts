/** Finds operations by words: in names, summaries and paths. */
import type { JsonSchema } from "@flat-sdk/agents/operations"
import MiniSearch from "minisearch"
import { type Catalog, commandOf, kebab, type Operation } from "./Catalog.ts"
import * as Fields from "./Fields.ts"
import * as Synonyms from "./Synonyms.ts"

const words = (text: string): ReadonlyArray<string> => kebab(text).split(/[^a-z\d]+/).filter((word) => word !== "")

/** Words that do not distinguish operations. */
const empty = new Set(["a", "all", "an", "and", "by", "for", "in", "is", "my", "of", "on", "or", "the", "to", "with"])

/** The values of a parameter: the orders of a list name what can be found in it. */
const choicesOf = (catalog: Catalog, schema: JsonSchema): ReadonlyArray<string> =>
  [schema, ...Fields.itemsOf(catalog, schema)].flatMap((one) => Fields.acceptedBy(catalog, [one]).choices ?? [])

const stem = (word: string): string => word.replace(/(?<=..)s$/, "")

const index = (catalog: Catalog) => {
  const search = new MiniSearch<{ readonly id: string }>({
    fields: ["id", "command", "summary", "path", "parameters", "description"],
    tokenize: (text) => [...words(text)],
    processTerm: (word) => empty.has(word) ? null : stem(word),
    searchOptions: {
      boost: { id: 3, command: 3, summary: 2, path: 1.5 },
      prefix: (word) => word.length > 2,
      fuzzy: (word) => word.length > 4 ? 0.2 : false
    }
  })
  search.addAll(catalog.operations.map((operation) => ({
    id: operation.id,
    command: commandOf(catalog, operation),
    // The first sentence says what the title abbreviates.
    summary: `${operation.summary} ${operation.description.split(/(?<=\.)\s/)[0]}`,
    path: operation.path,
    parameters: operation.parameters.flatMap(({ name, schema }) => [name, ...choicesOf(catalog, schema)]).join(" "),
    description: operation.description
  })))
  return search
}

const indexes = new WeakMap<Catalog, MiniSearch>()

const indexOf = (catalog: Catalog): MiniSearch => {
  const made = indexes.get(catalog) ?? index(catalog)
  indexes.set(catalog, made)
  return made
}

/** Returns the operations that match some words, the best first. Without words, all of them. */
export const search = (catalog: Catalog, text: string): ReadonlyArray<Operation> => {
  if (text.trim() === "") return catalog.operations
  const byId = new Map(catalog.operations.map((operation) => [operation.id, operation]))
  const asked = words(text)
  const found = indexOf(catalog).search(asked.flatMap(Synonyms.of).join(" "), {
    // What was meant by a word counts less than the word.
    boostTerm: (term) => asked.some((word) => stem(word) === term) ? 1 : 0.5
  })
  const operations = found.flatMap(({ id }) => byId.get(String(id)) ?? [])
  // The name itself comes before names that contain it.
  const name = asked.join("-")
  return operations.toSorted((one, other) => Number(kebab(other.id) === name) - Number(kebab(one.id) === name))
}
