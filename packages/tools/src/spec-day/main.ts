/**
 * Shows what a new version of the vendor's API changes, and what the contract needs.
 *
 *     pnpm tools spec-day FILE... [--from FILE]... [--digest]
 */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { contractApi } from "../drift/ContractApi.ts"
import { version } from "../generate/model/Contract.ts"
import { read } from "../generate/model/Reader.ts"
import * as CommandLine from "../workspace/CommandLine.ts"
import { root } from "../workspace/Published.ts"
import { changesOf, isEmpty } from "./Changes.ts"
import * as Digest from "./Digest.ts"
import { Places } from "./Places.ts"
import { report } from "./Report.ts"
import { BadFile, readVendor } from "./Vendor.ts"

const help =
  `Compares a new version of the vendor's API with the contract, and prints what changed, what the contract needs, and the draft
of the changeset, as Markdown.

Usage: pnpm tools spec-day FILE... [--from FILE]...
       pnpm tools spec-day FILE... --digest

  FILE          the new version, in YAML or JSON: the vendor's OpenAPI 3 file; or its lists of operations and of models; or all three,
                in this order, if the lists are newer. Lists alone are laid over the earlier version: they have no scopes, limits and
                statuses
                  operations: { "getScore": { "api", "method", "path", "query", "headers", "input", "returns" } }
                  models: { "Score": { "properties", "enums", "union" } }
  --from FILE   compare with these files of an earlier version, not with the contract of this repository. Repeat it for lists
  --digest      write ${Digest.file}, which the drift test compares with the contract, and no report
  --help        show this text

Exit codes:
  ${exitCodes.done}  nothing changed, or the digest was written
  ${exitCodes.rejected}  a file is missing, or is not one of the vendor's; wrong flags
  ${exitCodes.incomplete}  something changed: the report has what to do

Examples:
  pnpm tools spec-day openapi-2.27.0.yaml
  pnpm tools spec-day operations-2.26.json models-2.26.json --from openapi-2.24.0.yaml
`

const readFiles = (paths: ReadonlyArray<string>, from: ReadonlyArray<string> | undefined) => {
  try {
    const digest = () => Digest.read(join(root, Digest.file))
    const earlier = from && readVendor(from, digest)
    return { earlier, now: readVendor(paths, () => earlier ?? digest()) }
  } catch (error) {
    if (!(error instanceof BadFile)) throw error
    console.error(error.message)
    return process.exit(exitCodes.rejected)
  }
}

await CommandLine.run(async () => {
  const { positionals, values } = CommandLine.read(help, {
    from: { type: "string", multiple: true },
    digest: { type: "boolean" }
  }, true)
  if (positionals.length === 0) CommandLine.reject("No file is given.", help)
  if (values.digest && values.from !== undefined) CommandLine.reject("--digest does not take --from.", help)
  const { earlier, now } = readFiles(positionals, values.from)
  if (values.digest) {
    writeFileSync(join(root, Digest.file), Digest.render(now))
    console.log(`Wrote ${Digest.file}.`)
    return
  }
  const contract = await read(root)
  const { error } = contract
  const ours = contractApi({ ...contract, types: new Map([...contract.types, [error.name, error]]) })
  const changes = changesOf(now.api, earlier?.api ?? ours, earlier === undefined)
  process.stdout.write(report({
    from: earlier?.name ?? `the contract (${version})`,
    to: now.name,
    notes: [...earlier?.notes ?? [], ...now.notes],
    changes,
    places: new Places(root, contract)
  }))
  if (!isEmpty(changes)) process.exitCode = exitCodes.incomplete
})
