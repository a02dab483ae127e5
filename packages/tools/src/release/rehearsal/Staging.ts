/**
 * A copy of the working tree with an address of the repository, because a release is not published with the placeholder. Everything else is as in a
 * release: the manifests are generated from the address, and the command is that of `package.json`.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { commands } from "../../Commands.ts"
import { type Outcome, pnpm, run } from "../../workspace/Command.ts"
import * as Project from "../../workspace/Project.ts"
import { groups, list, root } from "../../workspace/Published.ts"
import { listFiles } from "../../workspace/Sources.ts"

/** Nobody can own a name that ends in `.invalid`. */
const address = "https://flat-sdk.invalid/rehearsal"

const output = async (outcome: Promise<Outcome>): Promise<string> => {
  const { ok, output } = await outcome
  if (!ok) throw new Error(output)
  return output
}

/** Copies the files that git knows or would add, the builds, and links to what is installed. */
export const make = async (staging: string): Promise<void> => {
  for (const file of listFiles(root)) fs.cpSync(path.join(root, file), path.join(staging, file))
  for (const folder of fs.globSync("packages/*/{dist,bundled}", { cwd: root })) {
    fs.cpSync(path.join(root, folder), path.join(staging, folder), { recursive: true })
  }
  for (const modules of ["node_modules", ...fs.globSync("packages/*/node_modules", { cwd: root })]) {
    fs.symlinkSync(path.join(root, modules), path.join(staging, modules))
  }
  const constants = path.join(staging, "packages/tools/src/workspace/Project.ts")
  fs.writeFileSync(constants, fs.readFileSync(constants, "utf8").replaceAll(Project.address, address))
  await output(run(process.execPath, ["packages/tools/src/facts/main.ts"], { cwd: staging }))
}

/** Fails if npm warns of what it would pack, or of what pnpm packs. npm cannot publish the folders: `publishConfig` holds what pnpm applies. */
export const dryRun = async (staging: string): Promise<void> => {
  const npm = async (...args: ReadonlyArray<string>) => {
    const { ok, output } = await run("npm", args, { cwd: staging })
    const warnings = output.split("\n").filter((line) => /^npm (warn|error)/i.test(line))
    if (!ok || warnings.length > 0) throw new Error(`npm ${args.join(" ")}:\n${ok ? warnings.join("\n") : output}`)
  }
  await npm("pack", "--dry-run", ...list().map(({ directory }) => path.join(staging, path.relative(root, directory))))
  const tarballs = path.join(staging, "tarballs")
  const filters = list().flatMap(({ name }) => ["--filter", name])
  await output(pnpm([...filters, "pack", "--pack-destination", tarballs], staging))
  for (const file of fs.globSync("*.tgz", { cwd: tarballs })) {
    await npm("publish", "--dry-run", "--access", "public", path.join(tarballs, file))
  }
}

/** Gives a group of packages its next version. */
export const bump = (staging: string, group: string): void => {
  for (const name of groups().get(group)!) {
    const { directory } = list().find((one) => one.name === name)!
    const file = path.join(staging, path.relative(root, directory), "package.json")
    const manifest = JSON.parse(fs.readFileSync(file, "utf8")) as { version: string }
    manifest.version = manifest.version.replace(/\d+$/, (patch) => String(Number(patch) + 1))
    fs.writeFileSync(file, JSON.stringify(manifest, null, 2))
  }
}

/** Publishes to a registry with the command of a release. Returns what it prints. */
export const publish = async (staging: string, registry: string, ...more: ReadonlyArray<string>): Promise<string> => {
  const [program, ...args] = commands["release:publish"]![1].split(" ")
  if (program !== "pnpm") throw new Error("release:publish must be a command of pnpm")
  return output(pnpm([...args, "--registry", registry, ...more], staging))
}
