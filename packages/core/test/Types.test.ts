/**
 * The type tests, `types/*.tst.ts`: each file must compile, and each line that is expected to fail must fail. The type check of the repository
 * compiles them too, with the newest TypeScript; here the release before it does.
 */
import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as path from "node:path"
import * as Editor from "./support/Editor.ts"

const folder = path.join(import.meta.dirname, "types")

describe("types", { timeout: 60_000 }, () => {
  for (const name of fs.readdirSync(folder).filter((file) => file.endsWith(".tst.ts"))) {
    it(`${name} compiles, and fails where it must`, () => {
      const text = fs.readFileSync(path.join(folder, name), "utf8").replaceAll("from \"./", "from \"./types/")
      assert.deepStrictEqual(Editor.open(text).problems(), [])
    })
  }

  it("a wrong type and a needless expectation are noticed", () => {
    const head = `import type { FlatClient } from "@flat-sdk/core"\ndeclare const flat: FlatClient.FlatClientShape\n`
    assert.lengthOf(Editor.open(`${head}flat.organization.listOrganizationUsers({ roles: [] })`).problems(), 1)
    assert.lengthOf(
      Editor.open(`${head}// @ts-expect-error: nothing\nflat.organization.listOrganizationUsers({ role: [] })`)
        .problems(),
      1
    )
  })
})
