/** Prints the docstrings of the contract as a module, from which `FlatApi` takes the texts of its OpenAPI document. */
import { type Contract, type Field, type Operation, operationsOf, type Type, version } from "../model/Contract.ts"
import * as Documentation from "../model/Documentation.ts"
import { titleOf } from "../model/Operations.ts"

type Texts = Record<string, unknown>

export const texts = (contract: Contract): string => {
  const { error, services, types } = contract
  const operations = operationsOf(contract).map(({ operation }) => operation)
  const fields: Texts = {}
  for (const { doc, name, type } of [...types.values(), error]) {
    fields[name] = textOf(doc)
    addFields(fields, type, name)
  }
  for (const { body, id, parameters } of operations) {
    for (const parameter of parameters) addField(fields, parameter, id)
    if (body !== undefined) addFields(fields, body.type, `${id}.body`)
  }
  return `// Generated from the docstrings of the contract: change those, then run pnpm generate.
import type { Documentation } from "../openapi/Document.ts"

/** Version of the API that the contract describes. */
export const version = ${JSON.stringify(version)}

/** The texts of the contract. */
export const documentation: Documentation = ${
    JSON.stringify(
      {
        services: Object.fromEntries(services.map(({ doc, property }) => [property, doc])),
        operations: Object.fromEntries(operations.map((operation) => [operation.id, operationText(operation)])),
        fields
      },
      undefined,
      2
    )
  }
`
}

const addFields = (texts: Texts, type: Type, path: string): void => {
  if (type.kind === "object") { for (const field of type.fields) addField(texts, field, path) }
  if (type.kind === "list") addFields(texts, type.item, path)
  if (type.kind === "union") { for (const member of type.members) addFields(texts, member, path) }
}

const addField = (texts: Texts, { doc, name, type }: Field, path: string): void => {
  texts[`${path}.${name}`] = textOf(doc)
  addFields(texts, type, `${path}.${name}`)
}

const textOf = (doc: string | undefined) => {
  const text = Documentation.read(doc)
  return { description: Documentation.whole(text), default: text.default, deprecated: text.deprecated || undefined }
}

const nextPage =
  "A response has one page. To read the next page, request the URL with `rel=\"next\"` of the `Link` header."

const operationText = ({ deprecated, doc, id, kind }: Operation) => {
  const text = textOf(doc)
  if (text.description === undefined) throw new Error(`${id} has no documentation. Add a docstring to the contract`)
  const statuses = Documentation.statusesIn(doc)
  return {
    summary: titleOf(id),
    // Before the gotchas, of which it is none.
    description: kind === "paginated"
      ? text.description.replace(/(?=\n\n\*\*)|$/, `\n\n${nextPage}`)
      : text.description,
    deprecated: text.deprecated ?? (deprecated || undefined),
    statuses: statuses.length === 0 ? undefined : statuses
  }
}
