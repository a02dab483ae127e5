/** The declarations of built packages, laid out as a user has them: each package resolves the others by what they publish, and not in the workspace. */
import * as fs from "node:fs"
import * as path from "node:path"
import { root } from "./Published.ts"

/** Copies the declarations of a built package, and what its manifest publishes as `exports`, into a folder. A link would find the sources. */
export const copy = (folder: string, target: string): void => {
  const dist = path.join(root, "packages", folder, "dist")
  if (!fs.existsSync(dist)) throw new Error(`packages/${folder} is not built: run \`pnpm build\` first`)
  const { name, publishConfig } = JSON.parse(fs.readFileSync(path.join(dist, "../package.json"), "utf8")) as {
    readonly name: string
    readonly publishConfig: { readonly exports?: unknown }
  }
  // A command is in `bundled`, and has declarations if programs may import it.
  for (const built of ["dist", "bundled"].filter((name) => fs.existsSync(path.join(dist, "..", name)))) {
    fs.cpSync(path.join(dist, "..", built), path.join(target, built), {
      recursive: true,
      filter: (file) => fs.statSync(file).isDirectory() || /\.d\.c?ts$/.test(file)
    })
  }
  // The version tells compilers which package a module belongs to.
  const manifest = { name, version: "0.0.0", type: "module", exports: publishConfig.exports }
  fs.writeFileSync(path.join(target, "package.json"), JSON.stringify(manifest))
}
