/**
 * A probe of the types: a misspelt operation must not compile in a call that reads all pages, the most frequent call in scripts.
 */
import { execFile } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Probe } from "./Probe.ts"
import { ours, type Subject } from "./Subject.ts"

const misspelt = (subject: Subject): string =>
  subject === ours
    ? `import { FlatClient } from "@flat-sdk/promise"
for await (const user of new FlatClient().organization.listOrganisationUsers.stream()) console.log(user)`
    : `import { FlatClient } from "flat-api"
for await (const user of new FlatClient({ accessToken: "t" }).paginate("listOrganisationUsers")) console.log(user)`

const compiles = async (source: string): Promise<boolean> => {
  const root = join(import.meta.dirname, "..", "..")
  // Inside the package, so that both clients resolve as in its own code.
  const folder = await mkdtemp(join(root, "probe-"))
  try {
    await writeFile(join(folder, "probe.ts"), source)
    await writeFile(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        extends: join(root, "tsconfig.json"),
        files: ["probe.ts"],
        include: [],
        compilerOptions: { rootDir: "/" }
      })
    )
    const tsc = join(root, "..", "..", "node_modules", ".bin", "tsc")
    return await new Promise((resolve) => execFile(tsc, ["-p", folder], (error) => resolve(error === null)))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export const types: ReadonlyArray<Probe> = [
  {
    situation: "a misspelt operation in a call that reads all pages",
    expected: "does not compile",
    check: async (subject) => {
      const compiled = await compiles(misspelt(subject))
      return { right: !compiled, did: compiled ? "compiles" : "does not compile" }
    }
  }
]
