/**
 * Reads the contract of a repository: the services of core's client, and the endpoints of each from the contract's file that is named as the
 * service.
 */
import { Normalise } from "@flat-sdk/engine/Fields"
import { shapeOf } from "@flat-sdk/engine/Validation"
import type { HttpApiEndpoint } from "effect/http-api"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { existsSync, globSync } from "node:fs"
import { basename, join } from "node:path"
import type { Contract, Operation, Service } from "./Contract.ts"
import { operationOf } from "./Operations.ts"
import { type Source, sourceOf } from "./Source.ts"
import { type Modules, Types } from "./Types.ts"

/** Tags of the vendor that are no names of files here. */
const tags: Readonly<Record<string, string>> = { Omr: "OMR" }

export const read = async (root: string): Promise<Contract> => {
  const core = join(root, "packages/core/src")
  const contract = join(core, "contract")
  // `FlatApi.ts` needs what is generated from the others.
  const paths = globSync("*/*.ts", { cwd: contract }).map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !/^(?:generated|openapi)\//.test(path))
    .sort((left, right) => basename(left) < basename(right) ? -1 : 1)
  const modules: Modules = new Map(
    await Promise.all(paths.map(async (path) => [path, await import(join(contract, path))] as const))
  )
  const types = new Types(contract, modules)
  const names = namesOf(modules)
  const operations = new Map<string, ReadonlyArray<Operation>>()
  for (const path of paths) {
    const source = sourceOf(join(contract, path))
    const endpoints = modules.get(path)!["endpoints"] as Readonly<Record<string, HttpApiEndpoint.Top>> | undefined
    if (endpoints !== undefined) {
      const fields = source.fieldsOf(source.declarations.get("endpoints")!.init)
      operations.set(
        path,
        Object.entries(endpoints).map(([id, endpoint]) =>
          operationOf(endpoint, types, { field: fields.get(id), path, names })
        )
      )
    }
  }
  const named = new Map(types.named)
  types.exported(join(contract, "fields/FlatErrorResponse.ts"), "FlatErrorResponse")
  return {
    services: servicesOf(core, operations),
    types: named,
    error: types.named.get("FlatErrorResponse")!,
    shapes: shapesOf(modules)
  }
}

const servicesOf = (
  core: string,
  operations: ReadonlyMap<string, ReadonlyArray<Operation>>
): ReadonlyArray<Service> => {
  const files = new Map([...operations.keys()].map((path) => [basename(path, ".ts"), path]))
  const services = membersOf(sourceOf(join(core, "FlatClient.ts")), "FlatClientShape").flatMap(
    ({ doc, module, name }): ReadonlyArray<Service> => {
      const path = files.get(module ?? "")
      if (module === undefined || path === undefined || doc === undefined) return []
      files.delete(module)
      return [{
        property: name,
        module,
        tag: tags[module] ?? module,
        path,
        doc,
        operations: operations.get(path)!,
        more: ownOf(join(core, "services", `${module}.ts`), `${module}Operations`)
      }]
    }
  )
  if (files.size > 0) {
    throw new Error(
      `${[...files.values()].join(", ")}: FlatClientShape has no documented property with these operations. ` +
        "Add one to FlatClient.ts; its service has the name of the file"
    )
  }
  return services
}

/** Returns the methods that a service has besides its operations. One without such methods is generated, and has no file in git. */
const ownOf = (file: string, name: string) => existsSync(file) ? membersOf(sourceOf(file), name) : []

const membersOf = (source: Source, name: string) => source.types.get(name) ?? []

/** Returns the names of functions in `Normalise`, and of lists in `Scopes`. */
const namesOf = (modules: Modules): ReadonlyMap<unknown, string> =>
  new Map(Object.entries({ ...Normalise, ...modules.get("fields/Scopes.ts") }).map(([name, value]) => [value, name]))

/** Returns the shapes of all exported schemas that have one; headers of a request have none. */
const shapesOf = (modules: Modules): Contract["shapes"] =>
  [...modules.values()].flatMap((exported) =>
    Object.entries(exported).flatMap(([name, value]) =>
      Schema.isSchema(value) && ["Objects", "Union", "String"].includes(SchemaAST.toType(value.ast)._tag)
        ? [[name, shapeOf(value.ast)] as const]
        : []
    )
  )
