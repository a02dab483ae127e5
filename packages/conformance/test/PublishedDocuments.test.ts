import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as path from "node:path"
import * as Documents from "../../../scripts/packages/Documents.ts"
import * as Markdown from "../../../scripts/packages/Markdown.ts"
import { list, readManifest } from "../../../scripts/packages/Published.ts"

const published = list()

/** Returns the Markdown that packing puts into a package, by path. */
const markdownOf = (name: string, directory: string): ReadonlyMap<string, string> =>
  new Map([
    ["README.md", fs.readFileSync(path.join(directory, "README.md"), "utf8")],
    ...Documents.of(name)
  ])

describe("published packages", () => {
  it("are five", () => {
    assert.strictEqual(published.length, 5)
  })

  for (const { directory, name } of published) {
    it(`have a README and documents without links to the outside: ${name}`, () => {
      const files = markdownOf(name, directory)
      assert.isAbove(files.size, 1)
      assert.deepStrictEqual(Markdown.problems([...files.keys()], (file) => files.get(file)), [])
    })

    it(`have documents, a changelog and a licence: ${name}`, () => {
      const { scripts } = readManifest(directory)
      assert.strictEqual(scripts?.["prepack"], "node ../../scripts/package-docs.ts")
      for (const file of ["README.md", "CHANGELOG.md", "LICENSE"]) {
        assert.isTrue(fs.existsSync(path.join(directory, file)), file)
      }
    })

    it(`link their documents in the README: ${name}`, () => {
      const readme = markdownOf(name, directory).get("README.md") ?? ""
      for (const file of Documents.of(name).keys()) assert.include(readme, `\`${file}\``)
    })
  }

  it("are checked: invalid links are reported", () => {
    const files = new Map([
      [
        "README.md",
        "[a](../core/README.md) [b](docs/b.md) [c](docs/c.md#none) [d](https://github.com/a/b) `pnpm sandbox`"
      ],
      ["docs/c.md", "# C\n\n[up](../README.md) [here](#c) [docs](https://flat.io/developers) `[no](link)` `docs/e.md`"]
    ])
    assert.deepStrictEqual(Markdown.problems([...files.keys()], (file) => files.get(file)), [
      "README.md links to ../core/README.md, which is outside the package",
      "README.md links to docs/b.md, which is not published",
      "README.md links to docs/c.md#none, a heading that does not exist",
      "README.md links to https://github.com/a/b: only flat.io, opentelemetry.io, standardschema.dev are known to be public",
      "README.md names pnpm sandbox, a command of this repository",
      "docs/c.md names docs/e.md, which is not published"
    ])
  })
})
