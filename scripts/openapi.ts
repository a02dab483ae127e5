/**
 * Writes `packages/core/openapi.json`, the OpenAPI document of the API, from core's contract. `--check` writes nothing and fails if it is out of date.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { file, render } from "./openapi/Document.ts"

const help = `Writes ${file} from packages/core/src/contract.

Usage: pnpm generate:openapi [--check]

  --check   write nothing; exit 1 when the file is not what would be written
  --help    show this text
`

const root = resolve(import.meta.dirname, "..")

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: { check: { type: "boolean", default: false }, help: { type: "boolean", default: false } }
  })
  if (values.help) {
    console.log(help)
    return 0
  }
  const target = join(root, file)
  const text = await render(root)
  if (!values.check) {
    writeFileSync(target, text)
    console.log(`Wrote ${file}.`)
    return 0
  }
  if (existsSync(target) && readFileSync(target, "utf8") === text) {
    console.log(`${file} is up to date.`)
    return 0
  }
  console.error(`${file} is out of date. Run pnpm generate.`)
  return 1
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\nSee pnpm generate:openapi --help.`)
  process.exitCode = 1
}
