/**
 * A project outside the workspace with all measured packages installed: ours from their tarballs, the others from the registry. It is kept between
 * runs, and rebuilt if a build or a version changes.
 */
import { list } from "@flat-sdk/tools/workspace/Published"
import * as Tarball from "@flat-sdk/tools/workspace/Tarball"
import { createHash } from "node:crypto"
import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { consumers } from "./Consumers.ts"
import * as Files from "./Files.ts"

const ours = ["engine", "core", "fetch", "node", "promise"]
/** The packages that ours are compared with. */
export const peers = ["axios", "flat-api", "ky", "undici"]

const packages = () => list().filter(({ directory }) => ours.includes(basename(directory)))

const fingerprint = (dependencies: Readonly<Record<string, string>>): string => {
  const hash = createHash("sha256").update(JSON.stringify(dependencies))
  for (const { directory } of packages()) {
    const dist = join(directory, "dist")
    if (!existsSync(dist)) throw new Error(`${directory} is not built: run pnpm build first`)
    for (
      const file of [
        join(directory, "package.json"),
        ...Files.below(dist).filter((file) => !file.endsWith(".tsbuildinfo"))
      ]
    ) {
      hash.update(file).update(readFileSync(file))
    }
  }
  return hash.digest("hex").slice(0, 12)
}

const install = async (project: string, dependencies: Readonly<Record<string, string>>): Promise<void> => {
  const tarballs = await Promise.all(packages().map((one) => Tarball.pack(one, join(project, "tarballs"))))
  const installed = await Tarball.install(project, tarballs, { ...dependencies, ...Tarball.filesOf(tarballs) })
  if (!installed.ok) throw new Error(`installing the measured packages failed:\n${installed.output}`)
}

const program = (project: string): void => {
  for (const directory of ["subjects", "worker"]) {
    for (const file of globSync(join(Files.app, "src", directory, "*.ts"))) {
      Files.compile(file, join(project, "program", directory, `${basename(file, ".ts")}.js`))
    }
  }
  for (const [name, code] of Object.entries(consumers)) Files.write(join(project, "consumers", name, "main.js"), code)
}

/** Creates the project, or reuses it. Returns its folder. */
export const make = async (fresh: boolean): Promise<string> => {
  const dependencies = Object.fromEntries(
    [...peers, "effect", "@effect/platform-node"].map((name) => [name, Files.versionIn(Files.app, name)])
  )
  const project = join(tmpdir(), `flat-sdk-bench-${fingerprint(dependencies)}`)
  const ready = join(project, "ready")
  if (fresh) rmSync(project, { recursive: true, force: true })
  if (!existsSync(ready)) {
    rmSync(project, { recursive: true, force: true })
    mkdirSync(project, { recursive: true })
    await install(project, dependencies)
    Files.write(ready, "")
  }
  program(project)
  return project
}
