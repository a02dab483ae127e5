/** Clients that other projects' generators make from `openapi.json`: generated into a folder of the cache, type-checked, and bundled to be run. */
import { createClient } from "@hey-api/openapi-ts"
import * as esbuild from "esbuild"
import { execFile } from "node:child_process"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import openapiTypescript, { astToString } from "openapi-typescript"

const { resolve: locate } = createRequire(import.meta.url)
const root = resolve(import.meta.dirname, "../../../..")
const document = locate("@flat-sdk/core/openapi.json")

/** The generators by their names in the documentation. */
export const generators: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  "hey-api": async (folder) => {
    await createClient({
      input: document,
      output: { path: join(folder, "client") },
      plugins: ["@hey-api/client-fetch", "@hey-api/sdk"],
      logs: { level: "silent", file: false }
    })
  },
  "openapi-fetch": async (folder) => {
    // Otherwise fields with a default are required, in requests too.
    const types = await openapiTypescript(pathToFileURL(document), { defaultNonNullable: false })
    mkdirSync(join(folder, "client"))
    writeFileSync(join(folder, "client/paths.ts"), astToString(types))
  }
}

/** Generates a client. Returns the folder. */
export const generate = async (name: string): Promise<string> => {
  const folder = join(import.meta.dirname, "../../node_modules/.cache/generated-clients", name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await generators[name]!(folder)
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        target: "ES2024",
        lib: ["ES2024", "DOM", "DOM.Iterable"],
        module: "ESNext",
        moduleResolution: "Bundler",
        allowImportingTsExtensions: true,
        strict: true,
        noUncheckedIndexedAccess: true,
        noEmit: true,
        skipLibCheck: true,
        types: ["node"]
      },
      include: ["*.ts", "client"]
    })
  )
  return folder
}

/** Type-checks a generated client and what is beside it. Returns what the compiler prints. */
export const typeCheck = (folder: string): Promise<string> =>
  new Promise((done) =>
    execFile(
      process.execPath,
      [join(root, "node_modules/typescript/bin/tsc"), "--checkers", "1", "-p", folder],
      (_, stdout, stderr) => done(`${stdout}${stderr}`)
    )
  )

/** Bundles a module of the folder with its client. Returns the path. */
export const bundle = async (folder: string, module: string): Promise<string> => {
  const outfile = join(folder, `${module}.mjs`)
  await esbuild.build({
    entryPoints: [join(folder, `${module}.ts`)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "error"
  })
  return outfile
}
