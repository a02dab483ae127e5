import { assert, describe, it } from "@effect/vitest"
import * as Readme from "@flat-sdk/tools/facts/Readme"
import * as Versions from "@flat-sdk/tools/facts/Versions"
import * as Documents from "@flat-sdk/tools/workspace/Documents"
import * as Markdown from "@flat-sdk/tools/workspace/Markdown"
import * as Project from "@flat-sdk/tools/workspace/Project"
import { list, readManifest, root } from "@flat-sdk/tools/workspace/Published"
import * as fs from "node:fs"
import * as path from "node:path"

const published = list()

/** Returns the skills for coding agents, by path. */
const skillsOf = (directory: string): ReadonlyArray<string> => fs.globSync("skills/*/SKILL.md", { cwd: directory })

/** Returns the Markdown that packing puts into a package, by path. */
const markdownOf = (name: string, directory: string): ReadonlyMap<string, string> =>
  new Map([
    ...["README.md", ...skillsOf(directory)].filter((file) => fs.existsSync(path.join(directory, file)))
      .map((file) => [file, fs.readFileSync(path.join(directory, file), "utf8")] as const),
    ...Documents.of(name)
  ])

describe("published packages", () => {
  it("are ten", () => {
    assert.strictEqual(published.length, 10)
  })

  it("have a page that says which versions are supported", () => {
    const text = fs.readFileSync(Versions.page, "utf8")
    assert.strictEqual(text, Versions.rewrite(text), "run `pnpm generate`")
  })

  it("are said to be on npm, or not yet", () => {
    const read = (page: string) => fs.readFileSync(path.join(root, page), "utf8")
    assert.strictEqual(read("README.md"), Readme.ofRepository(read("README.md")), "run `pnpm generate`")
    for (const page of Readme.pages) assert.strictEqual(read(page), Readme.ofPage(read(page), page), page)
    // No other page begins with an installation.
    const begins = ["docs/README.md", ...fs.globSync("docs/start/*.md", { cwd: root })]
    assert.sameMembers(begins, Readme.pages)
  })

  for (const { directory, name } of published) {
    it(`have a README and documents without links to the outside: ${name}`, () => {
      const files = markdownOf(name, directory)
      assert.isAbove(files.size, 1)
      const { exports = {}, files: folders = [] } = readManifest(directory)
      // Data that is exported, and pictures in a folder that is published.
      const data = (file: string) =>
        `./${file}` in exports ||
          (folders.includes(path.dirname(file)) && fs.existsSync(path.join(directory, file)))
          ? ""
          : undefined
      assert.deepStrictEqual(Markdown.problems([...files.keys()], (file) => files.get(file) ?? data(file)), [])
    })

    it(`have documents and a licence: ${name}`, () => {
      const { scripts } = readManifest(directory)
      assert.strictEqual(scripts?.["prepack"], "node ../tools/src/release/docs.ts")
      for (const file of ["README.md", "LICENSE"]) {
        assert.isTrue(fs.existsSync(path.join(directory, file)), file)
      }
    })

    it(`have what packages/tools/src/facts says, in the manifest and in the README: ${name}`, () => {
      const manifest = readManifest(directory)
      assert.containSubset(manifest, Project.fields(name, path.relative(root, directory)))
      assert.strictEqual(manifest.scripts?.["prepublishOnly"], "node ../tools/src/facts/main.ts --publishable")
      const readme = fs.readFileSync(path.join(directory, "README.md"), "utf8")
      assert.strictEqual(readme, Readme.rewrite(readme, manifest), "run `pnpm generate`")
    })

    it(`link their documents in the README: ${name}`, () => {
      const readme = markdownOf(name, directory).get("README.md") ?? ""
      for (const file of Documents.of(name).keys()) assert.include(readme, `\`${file}\``)
    })
  }

  it("have skills, except those that people do not choose", () => {
    const without = published.filter(({ directory }) => skillsOf(directory).length === 0).map(({ name }) => name)
    assert.deepStrictEqual(without, ["@flat-sdk/engine", "@flat-sdk/fetch", "@flat-sdk/node"])
  })

  for (const { directory, name } of published) {
    it(`have short skills that agents find: ${name}`, () => {
      const { files = [], keywords = [] } = readManifest(directory)
      const markdown = markdownOf(name, directory)
      for (const skill of skillsOf(directory)) {
        assert.include(files, "skills")
        assert.include(keywords, "tanstack-intent")
        assert.isAtMost(markdown.get(skill)!.split("\n").length, 80)
      }
    })
  }

  it("are checked: invalid links are reported", () => {
    const files = new Map([
      [
        "README.md",
        `[a](../core/README.md) [h](${Project.page("docs/none.md")}) [i](${
          Project.page("docs/reference/errors.md")
        }) [b](docs/b.md) [c](docs/c.md#none) [d](https://github.com/a/b) \`pnpm sandbox\``
      ],
      ["docs/c.md", "# C\n\n[up](../README.md) [here](#c) [docs](https://flat.io/developers) `[no](link)` `docs/e.md`"]
    ])
    assert.deepStrictEqual(Markdown.problems([...files.keys()], (file) => files.get(file)), [
      "README.md links to ../core/README.md, which is outside the package",
      `README.md links to ${Project.page("docs/none.md")}, which is not in the repository`,
      "README.md links to docs/b.md, which is not published",
      "README.md links to docs/c.md#none, a heading that does not exist",
      "README.md links to https://github.com/a/b: only abcnotation.com, flat.io, jqlang.org, modelcontextprotocol.io, opentelemetry.io, standardschema.dev are known to be public",
      "README.md names pnpm sandbox, a command of this repository",
      "docs/c.md names docs/e.md, which is not published"
    ])
  })
})
