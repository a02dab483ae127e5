/** The files of the repository, and those whose times `pnpm bench --docs` publishes. */
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { root } from "./Published.ts"

const page = "docs/internals/performance.md"

/** Returns the files of a repository that git knows or would add; with patterns such as `*.ts`, those that match one. */
export const listFiles = (repository: string, ...patterns: ReadonlyArray<string>): ReadonlyArray<string> =>
  execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", ...patterns], {
    cwd: repository,
    encoding: "utf8",
    maxBuffer: 2 ** 24
  }).trim().split("\n").filter((file) => fs.existsSync(path.join(repository, file)))

/**
 * Returns a hash of the sources of engine, fetch and node, without what is generated. It is beside the date of the published tables, and tells whether
 * they are of today's code.
 */
export const hash = (repository: string = root): string => {
  const files = ["engine", "fetch", "node"].flatMap((name) =>
    fs.globSync(`packages/${name}/src/**/*.ts`, { cwd: repository, exclude: ["**/generated/**"] })
  )
  const all = createHash("sha256")
  for (const file of files.map((file) => file.replaceAll(path.sep, "/")).sort()) {
    all.update(`${file}\0${fs.readFileSync(path.join(repository, file), "utf8").replaceAll("\r\n", "\n")}\0`)
  }
  return all.digest("hex").slice(0, 12)
}

/** Returns what is wrong with the published tables, if they were measured with other sources. */
export const findOutdated = (text: string = fs.readFileSync(path.join(root, page), "utf8")): string | undefined => {
  const measured = /^Measured .*\bsources ([0-9a-f]+)\b/m.exec(text)?.[1] ?? "unknown"
  const now = hash()
  return measured === now
    ? undefined
    : `${page} has times of the sources ${measured}; those of engine, fetch and node are ${now} now. Run \`pnpm bench --docs\` on an idle machine: it takes about twenty minutes`
}
