/** Whether a change of the reports came with a note for users: an edit of the changelog, or a changeset. */
import { execFileSync } from "node:child_process"

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
