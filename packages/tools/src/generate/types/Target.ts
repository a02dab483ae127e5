/** The two APIs whose types are generated: where their files are, and which modules they import. */
import { basename } from "node:path"

/** Where the types of an API are written, and the modules that they import. Paths are relative to the folder of the generated files. */
export interface Target {
  /** Returns the file for the models of a contract file, by its path in the contract. */
  readonly models: (path: string) => string
  /** Returns the file for the inputs and operations of a tag. */
  readonly operations: (path: string) => string
  /** Module with `Single`, `Deferrable`, similar types and `NoInput`. */
  readonly shapes: string
  /** Module with `Paginated` and `OptionalPaginated`. */
  readonly lists: string
  /** Module with `Binary`. */
  readonly files: string
  /** Module with `CallOptions`. */
  readonly options: string
  /** Module with `Other`. */
  readonly other: string
  /** Returns the type of a call's return value, with the names that it imports from other modules. */
  readonly returns: (value: string) => string
  readonly returned: ReadonlyArray<readonly [module: string, name: string]>
  /** Type of an upload's content, and its module. */
  readonly content: { readonly module: string; readonly name: string }
}

export const promise: Target = {
  models: (path) => `models/${path}`,
  operations: (path) => `interfaces/${basename(path)}`,
  shapes: "../api/Operation.ts",
  lists: "../api/Pagination.ts",
  files: "../api/Download.ts",
  options: "../api/Operation.ts",
  other: "../api/Operation.ts",
  returns: (value) => `Promise<${value}>`,
  returned: [],
  content: { module: "../api/Upload.ts", name: "UploadContent" }
}

/** The Effect API. Models import no operations: operations import the contract, whose types use the models. */
export const effect: Target = {
  models: (path) => `models/${path}`,
  operations: (path) => `operations/${basename(path)}`,
  shapes: "../operation/Operation.ts",
  lists: "../operation/Operation.ts",
  files: "../files/Files.ts",
  options: "../call/CallOptions.ts",
  other: "../fields/Other.ts",
  returns: (value) => `Effect<${value}, FlatError>`,
  returned: [["effect/Effect", "Effect"], ["../error/FlatError.ts", "FlatError"]],
  content: { module: "../fields/Upload.ts", name: "Content" }
}
