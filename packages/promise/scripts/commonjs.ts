/**
 * The same files for `require`, in `cjs`: each module of the bundle as CommonJS. They have no source maps and no indentation, because programs that can load
 * ES modules load those. All names are kept.
 */
import { transform } from "esbuild"
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { banner, undici } from "./bundle.ts"

/** Writes the CommonJS modules of a bundle, and returns their folder. */
export const commonjs = async (folder: string): Promise<string> => {
  const into = join(folder, "cjs")
  for (const file of globSync("{*,chunks/*,node/*,services/*}.js", { cwd: folder })) {
    const { code } = await transform(readFileSync(join(folder, file), "utf8"), {
      format: "cjs",
      // Lets Node find the names of the exports for an `import` of the file.
      platform: "node",
      target: "es2022",
      minifyWhitespace: true,
      // An uncaught error shows its line.
      lineLimit: 160,
      legalComments: "none",
      banner
    })
    mkdirSync(dirname(join(into, file)), { recursive: true })
    writeFileSync(join(into, file), code.replace(`"${undici.asImported}"`, `"${undici.asRequired}"`))
  }
  // Also makes the types in this folder those of CommonJS modules.
  writeFileSync(join(into, "package.json"), `${JSON.stringify({ type: "commonjs" })}\n`)
  return into
}
