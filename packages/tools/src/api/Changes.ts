/** What changes in the reports, and whether users are told: by an edit of the changelog, or a changeset. */
import { execFileSync, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"

/** Returns the text of the changes, each different one once, under the files that have it; empty if there are none. Both folders have the same relative paths. */
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

const notes = ["CHANGELOG.md", ".changeset/*.md"]

/** Returns what is missing, if a commit changed files of `paths` and neither it nor a later one has a note. Uncommitted changes are the latest. */
export const missingNote = (root: string, paths: ReadonlyArray<string>): string | undefined => {
  const git = (...args: ReadonlyArray<string>) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim()
  if (git("status", "--porcelain", "--", ...notes) !== "") return undefined
  const uncommitted = git("status", "--porcelain", "--", ...paths)
  const [last, parent] = git("log", "-1", "--format=%h %p", "--", ...paths).split(" ")
  const hasNote = () => git("log", "-1", "--format=%h", `${parent}..HEAD`, "--", ...notes) !== ""
  // The first commit, or all that a shallow clone has, shows no change.
  if (uncommitted === "" && (parent === undefined || hasNote())) return undefined
  const where = uncommitted === "" ? `Commit ${last} changed` : "The working tree changes"
  return `${where} a report of what users get, without a note for them. Until the first publish, edit the entry of CHANGELOG.md; later, run ` +
    "pnpm tools changeset. If users see no difference, run pnpm tools changeset --empty."
}
