/** Prints the list of operations as Markdown: `docs/reference/operations.md`. */
import { type Contract, type Operation, operationsOf, type Service, version } from "../model/Contract.ts"
import * as Documentation from "../model/Documentation.ts"
import { titleOf } from "../model/Operations.ts"

const code = (text: string) => `\`${text}\``

const marks = ({ deprecated, kind, repetition }: Operation) =>
  [
    kind === "paginated" ? "pages" : [],
    kind === "file" ? "file" : [],
    repetition?.repeat === "never" ? "once" : [],
    deprecated ? "deprecated" : []
  ].flat().join(", ")

const request = ({ fixed, method, path }: Operation) =>
  code(`${method} ${path}${fixed === undefined ? "" : `?${new URLSearchParams({ ...fixed })}`}`)

/** Returns the first sentence of a documentation, for a cell. */
const about = (doc: string | undefined, name: string) => {
  const { sentence } = Documentation.read(doc)
  if (sentence === undefined) throw new Error(`${name} has no documentation. Add a docstring`)
  return sentence.replaceAll("|", "\\|")
}

const row = (operation: Operation) =>
  [
    "",
    code(operation.id),
    request(operation),
    operation.scopes.map(code).join(" "),
    marks(operation),
    titleOf(operation.id),
    ""
  ].join(" | ").trim().replaceAll(/\|\s+(?=\|)/g, "| ")

const section = ({ doc, module, more, operations, property }: Service) =>
  [
    `## ${property}`,
    "",
    `${doc} \`flat.${property}\`, or the service \`${module}\` of \`@flat-sdk/core/${module}\` alone. ${
      operations.length === 1 ? "One operation" : `${operations.length} operations`
    }.`,
    "",
    "| operation | request | scopes, one of | | title |",
    "| --- | --- | --- | --- | --- |",
    ...operations.map(row),
    ...more.map(({ doc, name }) => `| ${code(name)} | several | | | ${about(doc, name)} |`),
    ""
  ].join("\n")

export const page = (contract: Contract): string => {
  const { services } = contract
  const all = operationsOf(contract).map(({ operation }) => operation)
  const readings = all.filter(({ fixed }) => fixed !== undefined)
  return `<!-- dprint-ignore-file -->
<!-- Generated from the contract: change that, then run pnpm generate. -->

# Operations

All ${
    all.length - readings.length
  } operations of API ${version}, and ${readings.length} more, for operations whose response has two forms:
${
    readings.map(({ id }) => code(id)).join(", ")
  }. Names of operations are the vendor's operation ids, names of properties those of the
vendor's client.

- *pages*: the list is paginated. A call reads one page, \`.stream\` all items, \`.pages\` all pages.
- *file*: the response is a file. A call reads it whole, \`.stream\` reads it in constant memory, \`.download\` returns its type and size first.
- *once*: this PUT or DELETE is not sent again if its response is lost, because executing it twice differs from executing it once.
- *several*: consists of several operations, and a token needs the scopes of all of them. Not counted.
- A token needs one of the listed scopes. If none is listed, the vendor's documents list none.

Your editor shows the parameters, limits, errors and gotchas of each operation. They are also in the folder \`contract\` of \`@flat-sdk/core\`.

${
    services.map(({ operations, property }) => `[${property}](#${property.toLowerCase()}) ${operations.length}`).join(
      " · "
    )
  }

${services.map(section).join("\n")}`
}
