/** The demo, run as `pnpm demo` does, into a pipe. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { main } from "../../../scripts/tests/RosterProgram.ts"

const demo = fileURLToPath(new URL("../src/main.ts", import.meta.url))

describe("the demo", () => {
  it.live(
    "shows the library over two transports, runs a school's year, survives a kill without loss, and leaves no file behind",
    () =>
      Effect.gen(function*() {
        const temporary = yield* Effect.acquireRelease(
          Effect.sync(() => mkdtempSync(join(tmpdir(), "demo-test-"))),
          (path) => Effect.sync(() => rmSync(path, { recursive: true }))
        )
        const { code, printed } = yield* Effect.callback<{ code: number | null; printed: string }>((resume) => {
          const child = spawn(process.execPath, [demo], {
            env: {
              PATH: process.env["PATH"],
              NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
              ROSTER_PROGRAM: main,
              TMPDIR: temporary,
              TMP: temporary,
              TEMP: temporary
            },
            stdio: ["ignore", "pipe", "pipe"]
          })
          let printed = ""
          for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding("utf8").on("data", (text: string) => printed += text)
          }
          child.on("close", (code) => resume(Effect.succeed({ code, printed })))
        })
        assert.strictEqual(code, 0, printed)
        const library = printed.slice(0, printed.indexOf("$ roster"))
        for (const transport of ["undici", "fetch"]) {
          assert.match(library, new RegExp(`over ${transport} +250 people in 3 pages; NotFound was caught \\(404\\)`))
        }
        const commands = [...printed.matchAll(/^ +\$ roster (\w+)/gm)].map(([, command]) => command)
        assert.deepStrictEqual(commands, [
          "check",
          "plan",
          "apply",
          "status",
          "apply",
          "verify",
          "cards",
          "status",
          "rollover",
          "apply"
        ])
        assert.include(printed, "kill -9")
        // One account was created without a response before the kill.
        assert.match(
          printed,
          /\d+ (?:was|were)\s+sent\s+without\s+a\s+response,\s+which\s+the\s+next\s+run\s+looks\s+up/
        )
        assert.match(
          printed,
          /found again after the kill +[\w.]+ \(no response came; the account was found by its username/
        )
        assert.include(printed, "Nothing was lost, and nothing was doubled.")
        assert.include(printed, "Flat differs from the files in 1 place.")
        assert.match(printed, /classes archived +10/)
        assert.include(printed, "pnpm roster --help")
        assert.notInclude(printed, "\u001b")
        assert.notInclude(printed, "sandbox-admin")
        // Generated passwords have this form.
        assert.notMatch(printed, /\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b/)
        assert.deepStrictEqual(readdirSync(temporary), [])
      }),
    240_000
  )
})
