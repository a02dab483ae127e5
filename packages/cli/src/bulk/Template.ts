/** The columns of a file for an operation: a line of headings, and what each means. */
import * as Width from "@flat-sdk/terminal/Width"
import type { Catalog, Operation } from "../catalog/Catalog.ts"
import * as Fields from "../catalog/Fields.ts"
import * as ParameterFlags from "../input/ParameterFlags.ts"
import * as Csv from "../output/Csv.ts"
import * as Target from "./Target.ts"

export const header = (catalog: Catalog, operation: Operation): string =>
  Csv.rows([Target.all(catalog, operation).map(({ name }) => name)])

const typeOf = (catalog: Catalog, { isContent, schemas }: Target.Target): string => {
  if (isContent) return "text, or @FILE for the contents of a file"
  const { types } = Fields.acceptedBy(catalog, schemas)
  const isList = types.has("array") && !types.has("string")
  const items = isList ? schemas.flatMap((schema) => Fields.itemsOf(catalog, schema)) : schemas
  const { choices, types: of } = Fields.acceptedBy(catalog, items)
  const type = choices !== undefined
    ? choices.join(" | ")
    : of.has("string")
    ? "text"
    : of.has("integer")
    ? "whole number"
    : of.has("number")
    ? "number"
    : of.has("boolean")
    ? "true | false"
    : "JSON"
  return isList ? type === "JSON" ? "JSON list" : `list of ${type}, separated by commas` : type
}

const firstSentence = (text: string): string =>
  /^[^]*?\.(?=\s|$)/.exec(text.trim())?.[0].replaceAll(/\s+/g, " ") ?? text.trim()

export const documentation = (catalog: Catalog, operation: Operation, width: number): string => {
  const lines = Target.all(catalog, operation).map((target) => {
    const limits = target.schemas.length === 1 ? ParameterFlags.limitsOf(catalog, target.schemas[0]!) : undefined
    const about = [
      typeOf(catalog, target),
      ...(limits === undefined ? [] : [limits]),
      ...(target.description === "" ? [] : [firstSentence(target.description)])
    ].join("; ")
    return { name: `${target.name}${target.required ? " (required)" : ""}`, about }
  })
  const names = Math.max(...lines.map(({ name }) => name.length))
  const room = Math.max(30, width - names - 4)
  return [
    `Columns for ${operation.id}. An empty cell leaves the field out.`,
    "",
    ...lines.flatMap(({ about, name }) =>
      Width.wrap(about, room).map((text, at) => `  ${(at === 0 ? name : "").padEnd(names)}  ${text}`)
    ),
    ""
  ].join("\n")
}
