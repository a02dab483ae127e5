/** The start of the command: its version without loading the rest, and the list of commands, which are loaded when they are typed. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import * as Commands from "../src/cli/Commands.ts"
import { version } from "../src/cli/Version.ts"
import * as Command from "./Command.ts"

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url))

/** Runs a command in a process that prints which modules of this package it has loaded. */
const run = (...args: ReadonlyArray<string>) => {
  const recording = `data:text/javascript,${
    encodeURIComponent(`
      import { registerHooks } from "node:module"
      const loaded = new Set()
      registerHooks({ load: (url, context, next) => (loaded.add(url), next(url, context)) })
      process.on("exit", () => process.stderr.write("\\n" + JSON.stringify([...loaded])))`)
  }`
  const { status, stderr, stdout } = spawnSync(process.execPath, ["--import", recording, main, ...args], {
    encoding: "utf8"
  })
  const loaded = JSON.parse(stderr.trim().split("\n").at(-1)!) as ReadonlyArray<string>
  return { status, stdout, stderr, loaded }
}

describe("the start", () => {
  it("prints the version and loads nothing else", () => {
    const { loaded, status, stdout } = run("-v")
    assert.deepStrictEqual([status, stdout], [0, `roster v${version}\n`])
    assert.deepStrictEqual(loaded.filter((url) => /node_modules|Program/.test(url)), [])
  })

  it("lists every command in the help without loading any", () => {
    const { loaded, status, stdout } = run("--help")
    assert.strictEqual(status, 0)
    for (const name of Commands.names) assert.match(stdout, new RegExp(`^ +${name} +\\S`, "m"))
    assert.deepStrictEqual(loaded.filter((url) => url.endsWith("Command.ts") && !url.includes("/effect/")), [])
  })

  it("loads the command that is typed", () => {
    const typed = run("ids", "export", "--help")
    assert.include(typed.stdout, "roster ids export")
    assert.isFalse(typed.loaded.some((url) => url.endsWith("/ApplyCommand.ts")))
  })

  it.live("suggests a command for a mistyped name, and completes every command with its flags", () =>
    Effect.gen(function*() {
      const mistyped = yield* Command.roster(["aply"])
      assert.strictEqual(mistyped.code, 2)
      assert.match(mistyped.stderr, /apply/)
      const { code, stdout } = yield* Command.roster(["--completions", "bash"])
      assert.strictEqual(code, 0)
      assert.include(stdout, "--max-failures")
    }))

  it.effect("describes commands as they describe themselves", () =>
    Effect.gen(function*() {
      const listed = (yield* Commands.commands(new Set())).flatMap(({ commands }) => commands)
      const loaded = (yield* Commands.commands(new Set(Commands.names))).flatMap(({ commands }) => commands)
      const described = (commands: typeof listed) =>
        commands.map(({ name, shortDescription }) => `${name}: ${shortDescription}`)
      assert.deepStrictEqual(described(listed), described(loaded))
    }))
})
