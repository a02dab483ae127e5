import { assert, describe, it } from "@effect/vitest"
import { build } from "esbuild"
import { globSync, readFileSync, statSync } from "node:fs"
import { isBuiltin } from "node:module"
import { dirname, join } from "node:path"

const root = join(import.meta.dirname, "..")
const dist = join(root, "dist")
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))

/** Returns the packages that a program imports, directly or through files of this package. */
const packagesOf = async (file: string): Promise<ReadonlyArray<string>> => {
  const { metafile } = await build({
    entryPoints: [join(root, file)],
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    packages: "external"
  })
  const imports = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path))
  return imports.filter((name) => !isBuiltin(name))
}

/** Returns the packages that a declaration refers to, directly or through declarations of this package. */
const typesOf = (file: string, seen = new Set<string>()): ReadonlyArray<string> => {
  if (seen.has(file)) return []
  seen.add(file)
  const imports = readFileSync(file, "utf8").matchAll(/^(?:(?:im|ex)port [^"\n]*from |import |.*\bimport\()"([^"]+)"/gm)
  return [...imports].flatMap(([, path]) =>
    path!.startsWith(".") ? typesOf(join(dirname(file), path!.replace(/\.ts$/, ".d.ts")), seen) : [path!]
  )
}

describe("the package", () => {
  it("SB1 needs no other package for its command and its main module, nor for the types of that", async () => {
    assert.isUndefined(manifest.dependencies)
    for (const name of Object.keys(manifest.peerDependencies)) {
      assert.deepStrictEqual(manifest.peerDependenciesMeta[name], { optional: true }, name)
    }
    const { bin, exports } = manifest.publishConfig
    assert.deepStrictEqual(await packagesOf(exports["."].default), [])
    assert.deepStrictEqual(await packagesOf(bin["flat-sandbox"]), [])
    assert.deepStrictEqual(typesOf(join(root, exports["."].types)), [])
    // Proves that packages are found.
    const peers = new Set(Object.keys(manifest.peerDependencies))
    const names = (paths: ReadonlyArray<string>) => new Set(paths.map((path) => /^(?:@[^/]+\/)?[^/]+/.exec(path)![0]))
    assert.deepStrictEqual(names(await packagesOf(exports["./effect"].default)), peers)
    assert.deepStrictEqual(names(typesOf(join(root, exports["./effect"].types))), peers)
  })

  it("SB1 has less than 3 MB", () => {
    const left = new Set(["command", "music", "operations", "samples"])
    const files = globSync("**/*.{js,ts,txt}", { cwd: dist })
      .filter((file) => !(file.startsWith("types/") && left.has(file.split("/")[1]!)))
    assert.isAbove(files.length, 10)
    const size = files.reduce((sum, file) => sum + statSync(join(dist, file)).size, 0)
    // The rest is for documents.
    assert.isBelow(size, 2_900_000)
  })
})
