import { assert, describe, it } from "@effect/vitest"
import { describeWith } from "@flat-sdk/tools/tests/ProgramTests"
import { Effect } from "effect"
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { json } from "node:stream/consumers"
import { definitions, flags } from "../src/command/Flags.ts"
import { greeting } from "../src/command/Start.ts"
import { call } from "./support/call.ts"
import { folder, inTheProcess, listening, run } from "./support/command.ts"
import { served } from "./support/sandbox.ts"

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")
const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"))

const squeezed = (text: string) => text.replace(/\s+/g, " ").trim()

describe.concurrent("the command", () => {
  it.live("prints its URL on a separate line and serves until a signal", () =>
    Effect.gen(function*() {
      const command = yield* run(["--port", "0", "--token", "planted-token", "--users", "12", "--rate-limit", "3"])
      const url = yield* listening(command)
      assert.match(command.output.text, /^Try: curl /m)
      const { body, headers } = yield* Effect.promise(() =>
        call({ fetch, url, token: "planted-token" }, "/organizations/users/count")
      )
      assert.deepStrictEqual([body, headers.get("x-ratelimit-remaining")], [12, "2"])
      command.child.kill("SIGINT")
      assert.strictEqual(yield* command.exit, 0)
    }), 60_000)

  it.live(
    "B4 has the same flags in its definitions, in --help and in the README's table, and is named as it is run",
    () =>
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
        assert.include(command.output.text, "npx @flat-sdk/sandbox --data school.sqlite")
        assert.notMatch(command.output.text, /(^|\s)flat-sandbox/)
        // `npx PACKAGE` runs the only command of a package, or the command with the same name.
        assert.deepStrictEqual(Object.keys(manifest.bin), Object.keys(manifest.publishConfig.bin))
        assert.strictEqual(Object.keys(manifest.bin).length, 1)
        assert.notInclude(readme, "npx flat-sandbox")
        assert.include(readme, "npx @flat-sdk/sandbox --port")
      }),
    60_000
  )

  it.live("injects faults from its flags", () =>
    inTheProcess(
      ["--faults", "status;status=503,html", "--fault-rate", "1", "--seed", "2"],
      (sandbox) =>
        Effect.promise(async () => {
          assert.include([502, 503], (await call({ ...sandbox, fetch }, "/organizations/users/count")).status)
        })
    ))

  it.live("says what to do when its port is in use, without a stack", () =>
    Effect.gen(function*() {
      const { url } = yield* served()
      const { port } = new URL(url)
      const command = yield* run(["--port", port])
      assert.strictEqual(yield* command.exit, 1)
      assert.include(command.output.text, `Port ${port} on 127.0.0.1 is in use`)
      assert.include(command.output.text, "--port")
      assert.notInclude(command.output.text, "    at ")
    }), 60_000)

  it.live.each([
    { args: ["--users", "0"], message: "at least 1" },
    { args: ["--faults", "earthquake"], message: "no fault \"earthquake\"" },
    { args: ["--fault-rate", "2"], message: "0 to 1" },
    { args: ["--data", "/nowhere/school.sqlite"], message: "--data" }
  ])("rejects $args", ({ args, message }) =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(inTheProcess(args, () => Effect.void))
      assert.strictEqual(error._tag, "UserError")
      assert.include(error.message, message)
    }))
})

describeWith(["bash", "curl"], "the greeting of the command", ({ spawn }) => {
  it.live.each(["sandbox-admin", "it's$HOME`id`\"\\!*?#~;&|<>(){}[]%^=@,+-_:/."])(
    "B4 prints a curl line that works when it is pasted, with the token %s",
    (token) =>
      inTheProcess([`--token=${token}`], (sandbox, values) =>
        Effect.promise(async () => {
          const line = /^Try: (curl .*)$/m.exec(greeting(sandbox, values))?.[1] ?? ""
          const env = { PATH: process.env["PATH"], HOME: "/nowhere" }
          const answer = await json(spawn("bash", ["-c", line], { env }).stdout)
          assert.lengthOf(answer as ReadonlyArray<unknown>, 2, line)
        }))
  )
})

describe.concurrent("the mode of a data file", () => {
  it.live.each([false, true])(
    "B6 is 0600 regardless of the umask, also for SQLite's other files, found loose: %s",
    (isLoose) =>
      Effect.gen(function*() {
        const path = yield* folder
        const data = join(path, "school.sqlite")
        // Files that a killed process left.
        for (const name of isLoose ? ["", "-wal", "-shm"] : []) {
          writeFileSync(data + name, "")
          chmodSync(data + name, 0o666)
        }
        const command = yield* run(["--port", "0", "--data", data], "0")
        yield* listening(command)
        const modes = readdirSync(path).map((name) => [name, (statSync(join(path, name)).mode & 0o777).toString(8)])
        assert.deepStrictEqual(Object.fromEntries(modes), {
          "school.sqlite": "600",
          "school.sqlite-shm": "600",
          "school.sqlite-wal": "600"
        })
      }),
    60_000
  )
})
