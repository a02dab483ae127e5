/**
 * Writes a report of what each entry point of the published packages exports, from the declarations of the build. A change of the public API is a
 * change of a report, which a review sees. What clients send and wait for by default is measured by a test, which `--update` makes write its page.
 */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as CommandLine from "../workspace/CommandLine.ts"
import { root } from "../workspace/Published.ts"
import { difference, missingNote } from "./Changes.ts"
import { findUndocumented } from "./Documented.ts"
import { entryPoints } from "./EntryPoints.ts"
import { reports } from "./Reports.ts"
import { share } from "./Shared.ts"

/** The reports in git: of what packages export, and of what clients send. */
const files = ["packages/*/api/*.api.md", "docs/reference/wire-defaults.md"]

const help =
  `Writes packages/*/api/*.api.md, a report of what each entry point exports, and docs/reference/wire-defaults.md, what clients send by default.

Usage: pnpm api [--check]

  --check  write nothing; exit 1 and show what would change, or if the last change has no note for users
  --help   show this text
`

await CommandLine.run(() => {
  const { values } = CommandLine.read(help, { check: { type: "boolean" } })
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "flat-api-"))
  try {
    const all = reports(entryPoints(), directory)
    const undescribed = findUndocumented(all)
    if (undescribed.length > 0) throw new Error(`${undescribed.join("\n")}\nDescribe what each is, in its source.`)
    const found = share(all)
    const written = path.join(directory, "written")
    for (const [file, text] of found) {
      fs.mkdirSync(path.dirname(path.join(written, file)), { recursive: true })
      fs.writeFileSync(path.join(written, file), text)
    }
    const old = fs.globSync(files[0]!, { cwd: root })
    if (values.check) {
      const changes = difference(root, written, new Set([...old, ...found.keys()]))
      const problem = changes === ""
        ? missingNote(root, files)
        : `${changes}\nThe public API differs from its reports. Run pnpm api, commit what it changes, and tell users: CONTRIBUTING.md says how.`
      if (problem !== undefined) {
        console.error(problem)
        process.exitCode = 1
      }
      return
    }
    for (const file of old) fs.rmSync(path.join(root, file))
    fs.cpSync(written, root, { recursive: true })
    console.log(`Reports of the API: ${found.size} written.`)
    const test = ["run", "--project", "conformance", "WireDefaults", "--update"]
    execFileSync(path.join(root, "node_modules/.bin/vitest"), test, { cwd: root, stdio: "inherit" })
  } finally {
    fs.rmSync(directory, { recursive: true, force: true })
  }
})
