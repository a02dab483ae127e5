/**
 * Writes what is generated from core's contract: types and descriptions of both APIs, the OpenAPI document, and the page of operations. With
 * `--types` only what is not in git: after an installation, before types are checked, and before a build.
 */
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import * as CommandLine from "../workspace/CommandLine.ts"
import { root } from "../workspace/Published.ts"
import { document, folders, trackedFiles, untrackedFiles } from "./Generated.ts"
import { read } from "./model/Reader.ts"

const help = `Writes what is generated from packages/core/src/contract.

Usage: pnpm generate [--check] [--types]

  --check  write nothing; exit 1 and name the files that are not what would be written
  --types  only what is not in git: types and descriptions of both APIs, texts of the contract
  --help   show this text
`

await CommandLine.run(async () => {
  const { values } = CommandLine.read(help, { check: { type: "boolean" }, types: { type: "boolean" } })
  const contract = await read(root)
  let written = 0
  const apply = (files: ReadonlyMap<string, string>, folders: ReadonlyArray<string>) => {
    const stale = [...files.keys()].filter((path) => {
      const file = join(root, path)
      return !existsSync(file) || readFileSync(file, "utf8") !== files.get(path)
    })
    const orphans = folders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }))
      .map((path) => path.replaceAll("\\", "/")).filter((path) => !files.has(path))
    if (values.check) {
      for (const path of [...stale, ...orphans]) console.error(`${path} is out of date. Run pnpm generate.`)
      if (stale.length + orphans.length > 0) process.exitCode = 1
      return
    }
    for (const path of stale) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), files.get(path)!)
    }
    for (const path of orphans) rmSync(join(root, path))
    written += stale.length + orphans.length
  }
  apply(untrackedFiles(root, contract), folders)
  if (!values.types) apply(trackedFiles(contract, await document()), [])
  if (!values.check) console.log(`Generated files: ${written} written or removed.`)
})
