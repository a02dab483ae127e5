/** The pages for a start: each session in a shell prints what the page shows, in a folder with the files that the page has. */
import { assert, describe, it } from "@effect/vitest"
import { common } from "@flat-sdk/tools/tests/ProgramTests"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Snippet from "../src/snippets/Snippet.ts"
import * as Sources from "../src/snippets/Sources.ts"

const pages = Sources.markdown().filter(({ file }) => file.startsWith("docs/start/"))

const programs = { flat: "cli", roster: "roster" }

const shell = (folder: string, command: string): string =>
  common.execFileSync("sh", ["-c", `exec 2>&1; ${command}`], {
    cwd: folder,
    env: {
      PATH: `${folder}/bin${path.delimiter}${process.env["PATH"] ?? ""}`,
      HOME: folder,
      NO_COLOR: "1",
      NODE_NO_WARNINGS: "1",
      NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? ""
    }
  })

describe("pages for a start", () => {
  it("are five, on a screen each", () => {
    assert.lengthOf(pages, 5)
    for (const { file, text } of pages) assert.isAtMost(text.split("\n").length, 65, file)
  })

  for (const { file, text } of pages.filter(({ text }) => text.includes("```console"))) {
    it(`print what they show: ${file}`, (context) => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), "flat-start-"))
      context.onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }))
      fs.mkdirSync(path.join(folder, "bin"))
      for (const [name, directory] of Object.entries(programs)) {
        const main = path.join(Sources.root, "packages", directory, "src/main.ts")
        fs.writeFileSync(path.join(folder, "bin", name), `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`, {
          mode: 0o755
        })
      }
      const sessions = Snippet.blocksOf(text).flatMap(({ before, code, language }) => {
        const [, name] = /`([\w.]+)`[^`]*:\s*$/.exec(before) ?? []
        if (language === "xml" || language === "csv") fs.writeFileSync(path.join(folder, name!), `${code}\n`)
        return language === "console" ? code.split(/^\$ /m).slice(1) : []
      })
      assert.isNotEmpty(sessions)
      for (const session of sessions) {
        const [command = "", ...shown] = session.trimEnd().split("\n")
        assert.strictEqual(shell(folder, command).trimEnd(), shown.join("\n"))
      }
    })
  }
})
