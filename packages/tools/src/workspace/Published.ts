/** The published packages, read from the workspace: those below `packages/` that are not private. */
import * as fs from "node:fs"
import * as path from "node:path"

export const root: string = path.resolve(import.meta.dirname, "../../../..")

export type Target = string | { readonly [condition: string]: Target }

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly engines?: { readonly node?: string }
  readonly private?: boolean
  readonly packageManager?: string
  readonly keywords?: ReadonlyArray<string>
  readonly files?: ReadonlyArray<string>
  readonly scripts?: Readonly<Record<string, string>>
  readonly bin?: Readonly<Record<string, string>>
  readonly main?: string
  readonly exports?: Readonly<Record<string, Target>>
  readonly publishConfig?: { readonly exports?: Readonly<Record<string, Target>> }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

export interface Published {
  readonly name: string
  readonly directory: string
}

export const readManifest = (directory: string): Manifest =>
  JSON.parse(fs.readFileSync(path.join(directory, "package.json"), "utf8"))

/** Returns every folder of the workspace with a `package.json`, the root first. */
export const workspace = (): ReadonlyArray<string> => [
  root,
  ...["packages", "apps"].flatMap((group) =>
    fs.globSync(`${group}/*/package.json`, { cwd: root }).map((file) => path.join(root, path.dirname(file))).sort()
  )
]

/** Returns the groups of packages that are released together, by their name: that of the group's first package without the scope. */
export const groups = (): ReadonlyMap<string, ReadonlyArray<string>> => {
  const { fixed } = JSON.parse(fs.readFileSync(path.join(root, ".changeset/config.json"), "utf8")) as {
    readonly fixed: ReadonlyArray<ReadonlyArray<string>>
  }
  const alone = list().map(({ name }) => name).filter((name) => !fixed.flat().includes(name)).map((name) => [name])
  return new Map([...fixed, ...alone].map((names) => [path.basename(names[0]!), names]))
}

export const list = (): ReadonlyArray<Published> =>
  workspace().slice(1)
    .map((directory) => ({ directory, manifest: readManifest(directory) }))
    .filter(({ manifest }) => manifest.private !== true)
    .map(({ directory, manifest }) => ({ name: manifest.name, directory }))

/**
 * Copies the declarations of a built package, and what its manifest publishes as `exports`, into a folder, as a user has them. A link would find the
 * sources.
 */
export const copyDeclarations = (folder: string, target: string): void => {
  const dist = path.join(root, "packages", folder, "dist")
  if (!fs.existsSync(dist)) throw new Error(`packages/${folder} is not built: run \`pnpm build\` first`)
  const { name, publishConfig } = readManifest(path.dirname(dist))
  // A command is in `bundled`, and has declarations if programs may import it.
  for (const built of ["dist", "bundled"].filter((name) => fs.existsSync(path.join(dist, "..", name)))) {
    fs.cpSync(path.join(dist, "..", built), path.join(target, built), {
      recursive: true,
      filter: (file) => fs.statSync(file).isDirectory() || /\.d\.c?ts$/.test(file)
    })
  }
  // The version tells compilers which package a module belongs to.
  const manifest = { name, version: "0.0.0", type: "module", exports: publishConfig?.exports }
  fs.writeFileSync(path.join(target, "package.json"), JSON.stringify(manifest))
}
