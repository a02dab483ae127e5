/** What the tools for agents use of the command line. */
import type { Operation } from "@flat-sdk/agents/contract/Contract"
import type { Host } from "@flat-sdk/agents/contract/Host"
import { FileUpload } from "@flat-sdk/node"
import * as Printable from "@flat-sdk/terminal/Printable"
import * as Catalog from "../catalog/Catalog.ts"
import { search } from "../catalog/Search.ts"
import * as Sample from "../describe/Sample.ts"
import * as Csv from "../output/Csv.ts"

export const make = (catalog: Catalog.Catalog): Host => {
  const byId = new Map(catalog.operations.map((operation) => [operation.id, operation]))
  const own = ({ id }: Operation): Catalog.Operation => byId.get(id)!
  return {
    contract: catalog,
    search: (words) => search(catalog, words),
    sample: (operation) => Sample.input(catalog, own(operation)),
    command: (operation, input) => {
      const command = own(operation)
      const given = command.parameters.filter(({ name }) => input[name] !== undefined)
      return [
        "flat",
        Catalog.commandOf(catalog, command),
        ...given.filter((one) => one.in === "path").map(({ name }) => Printable.quoted(String(input[name]))),
        ...given.filter((one) => one.in === "query" && one.required).map(({ flag, name }) =>
          `--${flag} ${Printable.quoted(String(input[name]))}`
        )
      ].join(" ")
    },
    open: FileUpload.open,
    csv: Csv.rows
  }
}
