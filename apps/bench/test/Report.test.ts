import * as Sources from "@flat-sdk/tools/workspace/Sources"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import type { Server } from "../src/Child.ts"
import * as Files from "../src/Files.ts"
import * as Part from "../src/Part.ts"
import * as Report from "../src/run/Report.ts"

const machine = {
  at: "2026-01-02T03:04:05.000Z",
  sources: Sources.hash(),
  node: "v24.0.0",
  cpu: "a CPU",
  cores: 2,
  load: { before: 0.2, median: 1.6 },
  versions: { effect: "4.1.0" }
}

const part = Part.make<number>({
  name: "sums",
  about: "sums",
  measure: () => Promise.resolve([1, 2]),
  tables: (rows) => [{ title: "Sums:", head: ["", "figure"], rows: rows.map((row) => ["a", String(row)]) }],
  figures: (rows) => rows.map((value) => ({ subject: "apply", measure: "ms of CPU a call", value }))
})

const report = async (load = machine.load) => {
  const setting = { project: "", server: {} as Server, subjects: [], quick: true, rounds: () => 1 }
  return Report.of({ machine: { ...machine, load }, outcomes: [await part.run(setting)] })
}

describe("a report", () => {
  it("has the tables of each part, and the targets that were met and not met", async () => {
    const text = await report()
    assert.include(text, "load 0.2 before, 1.6 during.")
    assert.include(text, "Sums:\n\n|     | figure |\n| --- | ------ |\n| a   | 1      |\n| a   | 2      |")
    assert.include(text, "This run met 1 of 2 targets.")
    assert.match(text, /\| 1\.00 +\| met +\|\n.*\| 2\.00 +\| \*\*not met\*\* \|$/)
  })

  it("warns if other processes ran before or during the run", async () => {
    assert.notInclude(await report(), "busy with other work")
    assert.include(await report({ before: 1.5, median: 1 }), "busy with other work")
    assert.include(await report({ before: 0, median: 3.1 }), "busy with other work")
  })

  it("names the sources that it measured, so that tables of other sources are found", async () => {
    const text = await report()
    assert.include(text, `Measured 2026-01-02, sources ${machine.sources}, on 2 cores`)
    assert.isUndefined(Sources.findOutdated(text))
    const other = "0".repeat(12)
    assert.include(Sources.findOutdated(text.replace(machine.sources, other)), `times of the sources ${other};`)
    assert.include(Sources.findOutdated("Measured 2026-01-02 on 2 cores."), "times of the sources unknown;")
  })

  it("has another hash when a source of engine, fetch or node changes, and only then", () => {
    const repository = mkdtempSync(join(tmpdir(), "flat-bench-sources-"))
    try {
      const write = (file: string, text: string) => Files.write(join(repository, "packages", file), text)
      const hashes = [["engine/src/quota/Quota.ts", "1"], ["fetch/src/index.ts", "1"], ["node/src/index.ts", "1"], [
        "engine/src/quota/Quota.ts",
        "2"
      ]].map(([file, text]) => {
        write(file!, text!)
        return Sources.hash(repository)
      })
      assert.lengthOf(new Set(hashes), 4)
      write("engine/src/generated/Models.ts", "1")
      write("engine/test/Quota.test.ts", "1")
      write("core/src/index.ts", "1")
      assert.strictEqual(Sources.hash(repository), hashes.at(-1))
    } finally {
      rmSync(repository, { recursive: true })
    }
  })

  it("has its place in docs/internals/performance.md, and can be written again", async () => {
    const page = readFileSync(join(Files.root, "docs/internals/performance.md"), "utf8")
    const filled = Report.fillPage(page, await report())
    assert.include(filled, "Sums:")
    assert.strictEqual(Report.fillPage(filled, await report()), filled)
  })
})
