/** The start of the command: its version without loading the rest, and the compiled code that is kept between runs. */
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterEach, assert, beforeEach, describe, it } from "vitest"
import { version } from "../src/calls/Version.ts"
import { main } from "./support/Program.ts"

let home: string
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), "flat-start-"))
})
afterEach(() => fs.rmSync(home, { recursive: true, force: true }))

const cache = () => path.join(home, ".cache", "flat", "compiled")

const run = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [main, ...args], {
    encoding: "utf8",
    cwd: home,
    env: { PATH: process.env["PATH"], HOME: home, ...env }
  })
  assert.deepStrictEqual([status, stderr], [0, ""])
  return stdout
}

const filesIn = (folder: string): number =>
  fs.existsSync(folder)
    ? fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length
    : 0

describe("the start", () => {
  it("prints the version and loads nothing else", () => {
    assert.strictEqual(run(["-v"]), `flat v${version}\n`)
    assert.isFalse(fs.existsSync(cache()))
  })

  it.each([
    {},
    { COLUMNS: "50" },
    { FORCE_COLOR: "1" },
    { FORCE_COLOR: "0" },
    { FORCE_COLOR: "1", NO_COLOR: "1" },
    { FORCE_COLOR: "1", TERM: "dumb" }
  ])("prints the help of flat itself as the commands would, without loading them: %j", (env) => {
    const help = run(["--help"], env)
    // Each module that was loaded is in the cache.
    assert.isBelow(filesIn(cache()), 8)
    // Which words ask for help does not depend on the terminal.
    const words = isNightly || Object.keys(env).length === 0 ? [[], ["-h"], ["help"]] : []
    for (const same of words) assert.strictEqual(run(same, env), help)
    assert.strictEqual(help, run(["--quiet", "--help"], env))
    assert.isAbove(filesIn(cache()), 8)
  })

  it("keeps compiled code in a folder that only the user can change", () => {
    assert.include(run(["auth", "--help"]), "login")
    assert.isAbove(filesIn(cache()), 0)
    for (const folder of [cache(), path.dirname(cache())]) {
      assert.strictEqual((fs.statSync(folder).mode & 0o777).toString(8), "700")
    }
  })

  it("executes no compiled code from a folder that others can change", () => {
    fs.mkdirSync(cache(), { recursive: true, mode: 0o700 })
    for (const folder of isNightly ? [cache(), path.dirname(cache())] : [path.dirname(cache())]) {
      fs.chmodSync(folder, 0o777)
      run(["auth", "--help"])
      assert.strictEqual(filesIn(cache()), 0, folder)
      fs.chmodSync(folder, 0o700)
    }
  })

  it("keeps no compiled code if there is no place for it", () => {
    run(["auth", "--help"], { XDG_CACHE_HOME: "/proc/nowhere" })
    assert.isFalse(fs.existsSync(cache()))
  })
})
