/**
 * Writes the digest of the vendor's documents, which the drift test compares with the contract.
 *
 *     pnpm vendor-digest [FOLDER] [--check]
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { resolve } from "node:path"
import * as CommandLine from "./CommandLine.ts"
import { digestFile, render } from "./vendor-digest/Digest.ts"

const help = `Writes the digest of the vendor's API facts to packages/conformance/vendor.

Usage: pnpm vendor-digest [FOLDER] [--check]

  FOLDER    folder with openapi-2.24.0.yaml, operations-2.26.json and models-2.26.json
            (default: ../shared/flat, seen from the root of this repository)
  --check   write nothing; exit 1 when the digest is not what would be written
  --help    show this text
`

const root = resolve(import.meta.dirname, "..")

await CommandLine.run(() => {
  const { positionals, values } = CommandLine.read(help, { check: { type: "boolean" } }, true)
  const folder = resolve(positionals[0] ?? resolve(root, "../shared/flat"))
  if (!existsSync(folder)) {
    throw new Error(`There is no folder ${folder}. pnpm vendor-digest --help says what it must have.`)
  }
  const text = render(folder)
  const target = resolve(root, digestFile)
  if (!values.check) {
    writeFileSync(target, text)
    console.log(`Wrote ${digestFile}.`)
  } else if (readFileSync(target, "utf8") === text) console.log(`${digestFile} is up to date.`)
  else {throw new Error(
      `${digestFile} differs from the vendor's documents. Run pnpm vendor-digest and review the change.`
    )}
})
