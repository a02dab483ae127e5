/**
 * A folder outside the workspace with the packages as users get them: built, packed, and installed from their tarballs. Drivers are bundled into this
 * folder. The bundle includes the suite, but imports the packages, so that a runtime with a module loader loads the installed files. For a runtime that
 * takes a single file, the bundle also includes the packages from the same folder.
 */
import { pnpm } from "@flat-sdk/tools/workspace/Command"
import { list, readManifest, root } from "@flat-sdk/tools/workspace/Published"
import * as Tarball from "@flat-sdk/tools/workspace/Tarball"
import { build, type BuildOptions, type Plugin } from "esbuild"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"

const ours = ["engine", "core", "fetch", "node", "promise"]
const peers = ["effect", "@effect/platform-node"]

export interface Project {
  readonly directory: string
  /** Bundles a driver next to the installed packages. Returns the path of the file. */
  readonly driver: (entry: string) => Promise<string>
  /** Bundles a driver with everything it imports. Returns the path of the file. */
  readonly wholeDriver: (entry: string, options: BuildOptions) => Promise<string>
  readonly remove: () => void
}

const succeed = async (
  what: string,
  outcome: Promise<{ readonly ok: boolean; readonly output: string }>
): Promise<void> => {
  const { ok, output } = await outcome
  if (!ok) throw new Error(`${what} failed:\n${output}`)
}

const packages = () => list().filter(({ directory }) => ours.includes(basename(directory)))

const install = async (directory: string): Promise<void> => {
  const filters = packages().map(({ name }) => `--filter=${name}`)
  await succeed("the build", pnpm(["exec", "turbo", "run", "build", ...filters], root))
  const tarballs = await Promise.all(packages().map((one) => Tarball.pack(one, join(directory, "tarballs"))))
  const versions = peers.map((name) => [name, readManifest(join(import.meta.dirname, "../node_modules", name)).version])
  const dependencies = { ...Object.fromEntries(versions), ...Tarball.filesOf(tarballs) }
  await succeed("the installation", Tarball.install(directory, tarballs, dependencies))
}

const asInstalled = (directory: string): Plugin => ({
  name: "as-installed",
  setup: (esbuild) =>
    esbuild.onResolve(
      { filter: /^(@flat-sdk\/|effect(\/|$)|@effect\/)/ },
      ({ kind, path, resolveDir }) =>
        resolveDir.startsWith(directory) ? undefined : esbuild.resolve(path, { kind, resolveDir: directory })
    )
})

/** Returns a folder in which the packages are installed. */
export const at = (directory: string): Project => {
  const bundled = new Map<string, Promise<string>>()
  const bundle = async (entry: string, options: BuildOptions): Promise<string> => {
    const outfile = join(directory, `${basename(dirname(entry))}-${basename(entry, ".ts")}.mjs`)
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      format: "esm",
      target: "es2023",
      logLevel: "error",
      ...options
    })
    return outfile
  }
  return {
    directory,
    driver: (entry) => {
      const file = bundled.get(entry) ?? bundle(entry, { platform: "node", packages: "external" })
      bundled.set(entry, file)
      return file
    },
    wholeDriver: (entry, options) => bundle(entry, { plugins: [asInstalled(directory)], ...options }),
    remove: () => rmSync(directory, { recursive: true, force: true })
  }
}

/** Builds the packages, and installs them into a new folder. */
export const make = async (): Promise<Project> => {
  const project = at(mkdtempSync(join(tmpdir(), "flat-sdk-runtimes-")))
  try {
    await install(project.directory)
    return project
  } catch (error) {
    project.remove()
    throw error
  }
}
