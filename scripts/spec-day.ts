/**
 * Shows what a new version of the vendor's API changes, and what the contract needs.
 *
 *     pnpm spec-day FILE... [--from FILE]... [--out FOLDER] [--digest]
 */
import { contractApi } from "@flat-sdk/contract-tools/drift/ContractApi"
import { version } from "@flat-sdk/contract-tools/model/Contract"
import { read } from "@flat-sdk/contract-tools/model/Reader"
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import { mkdirSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import process from "node:process"
import * as CommandLine from "./CommandLine.ts"
import { changesOf, isEmpty } from "./spec-day/Changes.ts"
import { digestFile, render } from "./spec-day/Digest.ts"
import { Places } from "./spec-day/Places.ts"
import * as Report from "./spec-day/Report.ts"
import { BadFile, readVendor, type Vendor } from "./spec-day/Vendor.ts"

const help =
  `Compares a new version of the vendor's API with the contract, and reports what changed, what the contract needs, and the draft
of the changeset, as Markdown.

Usage: pnpm spec-day FILE... [--from FILE]... [--out FOLDER]
       pnpm spec-day FILE... --digest

  FILE          the new version, in YAML or JSON: the vendor's OpenAPI 3 file, or its lists of operations and models, which come
                together. With an OpenAPI file and lists, the lists are the newer ones. Lists alone are laid over the earlier version:
                they have no scopes, limits and statuses
                  operations: { "getScore": { "api", "method", "path", "query", "headers", "input", "returns" } }
                  models: { "Score": { "properties", "enums", "union" } }
  --from FILE   compare with these files of an earlier version, not with the contract of this repository. Repeat it for lists
  --out FOLDER  write report.md, changeset.md and skeletons.ts to this folder, and only the counts to standard output
  --digest      write ${digestFile}, which the drift test compares with the contract, and no report
  --help        show this text

Exit codes:
  ${exitCodes.done}  nothing changed, or the digest was written
  ${exitCodes.rejected}  a file is missing, or is not one of the vendor's; wrong flags
  ${exitCodes.incomplete}  something changed: the report has what to do

Examples:
  pnpm spec-day openapi-2.27.0.yaml
  pnpm spec-day operations-2.26.json models-2.26.json --from openapi-2.24.0.yaml --out spec-day
`

const root = resolve(import.meta.dirname, "..")

await CommandLine.run(async () => {
  const { positionals, values } = CommandLine.read(help, {
    from: { type: "string", multiple: true },
    out: { type: "string" },
    digest: { type: "boolean" }
  }, true)
  if (positionals.length === 0) CommandLine.reject("No file is given.", help)
  if (values.digest && (values.from ?? values.out) !== undefined) {
    CommandLine.reject("--digest takes neither --from nor --out.", help)
  }
  let now: Vendor
  let from: Vendor | undefined
  try {
    const digest = () =>
      readVendor([join(root, digestFile)], () => ({ name: "", api: { operations: {}, schemas: {} }, notes: [] }))
    const earlier = values.from === undefined ? undefined : readVendor(values.from, digest)
    from = earlier
    now = readVendor(positionals, () => earlier ?? digest())
  } catch (error) {
    if (!(error instanceof BadFile)) throw error
    console.error(error.message)
    process.exitCode = exitCodes.rejected
    return
  }
  if (values.digest) {
    writeFileSync(join(root, digestFile), render(now))
    console.log(`Wrote ${digestFile}.`)
    return
  }
  const contract = await read(root)
  const { error } = contract
  const ours = contractApi({ ...contract, types: new Map([...contract.types, [error.name, error]]) })
  const changes = changesOf(now.api, from?.api ?? ours, from === undefined)
  const files = Report.files({
    from: from?.name ?? `the contract (${version})`,
    to: now.name,
    notes: [...from?.notes ?? [], ...now.notes],
    changes,
    places: new Places(root, contract)
  })
  if (values.out === undefined) process.stdout.write(files["report.md"]!)
  else {
    try {
      mkdirSync(values.out, { recursive: true })
      for (const [name, text] of Object.entries(files)) writeFileSync(join(values.out, name), text)
    } catch (error) {
      console.error(
        `${values.out} cannot be written (${(error as NodeJS.ErrnoException).code}). Give another folder to --out.`
      )
      process.exitCode = exitCodes.rejected
      return
    }
    console.log(`${files["report.md"]!.split("\n")[2]} Wrote ${Object.keys(files).join(", ")} to ${values.out}.`)
  }
  if (!isEmpty(changes)) process.exitCode = exitCodes.incomplete
})
