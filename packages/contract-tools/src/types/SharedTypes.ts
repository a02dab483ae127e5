/**
 * Copies the modules of the engine that are types alone into the Promise API, so that its declarations need no other package: one text for a field that
 * both APIs have.
 */
import { globSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"

/** Modules that import no others than these, and generated types. */
const modules = ["shared/*.ts", "watch/ListInput.ts", "waiting/JobEvents.ts"]

/** Folders of the generated types, as the engine and the Promise API name them. */
const folders = [["../generated/models/", "../models/"], ["../generated/operations/", "../interfaces/"]] as const

/** Returns the copies by path, for the repository at `root`. */
export const sharedTypes = (root: string): ReadonlyMap<string, string> => {
  const engine = join(root, "packages/engine/src")
  return new Map(
    globSync(modules, { cwd: engine }).sort().map((path) => {
      const text = folders.reduce(
        (text, [ours, theirs]) => text.replaceAll(`from "${ours}`, `from "${theirs}`),
        readFileSync(join(engine, path), "utf8")
      )
      return [
        `shared/${basename(path)}`,
        `// Copied by scripts/generate.ts from packages/engine/src/${path.replaceAll("\\", "/")}: change that.\n${text}`
      ]
    })
  )
}
