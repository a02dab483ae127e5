/**
 * The published JavaScript, as a user sees it in a stack, a debugger and `node_modules`.
 */
import * as assert from "node:assert/strict"
import * as fs from "node:fs"
import { SourceMap } from "node:module"
import * as path from "node:path"
import { describe, it } from "node:test"
import { fileURLToPath } from "node:url"

/** Returns the file of an import, and the folder of its package. */
const installed = (name: string) => {
  const file = fs.realpathSync(fileURLToPath(import.meta.resolve(name)))
  const folder = /^(.*[\\/]@flat-sdk[\\/][^\\/]+)[\\/]/.exec(file)![1]!
  return {
    folder,
    files: fs.globSync("dist/**/*.js", { cwd: folder }).map((file) => path.join(folder, file))
  }
}

const mapOf = (file: string): ConstructorParameters<typeof SourceMap>[0] =>
  JSON.parse(fs.readFileSync(`${file}.map`, "utf8"))

// The WebAssembly program is one long string.
const withoutBinaries = (code: string) => code.replace(/[A-Za-z0-9+/=]{1000,}/g, "")

for (const name of ["agents", "core", "engine/FlatError", "fetch", "node", "promise", "roster", "sandbox", "score"]) {
  describe(`@flat-sdk/${name}`, () => {
    const { files, folder } = installed(`@flat-sdk/${name}`)

    it("K9 is readable JavaScript: short lines, and the original names", () => {
      assert.ok(files.length > 0)
      for (const file of files) {
        // A list of exports is one line.
        const lines = withoutBinaries(fs.readFileSync(file, "utf8")).split("\n").filter((line) =>
          !line.startsWith("export { ")
        )
        const widest = Math.max(...lines.map((line) => line.length))
        assert.ok(widest < 2000, `${file} has a line of ${widest} characters`)
      }
    })

    it("K9 has source maps with relative paths to existing sources", () => {
      for (const map of fs.globSync("{bundled,dist}/**/*.map", { cwd: folder })) {
        const file = path.join(folder, map.slice(0, -".map".length))
        const { sourceRoot, sources, sourcesContent } = mapOf(file)
        assert.ok(!sourceRoot, file)
        for (const [index, source] of sources.entries()) {
          assert.match(source, /^\.\.?\//, `${file} names ${source}`)
          assert.doesNotMatch(source, /node_modules|\.pnpm/, `${file} names ${source}`)
          const inlined = typeof sourcesContent?.[index] === "string"
          assert.ok(inlined || fs.existsSync(path.resolve(path.dirname(file), source)), `${file} names ${source}`)
        }
      }
    })

    it("K9 contains no path of the machine that built it", () => {
      for (const file of fs.globSync("dist/**/*.{js,map,d.ts}", { cwd: folder })) {
        const content = fs.readFileSync(path.join(folder, file), "utf8")
        assert.doesNotMatch(content, /node_modules\/\.pnpm|file:\/\/\/(?!path\/)/, file)
      }
    })
  })
}

const leads = [
  ["@flat-sdk/engine/FlatError", "dist/chunks/engine.js", "CallState.ts", "facts(next"],
  ["@flat-sdk/node", "dist/NodeTransport.js", "UndiciAttempt.ts", "onResponseStart(_"],
  ["@flat-sdk/promise", "dist/{shared,chunks/*}.js", "Runner.ts", "rejection(cause"],
  ["@flat-sdk/promise", "dist/chunks/*.js", "HttpAttempt.ts", "respond(response"]
] as const

describe("a source map", () => {
  for (const [name, file, source, text] of leads) {
    it(`K9 leads to the line of the source: ${name}`, () => {
      const { folder } = installed(name)
      const built = fs.globSync(file, { cwd: folder }).map((file) => path.join(folder, file))
        .find((file) => fs.readFileSync(file, "utf8").includes(text))
      assert.ok(built !== undefined, `${text} is not in ${file}`)
      const lines = fs.readFileSync(built, "utf8").split("\n")
      const line = lines.findIndex((line) => line.trim().startsWith(text))
      const payload = mapOf(built)
      const entry = new SourceMap(payload).findEntry(line, lines[line]!.indexOf(text))
      assert.ok("originalSource" in entry, "the line is not in the map")
      assert.equal(path.basename(entry.originalSource), source)
      const index = payload.sources.indexOf(entry.originalSource)
      const original = payload.sourcesContent?.[index] ??
        fs.readFileSync(path.resolve(path.dirname(built), entry.originalSource), "utf8")
      assert.match(original.split("\n")[entry.originalLine]!, new RegExp(text.slice(0, text.indexOf("("))))
    })
  }
})
