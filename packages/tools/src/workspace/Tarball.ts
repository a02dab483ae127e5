/** The tarball of a package to be published, unpacked, with the modules that can be imported from it. */
import * as fs from "node:fs"
import * as path from "node:path"
import { type Outcome, pnpm, run } from "./Command.ts"
import { type Manifest, type Published, readManifest } from "./Published.ts"

export interface Tarball {
  readonly name: string
  readonly file: string
  readonly bytes: Uint8Array
  readonly manifest: Manifest
  /** Paths in the package. */
  readonly files: ReadonlyArray<string>
  /** Where the tarball is unpacked. */
  readonly directory: string
  /** Specifiers after the package's name: `"."`, `"./Organization"`. */
  readonly entryPoints: ReadonlyArray<string>
}

/** Packs with pnpm, because it applies `publishConfig`, `workspace:` and `catalog:`, which npm does not. */
export const pack = async (published: Published, into: string): Promise<Tarball> => {
  const out = path.join(into, path.basename(published.directory))
  fs.mkdirSync(out, { recursive: true })
  const packed = await pnpm(["pack", "--pack-destination", out], published.directory)
  const file = fs.globSync("*.tgz", { cwd: out })[0]
  if (!packed.ok || file === undefined) throw new Error(`pnpm pack failed for ${published.name}:\n${packed.output}`)
  const tarball = path.join(out, file)
  const unpacked = await run("tar", ["-xzf", tarball], { cwd: out })
  if (!unpacked.ok) throw new Error(`${file} cannot be unpacked: ${unpacked.output}`)
  const directory = path.join(out, "package")
  const manifest = readManifest(directory)
  const files = fs.readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"))
    .sort()
  return {
    name: published.name,
    file: tarball,
    bytes: fs.readFileSync(tarball),
    manifest,
    files,
    directory,
    entryPoints: entryPoints(manifest, files)
  }
}

/** Returns a package, and those of ours that it needs, itself or through another. */
export const withDependencies = (tarball: Tarball, all: ReadonlyArray<Tarball>): ReadonlyArray<Tarball> => {
  const found = new Set([tarball])
  for (const { manifest } of found) {
    for (const other of all) if (manifest.dependencies?.[other.name] !== undefined) found.add(other)
  }
  return [...found]
}

export const filesOf = (tarballs: ReadonlyArray<Tarball>): Readonly<Record<string, string>> =>
  Object.fromEntries(tarballs.map(({ file, name }) => [name, `file:${file}`]))

/**
 * Installs packages as a user would, into a separate project outside the workspace: ours come from tarballs, also where others depend on them, and all
 * others from the registry. `settings` are those of pnpm.
 */
export const install = (
  directory: string,
  tarballs: ReadonlyArray<Tarball>,
  dependencies: Readonly<Record<string, string>>,
  settings: object = {}
): Promise<Outcome> => {
  fs.mkdirSync(directory, { recursive: true })
  const write = (file: string, content: object) =>
    fs.writeFileSync(path.join(directory, file), JSON.stringify(content, null, 2))
  write("package.json", { name: "consumer", private: true, type: "module", dependencies })
  write("pnpm-workspace.yaml", { overrides: filesOf(tarballs), ...settings })
  return pnpm(["install", "--prefer-offline", "--no-frozen-lockfile"], directory)
}

/** Returns the specifiers of `exports`; a pattern such as `./*` includes each file that it matches. Commands are not modules to import. */
const entryPoints = (manifest: Manifest, files: ReadonlyArray<string>): ReadonlyArray<string> => {
  const commands = new Set(Object.values(manifest.bin ?? {}).map((target) => target.replace(/^\.\//, "")))
  const reached = Object.entries(manifest.exports ?? {}).flatMap(([key, value]) => {
    const target = typeof value === "string" ? value : value["default"]
    if (typeof target !== "string" || !target.endsWith(".js")) return []
    if (!target.includes("*")) return [key]
    const [before = "", after = ""] = target.replace(/^\.\//, "").split("*")
    return files
      .filter((file) => file.startsWith(before) && file.endsWith(after) && !commands.has(file))
      .map((file) => key.replace("*", file.slice(before.length, file.length - after.length)))
  })
  // A key without a pattern takes precedence over a pattern that matches the same specifier.
  return [...new Set(reached)]
}
