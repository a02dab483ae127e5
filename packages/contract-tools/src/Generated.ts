/**
 * Everything that is generated from the contract, by path.
 */
import { descriptions } from "./descriptions/Descriptions.ts"
import type { Contract } from "./model/Contract.ts"
import { document } from "./openapi/Document.ts"
import { page } from "./operations/Page.ts"
import { apiTypes, typeIndex } from "./types/ApiTypes.ts"
import { promiseFiles } from "./types/PromiseServices.ts"
import { sharedTypes } from "./types/SharedTypes.ts"
import { effect } from "./types/Target.ts"

/** Folders that have generated files alone. The second one is not in git: it repeats the models of the first. */
export const folders = ["packages/engine/src/generated", "packages/promise/src/generated"] as const

/** Paths of the other generated files. */
export const openapi = "packages/core/openapi.json"
export const operations = "docs/operations.md"

/** Returns the texts of all generated files by their path in the repository at `root`. */
export const generated = (root: string, contract: Contract): ReadonlyMap<string, string> => {
  const [engine, promise] = folders
  const types = apiTypes(contract, effect)
  return new Map([
    ...within(engine, types.set("Models.ts", typeIndex(types.keys()))),
    ...within(engine, descriptions(contract)),
    ...within(promise, promiseFiles(contract)),
    ...within(promise, sharedTypes(root)),
    [openapi, document(contract)],
    [operations, page(contract)]
  ])
}

const within = (folder: string, files: ReadonlyMap<string, string>) =>
  [...files].map(([path, text]) => [`${folder}/${path}`, text] as const)
