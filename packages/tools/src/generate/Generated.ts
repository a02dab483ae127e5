/** Everything that is generated from the contract, by path. */
import * as OpenApi from "effect/http-api/OpenApi"
import { descriptions } from "./descriptions/Descriptions.ts"
import type { Contract } from "./model/Contract.ts"
import { print } from "./openapi/Print.ts"
import { texts } from "./openapi/Texts.ts"
import { page } from "./operations/Page.ts"
import { schemaPage } from "./operations/SchemaPage.ts"
import { apiTypes, typeIndex } from "./types/ApiTypes.ts"
import { coreServices } from "./types/CoreServices.ts"
import { promiseFiles } from "./types/PromiseServices.ts"
import { sharedTypes } from "./types/SharedTypes.ts"
import { effect } from "./types/Target.ts"

const engine = "packages/engine/src/generated"
const core = "packages/core/src/generated"
const promise = "packages/promise/src/generated"
const contractFolder = "packages/core/src/contract/generated"

/** Folders that have generated files alone, which are not in git. */
export const folders = [engine, core, promise, contractFolder]

/** Paths of the generated files that are in git. */
export const openapi = "packages/core/openapi.json"
export const operations = "docs/reference/operations.md"
/** Returns the files that are not in git, by their path in the repository at `root`: types, descriptions and services, and texts of the OpenAPI document. */
export const untrackedFiles = (root: string, contract: Contract): ReadonlyMap<string, string> => {
  const types = apiTypes(contract, effect)
  return new Map([
    ...within(engine, types.set("Models.ts", typeIndex(types.keys()))),
    ...within(engine, descriptions(contract)),
    ...within(core, coreServices(contract)),
    ...within(promise, promiseFiles(contract)),
    ...within(promise, sharedTypes(root)),
    [`${contractFolder}/documentation.ts`, texts(contract)]
  ])
}

/** Returns the OpenAPI document of `FlatApi`, which loads the texts: write these before. */
export const document = async (): Promise<OpenApi.OpenAPISpec> =>
  OpenApi.fromApi((await import("@flat-sdk/core/contract/FlatApi")).FlatApi)

/** Returns the generated files in git, by path: the OpenAPI document, and the pages of operations and schemas. */
export const trackedFiles = (contract: Contract, document: OpenApi.OpenAPISpec): ReadonlyMap<string, string> =>
  new Map([
    [openapi, print(document)],
    [operations, page(contract)],
    ["docs/reference/schemas.md", schemaPage(contract)]
  ])

const within = (folder: string, files: ReadonlyMap<string, string>) =>
  [...files].map(([path, text]) => [`${folder}/${path}`, text] as const)
