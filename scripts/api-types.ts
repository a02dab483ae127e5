/**
 * Generates sources of both APIs from core's contract: types from the runtime schemas, with names and documentation from the contract's sources;
 * descriptions of the operations, for checks without schemas; and for the Promise package a module for each service. `--check` writes nothing and
 * fails if a file is out of date.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe } from "./api-types/describe.ts"
import { generate, indexOf, types } from "./api-types/generate.ts"
import { effect } from "./api-types/target.ts"

const root = join(fileURLToPath(import.meta.url), "../..")
const contract = join(root, "packages/core/src/contract")

const usage = `Usage: pnpm generate:types [--check]

Writes packages/engine/src/generated and packages/promise/src/generated from packages/core/src/contract.

  --check  write nothing; exit 1 and name the files that are out of date
  --help   show this`

/** Writes or checks the files of one folder. Returns the number of outdated files. */
const sync = (folder: string, files: ReadonlyMap<string, string>, check: boolean): number => {
  const target = join(root, folder)
  mkdirSync(target, { recursive: true })
  const stale = [...files].filter(([name, text]) => read(join(target, name)) !== text).map(([name]) => name)
  const orphans = readdirSync(target, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts") && !files.has(name)
  )
  if (check) {
    for (const name of [...stale, ...orphans]) console.error(`${folder}/${name} is out of date: run pnpm generate`)
    return stale.length + orphans.length
  }
  for (const name of stale) {
    mkdirSync(dirname(join(target, name)), { recursive: true })
    writeFileSync(join(target, name), files.get(name)!)
  }
  for (const name of orphans) console.error(`${folder}/${name} is no longer generated: remove it`)
  console.log(`${folder}: ${files.size} files, ${stale.length} written`)
  return orphans.length
}

const main = async (argv: ReadonlyArray<string>): Promise<number> => {
  if (argv.includes("--help")) {
    console.log(usage)
    return 0
  }
  const unknown = argv.find((argument) => argument !== "--check")
  if (unknown !== undefined) {
    console.error(`unknown argument ${unknown}\n\n${usage}`)
    return 2
  }
  const check = argv.includes("--check")
  const models = await types(contract, effect)
  const ofEngine = new Map([...models, ["Models.ts", indexOf(models.keys())], ...await describe(contract)])
  const wrong = sync("packages/engine/src/generated", ofEngine, check) +
    sync("packages/promise/src/generated", await generate(contract), check)
  return wrong === 0 ? 0 : 1
}

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return undefined
  }
}

process.exitCode = await main(process.argv.slice(2))
