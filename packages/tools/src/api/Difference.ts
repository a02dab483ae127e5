/** What changed between the files in git and what they would be: each different change once, under the files that have it. */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"

/** Returns the text of the changes, empty if there are none. Both folders have the same relative paths. */
export const difference = (before: string, after: string, files: Iterable<string>): string => {
  const changes = new Map<string, Array<string>>()
  for (const file of files) {
    const [old, now] = [path.join(before, file), path.join(after, file)].map((name) =>
      fs.existsSync(name) ? name : "/dev/null"
    )
    const { stdout } = spawnSync("git", ["diff", "--no-index", "--no-color", "--no-ext-diff", "-U0", old!, now!], {
      encoding: "utf8",
      maxBuffer: 1 << 28
    })
    for (const hunk of stdout.split(/^@@.*\n/m).slice(1)) {
      changes.set(hunk.trimEnd(), [...changes.get(hunk.trimEnd()) ?? [], file])
    }
  }
  return [...changes].map(([hunk, where]) => `${[...new Set(where)].join(", ")}\n${hunk}\n`).join("\n")
}
