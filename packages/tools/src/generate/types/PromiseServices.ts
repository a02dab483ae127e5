/**
 * Prints the modules of the Promise API that are no types alone: one for each service, so that it can be imported separately, and the record of all.
 */
import type { Contract, Service } from "../model/Contract.ts"
import { apiTypes, typeIndex } from "./ApiTypes.ts"
import { promise } from "./Target.ts"
import { head } from "./TypeFile.ts"

/** What makes the function of an operation, in a module of that name. */
const makerOf = { file: "file", paginated: "list" } as const

/** Services with methods that wait for several operations. They are written by hand in addition to the generated ones. */
const waiting: Readonly<Record<string, string>> = { omr: "OmrWaiting", scores: "ScoreWaiting" }

const typeOf = ({ module, property }: Service): string =>
  waiting[property] === undefined ? `${module}Operations` : `${module}Operations & ${waiting[property]}`

const services = (all: ReadonlyArray<Service>): string =>
  head("FlatClient.ts") + "\n" +
  all.map(({ module }) => `import type { ${module}Operations } from "./interfaces/${module}.ts"\n`).sort().join("") +
  all.map(({ property }) => `import { ${property} } from "./services/${property}.ts"\n`).sort().join("") +
  `import type { ${Object.values(waiting).sort().join(", ")} } from "../client/Waiting.ts"\n` +
  "\n/** The services of a client, by the names of the vendor's client. */\nexport interface FlatServices {\n" +
  all.map((one) => `  /** ${one.doc} */\n  readonly ${one.property}: ${typeOf(one)}\n`).join("") +
  "}\n\n" +
  `/** All services. */\nexport const services = { ${all.map(({ property }) => property).join(", ")} }\n`

const service = (one: Service): string => {
  const { doc, module, operations, path, property } = one
  const waits = waiting[property]
  // Only the services with such operations import what makes their functions.
  const makers = (["file", "paginated"] as const).filter((kind) => operations.some((each) => each.kind === kind))
  return head(`contract/${path}`) + "\n" +
    `import { ${property} as descriptions } from "@flat-sdk/engine/Descriptions"\n` +
    `import { asService } from "../../internal/client.ts"\n` +
    makers.map((kind) => `import { ${makerOf[kind]} } from "../../internal/${makerOf[kind]}.ts"\n`).join("") +
    (waits === undefined ? "" : `import { waiting } from "../../internal/waiting/${property}.ts"\n`) +
    `import type { Service } from "../../client/Service.ts"\n` +
    (waits === undefined ? "" : `import type { ${waits} } from "../../client/Waiting.ts"\n`) +
    `import type { ${module}Operations } from "../interfaces/${module}.ts"\n` +
    `\n/** ${doc} For \`createClient\`. */\n` +
    `export const ${property}: Service<${typeOf(one)}> = /* #__PURE__ */ asService({ descriptions, makers: {${
      makers.length === 0 ? "" : ` ${makers.map((kind) => `${kind}: ${makerOf[kind]}`).join(", ")} `
    }}${waits === undefined ? "" : ", waiting"} })\n`
}

export const promiseFiles = (contract: Contract): ReadonlyMap<string, string> => {
  const files = apiTypes(contract, promise)
  const index = typeIndex(files.keys())
  for (const one of contract.services) files.set(`services/${one.property}.ts`, service(one))
  return files.set("FlatServices.ts", services(contract.services)).set(
    "index.ts",
    `${index}export type { FlatServices } from "./FlatServices.ts"\n`
  )
}
