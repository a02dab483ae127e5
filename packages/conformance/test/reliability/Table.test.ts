import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"

const root = new URL("../../../../", import.meta.url)

const page = readFileSync(new URL("docs/reliability.md", root), "utf8")

/** Lines of the table, by id. */
const lines = [...page.matchAll(/^\| ([A-Z]\d+) +\|/gm)].map(([, id]) => id!)

/** Folders whose tests keep the promises. Those of the last one run over the published packages: `pnpm test:package`. */
const folders = [
  ["packages/conformance/test/reliability/", ".test.ts"],
  ["packages/node/test/", ".test.ts"],
  ["packages/conformance/test/installed/", ".ts"]
] as const

const named = /\bit(?:\.\w+)*(?:\([^)]*\))?\(\s*["'`]([A-Z]\d+) /g

const tests = folders.flatMap(([folder, ending]) =>
  readdirSync(new URL(folder, root)).filter((name) => name.endsWith(ending)).flatMap((name) =>
    [...readFileSync(new URL(folder + name, root), "utf8").matchAll(named)].map(([, id]) => id!)
  )
)

const ids = (list: ReadonlyArray<string>) => [...new Set(list)].toSorted()

describe("the table of docs/reliability.md", () => {
  it("has every line once", () => {
    assert.isAbove(lines.length, 40)
    assert.strictEqual(new Set(lines).size, lines.length)
  })

  it("names the same lines as the tests", () => {
    assert.deepStrictEqual(ids(tests), ids(lines))
  })
})
