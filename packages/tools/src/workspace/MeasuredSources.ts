/** The sources whose times `pnpm bench --docs` publishes: their hash is beside the date of the tables, and tells whether the tables are of today's code. */
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { root } from "./Published.ts"

const page = "docs/internals/performance.md"

/** Returns a hash of the sources of engine, fetch and node, without what is generated. */
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
