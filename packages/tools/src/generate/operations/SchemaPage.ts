/** Prints the list of the contract's exported schemas as Markdown: `docs/reference/schemas.md`. */
import { type Contract, operationsOf, type Type } from "../model/Contract.ts"
import * as Documentation from "../model/Documentation.ts"

const code = (text: string) => `\`${text}\``

/** Returns the names of a type and of its items and alternatives. */
const namesOf = (type: Type | undefined): ReadonlyArray<string> =>
  type?.kind === "named"
    ? [type.name]
    : type?.kind === "list"
    ? namesOf(type.item)
    : type?.kind === "union"
    ? type.members.flatMap(namesOf)
    : []

export const schemaPage = (contract: Contract): string => {
  const exported = new Set(contract.shapes.map(([name]) => name))
  const operations = operationsOf(contract).map(({ operation }) => operation)
  const modules = Map.groupBy([...contract.types.values()].filter(({ name }) => exported.has(name)), ({ path }) => path)
  const row = (name: string, doc: string | undefined) => {
    const taking = operations.filter(({ body }) => namesOf(body?.type).includes(name))
    const returning = operations.filter(({ responses }) => responses.some(({ type }) => namesOf(type).includes(name)))
    const cells = [taking, returning].map((list) => list.map(({ id }) => code(id)).join(" "))
    const { sentence } = Documentation.read(doc)
    if (sentence === undefined) throw new Error(`${name} has no documentation. Add a docstring`)
    return `| ${[code(name), ...cells, sentence.replaceAll("|", "\\|")].join(" | ")} |`.replaceAll(/\|\s+(?=\|)/g, "| ")
  }
  return `<!-- dprint-ignore-file -->
<!-- Generated from the contract: change that, then run pnpm generate. -->

# Schemas

The schemas of inputs and results that \`@flat-sdk/core/contract\` exports, by module. [The contract](contract.md) shows how forms and validators use them. Parameters of an
operation are in its endpoint: \`endpoints.listOrganizationUsers.query\` of \`contract/organization/Organization\`.

${
    [...modules].sort(([left], [right]) => left < right ? -1 : 1).map(([path, types]) =>
      `## contract/${path.slice(0, -3)}

| schema | taken by | returned by | what it is |
| --- | --- | --- | --- |
${types.map(({ doc, name }) => row(name, doc)).join("\n")}
`
    ).join("\n")
  }`
}
