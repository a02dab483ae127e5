/**
 * Writes the digest of the vendor's documents, which the drift test compares with the contract.
 *
 *     pnpm vendor-digest [FOLDER] [--check]
 */
import { readFileSync, writeFileSync } from "node:fs"
import { resolve } from "node:path"
import { parseArgs } from "node:util"
import { digestFile, render } from "./vendor-digest/Digest.ts"

const help = `Writes the digest of the vendor's API facts to packages/conformance/vendor.

Usage: pnpm vendor-digest [FOLDER] [--check]

  FOLDER    folder with openapi-2.24.0.yaml, operations-2.26.json and models-2.26.json
            (default: ../shared/flat, seen from the root of this repository)
  --check   write nothing; exit 1 when the digest is not what would be written
  --help    show this text
`

const root = resolve(import.meta.dirname, "..")

const main = (): number => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { check: { type: "boolean", default: false }, help: { type: "boolean", default: false } }
  })
  if (values.help) {
    console.log(help)
    return 0
  }
  const folder = positionals[0] === undefined ? resolve(root, "../shared/flat") : resolve(positionals[0])
  const target = resolve(root, digestFile)
  const text = render(folder)
  if (!values.check) {
    writeFileSync(target, text)
    console.log(`Wrote ${digestFile}.`)
    return 0
  }
  if (readFileSync(target, "utf8") === text) {
    console.log(`${digestFile} is up to date.`)
    return 0
  }
  console.error(
    `${digestFile} differs from the vendor's documents. Run pnpm vendor-digest and review the change.`
  )
  return 1
}

try {
  process.exitCode = main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  console.error("Run pnpm vendor-digest --help to see what is needed.")
  process.exitCode = 1
}
