/**
 * Lists the operations in the order of the client's properties, each with the endpoints of its tag. The properties come from `FlatClientShape`, the
 * endpoints from the contract file that is named like the service.
 */
import { AcceptedScopes } from "@flat-sdk/core/contract/fields/Scopes"
import { FixedQuery } from "@flat-sdk/engine/Fields"
import { kindOf } from "@flat-sdk/engine/Validation"
import * as Context from "effect/Context"
import type { HttpApiEndpoint } from "effect/http-api"
import { OpenApi } from "effect/http-api"
import { readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { contractFiles } from "../api-types/contract.ts"
import { sourceOf } from "../api-types/source.ts"

/** A property of the client. */
export interface Service {
  /** Name of the property, such as `classes`. */
  readonly property: string
  /** Name of the module, such as `Class`. */
  readonly module: string
  /** Its purpose. */
  readonly about: string
  readonly operations: ReadonlyArray<Listed>
  /** Members in addition to its operations, such as methods that wait for several operations. */
  readonly more: ReadonlyArray<{ readonly name: string; readonly about: string }>
}

/** An operation of the list. */
export interface Listed {
  readonly id: string
  readonly method: string
  /** Path template, such as `/classes/{class}`. */
  readonly path: string
  /** Query values that make it a reading of another operation. */
  readonly fixed: Readonly<Record<string, string>> | undefined
  readonly scopes: ReadonlyArray<string>
  readonly paginated: boolean
  readonly file: boolean
  readonly deprecated: boolean
  /** The first sentence of its documentation. */
  readonly about: string
}

const property = /\/\*\*\s+(?<about>[^*]+?)\s+\*\/\n\s+readonly (?<property>\w+): (?<module>\w+)\.\w+Operations\n/g

/** Reads the list from core's sources, in the repository at `root`. */
export const read = async (root: string): Promise<ReadonlyArray<Service>> => {
  const core = join(root, "packages/core/src")
  const sources = contractFiles(join(core, "contract"))
  const fileOf = (module: string): string => {
    const path = sources.find((one) => basename(one) === `${module}.ts`)
    if (path === undefined) {
      throw new Error(`${module}.ts is missing in the contract. A service must have the name of its file there`)
    }
    return join(core, "contract", path)
  }
  const services: Array<Service> = []
  for (const { groups } of readFileSync(join(core, "FlatClient.ts"), "utf8").matchAll(property)) {
    const { about, module, property } = groups as { about: string; module: string; property: string }
    services.push({
      property,
      module,
      about,
      operations: await operationsOf(fileOf(module)),
      more: moreOf(readFileSync(join(core, "services", `${module}.ts`), "utf8"))
    })
  }
  const listed = new Set(services.map(({ module }) => module))
  const forgotten = sources.filter((path) =>
    sourceOf(join(core, "contract", path)).declarations.has("endpoints") && !listed.has(basename(path, ".ts"))
  )
  if (forgotten.length > 0) {
    throw new Error(`FlatClientShape has no documented property for ${forgotten.join(", ")}: add one to FlatClient.ts`)
  }
  return services
}

const operationsOf = async (file: string): Promise<ReadonlyArray<Listed>> => {
  const source = sourceOf(file)
  const documented = source.fieldsOf(source.declarations.get("endpoints")!.init)
  const endpoints: Readonly<Record<string, HttpApiEndpoint.Top>> = (await import(file)).endpoints
  return Object.entries(endpoints).map(([id, endpoint]) => {
    const about = firstSentence(documented.get(id)?.doc)
    if (about === undefined) throw new Error(`${id} in ${basename(file)} has no documentation. Add a docstring`)
    // Annotations that an endpoint may not have.
    const annotations = endpoint.annotations as Context.Context<AcceptedScopes | FixedQuery | typeof OpenApi.Deprecated>
    return {
      id,
      method: endpoint.method,
      path: endpoint.path.replaceAll(/:(\w+)/g, "{$1}"),
      fixed: Context.getOrUndefined(annotations, FixedQuery),
      scopes: Context.getOrUndefined(annotations, AcceptedScopes) ?? [],
      paginated: kindOf(endpoint) === "paginated",
      file: kindOf(endpoint) === "file",
      deprecated: Context.getOrUndefined(annotations, OpenApi.Deprecated) === true,
      about
    }
  })
}

const unframed = (comment: string): string => comment.replaceAll(/^\s*\* ?/gm, "").trim()

/** Returns the documented members of a service's interface. Its operations are inherited and not included. */
const moreOf = (source: string): Service["more"] => {
  const body = /export interface \w+Operations extends [^{]*\{\n(.*?)^\}/ms.exec(source)?.[1] ?? ""
  return [...body.matchAll(/^ {2}\/\*\*(.*?)\*\/\n {2}readonly (\w+)/gms)].map(([, comment, name]) => {
    const about = firstSentence(unframed(comment!))
    if (about === undefined) throw new Error(`${name} has no documentation. Add a docstring`)
    return { name: name!, about }
  })
}

const firstSentence = (doc: string | undefined): string | undefined =>
  doc === undefined ? undefined : /^.+?[.!?](?=\s|$)/.exec(doc.split("\n\n")[0]!.replaceAll(/\s+/g, " "))?.[0]
