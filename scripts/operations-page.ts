/**
 * Writes `docs/operations.md`, the list of all operations, from core's contract: marks and scopes from the runtime endpoints, descriptions from their
 * documentation. `--check` writes nothing and fails if the page is out of date.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { page, render } from "./operations-page/Page.ts"

const help = `Writes ${page} from packages/core/src/contract.

Usage: pnpm generate:operations [--check]

  --check   write nothing; exit 1 when the page is not what would be written
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
  const target = join(root, page)
  const text = await render(root)
  if (!values.check) {
    writeFileSync(target, text)
    console.log(`Wrote ${page}.`)
    return 0
  }
  if (readFileSync(target, "utf8") === text) {
    console.log(`${page} is up to date.`)
    return 0
  }
  console.error(`${page} is out of date. Run pnpm generate.`)
  return 1
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(
    `${error instanceof Error ? error.message : String(error)}\nSee pnpm generate:operations --help.`
  )
  process.exitCode = 1
}
