/**
 * Prints the services of core that have the operations of the contract alone, a file for each. Those with methods of several operations are written
 * by hand, in `packages/core/src/services`.
 */
import type { Contract, Service } from "../model/Contract.ts"
import { head } from "./TypeFile.ts"

/** What makes the function of an operation, by the kind of the operation. */
const makers = { file: "makeFile", paginated: "makeList" } as const

const service = ({ doc, module, operations, path, property }: Service): string => {
  const kinds = (["file", "paginated"] as const).filter((kind) => operations.some((one) => one.kind === kind))
  const imports = ["layerOf", ...kinds.map((kind) => makers[kind]), "mockLayerOf", "service"]
  const more = kinds.length === 0 ? "" : `, { ${kinds.map((kind) => `${kind}: ${makers[kind]}`).join(", ")} }`
  return `${head(`contract/${path}`)}
/** ${doc} Each operation is documented at its endpoint in \`contract/${path}\`. */
import { ${property} as descriptions } from "@flat-sdk/engine/Descriptions"
import type { ${module}Operations } from "@flat-sdk/engine/Models"
import { ${imports.join(", ")} } from "@flat-sdk/engine/Operations"
import * as Context from "effect/Context"

export type { ${module}Operations } from "@flat-sdk/engine/Models"

/** ${doc} */
export class ${module} extends Context.Service<${module}, ${module}Operations>()("@flat-sdk/core/${module}") {}

/** Creates the service over a request pipe. */
export const make = /* #__PURE__ */ service<${module}Operations>(descriptions${more})

/** Layer of this service only. With \`RequestPipe.layer\` it is a client of one tag, without the code of the others. */
export const layer = /* #__PURE__ */ layerOf(${module}, make)

/** Layer of this service for tests, which sends nothing. Each operation is a function of its input; one without a function dies with its name. */
export const mock = /* #__PURE__ */ mockLayerOf(${module}, make)
`
}

/** Returns the modules of the services, by their paths. */
export const coreServices = ({ services }: Contract): ReadonlyMap<string, string> =>
  new Map(services.filter(({ more }) => more.length === 0).map((one) => [`services/${one.module}.ts`, service(one)]))
