/**
 * The services of core's client, and the generated modules of the Promise API for each of them, so that it can be imported separately.
 */
import type { Kind } from "@flat-sdk/engine/Operations"
import { kindOf } from "@flat-sdk/engine/Validation"
import type { HttpApiEndpoint } from "effect/http-api"
import { readFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { contractFiles } from "./contract.ts"
import { head } from "./head.ts"

/** A service of core's client. */
export interface Service {
  /** Property of the client. */
  readonly property: string
  /** Name of the contract file with its endpoints, without extension. */
  readonly tag: string
  /** Path of that file in the contract. */
  readonly path: string
  readonly doc: string
}

/** Returns the services of core's client, in its order. */
export const servicesOf = (contract: string): ReadonlyArray<Service> => {
  const core = dirname(contract)
  const source = readFileSync(join(core, "FlatClient.ts"), "utf8")
  const shape = source.slice(source.indexOf("export interface FlatClientShape {"))
  return [...shape.matchAll(/\/\*\* (.+) \*\/\n {2}readonly (\w+): (\w+)\.\w+Operations\n/g)].map(
    ([, doc, property, tag]) => {
      const path = contractFiles(contract).find((file) => basename(file, ".ts") === tag)
      if (path === undefined) {
        throw new Error(`${tag}.ts: a service has the name of the contract's file with its endpoints`)
      }
      return { property: property!, tag: tag!, path, doc: doc! }
    }
  )
}

/** What makes the function of an operation in the Promise API, in a module of that name. */
const makerOf = { file: "file", paginated: "list" } as const

/** Services with methods that wait for several operations. They are written by hand in addition to the generated ones. */
const waiting: Readonly<Record<string, string>> = { omr: "OmrWaiting", scores: "ScoreWaiting" }

const typeOf = ({ property, tag }: Service): string =>
  waiting[property] === undefined ? `${tag}Operations` : `${tag}Operations & ${waiting[property]}`

const services = (all: ReadonlyArray<Service>): string =>
  head("FlatClient.ts") + "\n" +
  all.map(({ tag }) => `import type { ${tag}Operations } from "./interfaces/${tag}.ts"\n`).sort().join("") +
  all.map(({ property }) => `import { ${property} } from "./services/${property}.ts"\n`).sort().join("") +
  `import type { ${Object.values(waiting).sort().join(", ")} } from "../Waiting.ts"\n` +
  "\n/**\n * The services of a client, by the names of the vendor's client.\n *\n * @category models\n */\nexport interface FlatServices {\n" +
  all.map((one) => `  /** ${one.doc} */\n  readonly ${one.property}: ${typeOf(one)}\n`).join("") +
  "}\n\n" +
  `/** All services. */\nexport const services = { ${all.map(({ property }) => property).join(", ")} }\n`

const service = (one: Service, kinds: ReadonlySet<Kind>): string => {
  const { doc, path, property, tag } = one
  const waits = waiting[property]
  // Only the services with such operations import what makes their functions.
  const makers = (["file", "paginated"] as const).filter((kind) => kinds.has(kind))
  return head(`contract/${path}`) + "\n" +
    `import { ${tag} } from "@flat-sdk/engine/Descriptions"\n` +
    makers.map((kind) => `import { ${makerOf[kind]} } from "../../internal/${makerOf[kind]}.ts"\n`).join("") +
    (waits === undefined ? "" : `import { waiting } from "../../internal/waiting/${property}.ts"\n`) +
    `import type { Service } from "../../Service.ts"\n` +
    (waits === undefined ? "" : `import type { ${waits} } from "../../Waiting.ts"\n`) +
    `import type { ${tag}Operations } from "../interfaces/${tag}.ts"\n` +
    `\n/**\n * ${doc} For \`createClient\`.\n *\n * @category services\n */\n` +
    `export const ${property} = { descriptions: ${tag}.descriptions, makers: {${
      makers.length === 0 ? "" : ` ${makers.map((kind) => `${kind}: ${makerOf[kind]}`).join(", ")} `
    }}${waits === undefined ? "" : ", waiting"} } as unknown as Service<${typeOf(one)}>\n`
}

/** Generates the files of the Promise API by path, for a folder of contract sources. */
export const promiseServices = async (contract: string): Promise<ReadonlyMap<string, string>> => {
  const all = servicesOf(contract)
  const files = new Map<string, string>()
  for (const one of all) {
    const { endpoints } = await import(join(contract, one.path)) as {
      readonly endpoints: Readonly<Record<string, HttpApiEndpoint.Top>>
    }
    files.set(`services/${one.property}.ts`, service(one, new Set(Object.values(endpoints).map(kindOf))))
  }
  return files.set("FlatServices.ts", services(all))
}
