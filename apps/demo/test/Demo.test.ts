/** The demo, run as `pnpm demo` does, into a pipe. */
import { assert, describe, it } from "@effect/vitest"
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import { main } from "@flat-sdk/tools/tests/RosterProgram"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const root = join(import.meta.dirname, "../../..")

/** Runs the demo, and returns what it printed. It must succeed, print what fits a terminal, and leave no temporary file behind. */
const demo = Effect.fnUntraced(function*(...args: ReadonlyArray<string>) {
  const temporary = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "demo-test-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true }))
  )
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const [code, printed] = yield* Effect.callback<readonly [number | null, string]>((resume) => {
    const child = spawn(process.execPath, [join(root, "apps/demo/src/main.ts"), ...args], {
      env: { PATH, NODE_COMPILE_CACHE, ROSTER_PROGRAM: main, TMPDIR: temporary, TMP: temporary, TEMP: temporary },
      stdio: ["ignore", "pipe", "pipe"]
    })
    let printed = ""
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => printed += text)
    }
    child.on("close", (code) => resume(Effect.succeed([code, printed])))
  })
  assert.strictEqual(code, 0, printed)
  assert.deepStrictEqual(readdirSync(temporary), [])
  assert.deepStrictEqual(printed.split("\n").filter((line) => line.length > 120), [])
  // No colours, no token and no generated password.
  assert.notMatch(printed, /\u001b|sandbox-admin|\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b/)
  return printed
})

const commands = (printed: string) => [...printed.matchAll(/^ +\$ roster (\w+)/gm)].map(([, command]) => command)

/** The run was killed while one account had no response, and nothing is lost. */
const assertResumed = (printed: string) => {
  assert.match(printed, /kill -9\n +accounts in Flat +\d+/)
  assert.match(printed, /Everything that was planned\s+is done\./)
  assert.match(printed, /creations that Flat executed +128\n +found again after the kill +[1-9]\d*\n/)
  assert.include(printed, "Nothing was lost, and nothing was doubled.")
}

describe("the demo", () => {
  it.live(
    "shows a developer in about 80 lines two transports, a lost response, an edited score, and a kill",
    () =>
      Effect.gen(function*() {
        const start = Date.now()
        const printed = yield* demo()
        assert.isAtMost(printed.split("\n").length, 85)
        for (const transport of ["undici", "fetch"]) {
          assert.match(printed, new RegExp(`over ${transport} +250 people in 3 pages; NotFound was caught \\(404\\)`))
        }
        assert.match(printed, /connection was lost before a response .*\n +outcome +unknown\n.* 1: .*\n.*Choir +1\n/)
        assert.match(
          printed,
          /diff of measure 2 +removed half note A4\n +added quarter note A4\n +added quarter note B4\n/
        )
        const picture = join(root, /picture +(\S+),/.exec(printed)![1]!)
        assert.isAtLeast(statSync(picture).mtimeMs, start - 1000)
        // Three notes and two, then three and three.
        const drawing = readFileSync(picture, "utf8")
        assert.lengthOf(drawing.match(/class="note"/g) ?? [], 11)
        assert.deepStrictEqual(drawing.match(/>before<|>after<| class="measure" color/g)?.length, 4)
        const next = /Try next:\n+([^]*)/.exec(printed)?.[1] ?? ""
        assert.deepStrictEqual([/^ +pnpm/m.test(next), next.includes("demo --roster")], [false, true])
        assert.deepStrictEqual(commands(printed), ["plan", "apply", "apply"])
        const kill = printed.slice(printed.indexOf("$ roster"), printed.indexOf("That took"))
        assert.isAtMost(kill.trim().split("\n").length, 15)
        assertResumed(printed)
      }),
    240_000
  )

  // Ten commands, which take half of the time. Their own tests, and those of docs/start/school.md, run them by day.
  it.live.each(isNightly ? ["--roster"] : [])("shows a school's year with %s", (flag) =>
    Effect.gen(function*() {
      const printed = yield* demo(flag)
      const year = "check plan apply status apply verify cards status rollover apply"
      assert.deepStrictEqual(commands(printed), year.split(" "))
      assertResumed(printed)
      assert.include(printed, "Flat differs from the files in 1 place.")
      assert.match(printed, /classes archived +10/)
      // Leavers by username, not by the id of the account.
      assert.notMatch(printed, /\b[0-9a-f]{24}\b/)
      const next = printed.slice(printed.indexOf("Try next:"))
      assert.deepStrictEqual([next.includes("--roster"), next.includes("docs/start/school.md")], [false, true])
    }), 240_000)

  it.live("explains its flags", () =>
    Effect.gen(function*() {
      assert.match(yield* demo("--help"), /^pnpm demo \[--roster\]/)
    }))
})
