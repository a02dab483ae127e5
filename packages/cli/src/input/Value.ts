/** Turns text of the command line into values, by their schemas. */
import type { JsonSchema } from "@flat-sdk/agents/operations"
import { type Catalog, closest } from "../catalog/Catalog.ts"
import * as Fields from "../catalog/Fields.ts"

export type Parsed = { readonly value: unknown } | {
  readonly problem: string
  readonly suggestion?: string | undefined
}

const numeral = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i

const shownChoices = 12

const notOneOf = (text: string, choices: ReadonlyArray<string>): Parsed => {
  const shown = choices.slice(0, shownChoices).join(", ")
  const more = choices.length > shownChoices ? ` and ${choices.length - shownChoices} more` : ""
  return {
    problem: `expected ${choices.length === 1 ? "" : "one of "}${shown}${more}, found ${JSON.stringify(text)}`,
    suggestion: closest(text, choices)
  }
}

/** Turns a text into a value that one of the schemas accepts: a number, a boolean or null where that fits, a string otherwise. */
export const parse = (catalog: Catalog, schemas: ReadonlyArray<JsonSchema>, text: string): Parsed => {
  const { choices, types } = Fields.acceptedBy(catalog, schemas)
  const isNumber = types.has("integer") || types.has("number")
  if (text === "null" && types.has("null")) return { value: null }
  if (isNumber && numeral.test(text)) {
    const value = Number(text)
    if (types.has("number") || Number.isSafeInteger(value)) return { value }
  }
  if (types.has("boolean") && (text === "true" || text === "false")) return { value: text === "true" }
  if (choices !== undefined) return choices.includes(text) ? { value: text } : notOneOf(text, choices)
  if (types.has("string") || types.size === 0) return { value: text }
  const expected = [
    ...(isNumber ? [types.has("number") ? "a number" : "a whole number"] : []),
    ...(types.has("boolean") ? ["true or false"] : []),
    ...(types.has("object") ? ["an object: set its fields one by one, or all of it as JSON with :="] : []),
    ...(types.has("array") ? ["a list: set its items by index, or all of it as JSON with :="] : []),
    ...(types.has("null") ? ["null"] : [])
  ]
  return { problem: `expected ${expected.join(", or ")}, found ${JSON.stringify(text)}` }
}

/** Splits a list at its commas. A comma after a backslash belongs to an item. */
export const split = (text: string): ReadonlyArray<string> =>
  text.split(/(?<!\\),/).map((item) => item.replaceAll(String.raw`\,`, ","))

/** What is wrong with a text that is not JSON. The parser's message quotes the text, which may be a password. */
export const problemOfJson = (error: unknown): string => {
  const message = error instanceof Error ? error.message : ""
  const what = message.endsWith(" is not valid JSON") ? message.split(/,? ?(?:\.\.\.)?(?<!')"/, 1)[0]! : message
  return what === "" ? "this is not JSON" : what
}
