import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { promisify } from "node:util"
import { definitions, flags } from "../src/command/Flags.ts"
import { listening, run } from "./support/command.ts"

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")
const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"))

const squeezed = (text: string) => text.replace(/\s+/g, " ").trim()

describe("the flags", () => {
  it.live("B4 match in their definitions, in --help and in the README's table", () =>
    Effect.gen(function*() {
      const command = yield* run(["--help"])
      assert.strictEqual(yield* command.exit, 0)
      const section = /\nFLAGS\n([\s\S]*?)\n\n(?=[A-Z])/.exec(command.output.text)?.[1] ?? ""
      const help = squeezed(section)
      const inHelp = [...section.matchAll(/^ +--([a-z-]+)/gm)].map(([, name]) => name!)
      const rows = [...readme.matchAll(/^\| `--([a-z-]+)(?: [A-Z]+)?` +\| (.*?) +\| (.*?) +\|$/gm)]
      const names = definitions.map(({ name }) => name)
      assert.deepStrictEqual(inHelp.toSorted(), names.toSorted())
      assert.deepStrictEqual(rows.map(([, name]) => name), names)
      assert.strictEqual(Object.keys(flags).length, names.length)
      for (const [index, { fallback, name, text }] of definitions.entries()) {
        assert.include(help, squeezed(fallback === undefined ? text : `${text} (default ${fallback})`), name)
        const [, , shown, meaning] = rows[index] ?? []
        assert.strictEqual(shown, fallback === undefined ? "none" : `\`${fallback}\``, name)
        assert.strictEqual(meaning, text, name)
      }
    }), 30_000)

  it.live("B4 the printed curl line works when it is pasted, whatever the token", () =>
    Effect.gen(function*() {
      for (const token of ["sandbox-admin", "it's$HOME`id`\"\\!*?#~;&|<>(){}[]%^=@,+-_:/."]) {
        const command = yield* run(["--port", "0", `--token=${token}`])
        yield* listening(command)
        const line = /^Try: (curl .*)$/m.exec(command.output.text)?.[1] ?? ""
        const { stdout } = yield* Effect.promise(() =>
          promisify(execFile)("bash", ["-c", line], { env: { PATH: process.env["PATH"], HOME: "/nowhere" } })
        )
        assert.strictEqual(JSON.parse(stdout).length, 2, line)
      }
    }), 60_000)

  it("B4 the command runs by the package's name", () => {
    assert.deepStrictEqual(Object.keys(manifest.bin), Object.keys(manifest.publishConfig.bin))
    // `npx PACKAGE` runs the only command of a package, or the command with the same name.
    assert.strictEqual(Object.keys(manifest.bin).length, 1)
    assert.notInclude(readme, "npx flat-sandbox")
    assert.include(readme, "npx @flat-sdk/sandbox --port")
  })

  it.live("B4 --help names the command as it is run", () =>
    Effect.gen(function*() {
      const command = yield* run(["--help"])
      yield* command.exit
      assert.include(command.output.text, "npx @flat-sdk/sandbox --data school.sqlite")
      assert.notMatch(command.output.text, /(^|\s)flat-sandbox/)
    }), 30_000)
})
