/** The README: its recordings are what the command prints, and its table has every variable. */
import { readFileSync } from "node:fs"
import { basename } from "node:path"
import { assert, describe, it } from "vitest"
import { fileOf, record, recordings } from "../scripts/recordings/Recordings.ts"
import { variables } from "../src/reference/ManPage.ts"
import { main } from "./support/Program.ts"

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")

describe("the README", () => {
  for (const recording of recordings) {
    it(`shows what the terminal shows: ${recording.name} (record again with: pnpm recordings)`, async () => {
      const file = fileOf(recording)
      assert.strictEqual(await record(recording, main), readFileSync(file, "utf8"))
      assert.include(readme, `![${recording.title}](recordings/${basename(file)})`)
    })
  }

  it("has a row for each variable of the environment", () => {
    const rows = [...readme.matchAll(/^\| (`[A-Z_, `]+`) +\| (.*?) +\|$/gm)].map(([, name, meaning]) => ({
      name: name!.replaceAll("`", ""),
      meaning
    }))
    assert.deepStrictEqual(rows, [...variables])
  })
})
