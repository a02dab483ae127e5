/**
 * Generates the types of both APIs from the contract's sources.
 */
import { basename, join } from "node:path"
import { contractFiles } from "./contract.ts"
import { Models } from "./models.ts"
import { Operations } from "./operations.ts"
import { head, printed } from "./output.ts"
import { promiseServices, servicesOf } from "./services.ts"
import { type Source, sourceOf } from "./source.ts"
import { promise, type Target } from "./target.ts"

/** Generates the types of an API by file, for a folder of contract sources. */
export const types = async (contract: string, target: Target): Promise<Map<string, string>> => {
  const models = new Models(contract, target)
  const operations = new Operations(models)
  const properties = new Map(servicesOf(contract).map(({ property, tag }) => [tag, property]))
  for (const name of contractFiles(contract)) {
    const file = join(contract, name)
    const source: Source = sourceOf(file)
    if (source.declarations.has("endpoints")) {
      const property = properties.get(basename(file, ".ts"))
      if (property === undefined) throw new Error(`${name}: core's FlatClient has no service with these endpoints`)
      await operations.tag(file, property, (await import(file)).endpoints)
    }
  }
  return new Map(
    [...models.outputs].sort(([a], [b]) => a < b ? -1 : 1).map(([name, output]) => [name, printed(output)])
  )
}

/** Returns the module that exports all types, by the names of their files. */
export const indexOf = (files: Iterable<string>): string => `${head("")}\n${exportsOf(files)}`

const exportsOf = (files: Iterable<string>): string =>
  [...files].map((name) => `export type * from "./${name}"\n`).join("")

/** Generates the files of the Promise API by name. */
export const generate = async (contract: string): Promise<ReadonlyMap<string, string>> => {
  const files = await types(contract, promise)
  const all = exportsOf(files.keys())
  for (const [name, text] of await promiseServices(contract)) files.set(name, text)
  return files.set("index.ts", `${head("")}\n${all}export type { FlatServices } from "./FlatServices.ts"\n`)
}
