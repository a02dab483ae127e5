/**
 * What `pnpm lint` rejects beyond the defaults of its tools. The files that break a rule are in a temporary folder outside of the repository, with
 * the repository's configuration and paths, so that no other check sees them.
 */
import { assert, describe, it } from "@effect/vitest"
import { common } from "@flat-sdk/tools/tests/ProgramTests"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const oxlint = path.join(root, "node_modules/oxlint/bin/oxlint")
const folders = path.join(root, "packages/tools/src/lint/check-folders.ts")
const exitCodes = path.join(root, "packages/tools/src/lint/check-exit-codes.ts")
const names = path.join(root, "packages/tools/src/lint/check-names.ts")
const budget = path.join(root, "packages/tools/src/lint/check-budget.ts")

interface Outcome {
  readonly status: number | null
  readonly output: string
}

/** Runs a check on files by path, in a folder that is removed afterwards. */
const check = (files: Readonly<Record<string, string>>, program: ReadonlyArray<string>): Outcome => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "flat-lint-"))
  try {
    // `check-folders` lists files with git, and oxlint stops at the root of a repository when it looks for ignored files.
    common.execFileSync("git", ["init", "--quiet", folder])
    for (
      const file of [
        ".oxlintrc.json",
        "packages/tools/src/lint/clocks.ts",
        "packages/tools/src/lint/programs.ts",
        "packages/tools/src/lint/waits.ts"
      ]
    ) {
      fs.cpSync(path.join(root, file), path.join(folder, file))
    }
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
      fs.writeFileSync(path.join(folder, file), text)
    }
    const { status, stderr, stdout } = spawnSync(process.execPath, program, { cwd: folder, encoding: "utf8" })
    return { status, output: stdout + stderr }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs oxlint. The rules of these tests need no type information. */
const lint = (files: Readonly<Record<string, string>>): ReadonlyArray<string> => {
  const { output, status } = check(files, [oxlint, "--deny-warnings", "--format", "json", "."])
  const { diagnostics } = JSON.parse(output) as {
    readonly diagnostics: ReadonlyArray<{ readonly code: string; readonly filename: string; readonly help?: string }>
  }
  assert.strictEqual(status, diagnostics.length === 0 ? 0 : 1)
  return diagnostics.map(({ code, filename, help = "" }) => `${filename}: ${code} ${help.split(":")[0]}`).sort()
}

const numbered = (folder: string, count: number): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${folder}/File${index}.ts`, "export {}\n"]))

const leaf = "export interface Leaf {\n  readonly name: string\n}\n"

describe("lint", () => {
  it("runs the checks of this file", () => {
    const { scripts } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
      readonly scripts: Readonly<Record<string, string>>
    }
    assert.include(scripts["lint"], "oxlint --type-aware --deny-warnings && ")
    assert.include(scripts["lint"], " packages/tools/src/lint/check-folders.ts && ")
    assert.include(scripts["lint"], " packages/tools/src/lint/check-exit-codes.ts && ")
    assert.include(scripts["lint"], " packages/tools/src/lint/check-names.ts && ")
    assert.include(scripts["lint"], " packages/tools/src/lint/check-budget.ts && ")
  })

  it("accepts files that break no rule", () => {
    assert.deepStrictEqual(
      lint({
        "packages/fetch/src/Tree.ts":
          "import type * as Quota from \"@flat-sdk/engine/Quota\"\nimport type { Leaf } from \"./Leaf.ts\"\n\nexport type Tree = readonly [Leaf, typeof Quota]\n",
        "packages/fetch/src/Leaf.ts": leaf
      }),
      []
    )
  })

  it.each([["values", "import"], ["types", "import type"]])("fails on a cycle of imports: %s", (_, imports) => {
    const found = lint({
      "packages/fetch/src/Tree.ts":
        `${imports} { Leaf } from "./Leaf.ts"\n\nexport class Tree {}\nexport type Leaves = ReadonlyArray<typeof Leaf>\n`,
      "packages/fetch/src/Leaf.ts":
        `${imports} { Tree } from "./Tree.ts"\n\nexport class Leaf {}\nexport type Trees = ReadonlyArray<typeof Tree>\n`
    })
    const cycle =
      "import(no-cycle) Refactor to remove the cycle. Consider extracting shared code into a separate module that both files can import."
    assert.includeMembers([...found], [`packages/fetch/src/Leaf.ts: ${cycle}`, `packages/fetch/src/Tree.ts: ${cycle}`])
  })

  it("fails on tests that start another program than Node", () => {
    const starts: ReadonlyArray<readonly [imports: string, start: string]> = [
      ["{ spawn } from \"node:child_process\"", "spawn(\"redis-server\", [\"--port\", \"0\"])"],
      ["{ execFile } from \"child_process\"", "promisify(execFile)(\"curl\")"],
      ["{ spawnSync as run } from \"node:child_process\"", "run(process.env[\"SHELL\"] ?? \"\")"],
      ["{ exec } from \"node:child_process\"", "exec(\"git init\")"],
      ["{ execSync } from \"node:child_process\"", "[\"ps\"].map((line) => execSync(line))"],
      ["{ fork } from \"node:child_process\"", "fork(\"a.js\", [], { execPath: \"bun\" })"],
      ["* as Process from \"node:child_process\"", "Process.spawn(process.execPath)"],
      ["{ ChildProcess } from \"effect/process\"", "ChildProcess.make(\"zsh\", [])"],
      ["* as ChildProcess from \"effect/process/ChildProcess\"", "ChildProcess.make`zsh`"]
    ]
    const files = (folder: string) =>
      Object.fromEntries(
        starts.map(([imports, start], index) => [
          `${folder}/Start${index}.ts`,
          `import ${imports}\nexport const started = ${start}\n`
        ])
      )
    assert.deepStrictEqual(lint(files("packages/cli/src")), [])
    const tests = files("packages/core/test")
    assert.deepStrictEqual(lint(tests), Object.keys(tests).map((file) => `${file}: flat(programs) `))
  })

  it("accepts a test that starts Node", () => {
    const code = [
      "import { execFile, fork, type spawn } from \"node:child_process\"",
      "import { execPath } from \"node:process\"",
      "import { promisify } from \"node:util\"",
      "import { ChildProcess } from \"effect/process\"",
      "export type Start = typeof spawn",
      "export const started = [fork(\"a.js\"), promisify(execFile)(process.execPath), ChildProcess.make(execPath, [])]"
    ]
    assert.deepStrictEqual(lint({ "packages/core/test/Start.ts": `${code.join("\n")}\n` }), [])
  })

  it("fails on tests that wait without a limit and without a word", () => {
    const waits = [
      "while (!isOver()) await new Promise((resume) => setTimeout(resume, 5))",
      "while (!isOver()) await once(child.stdout, \"drain\")",
      "do {\n  await sleep(5)\n} while (!isOver())",
      "const [code] = await once(child, \"exit\")",
      "await Effect.runPromise(Effect.repeat(look, { schedule, until: (now) => now }))",
      "Effect.gen(function*() {\n  while (!isOver()) yield* tick\n})"
    ]
    const declared =
      "declare const Effect: any, isOver: any, once: any, child: any, look: any, schedule: any, tick: any, sleep: any\n"
    const files = (folder: string) =>
      Object.fromEntries(waits.map((wait, index) => [`${folder}/Wait${index}.ts`, `${declared}${wait}\nexport {}\n`]))
    const found = lint(files("packages/core/test")).filter((problem) => problem.includes("waits"))
    assert.deepStrictEqual(found, waits.map((_, index) => `packages/core/test/Wait${index}.ts: waits(named) `))
    assert.deepStrictEqual(lint(files("packages/core/src")).filter((problem) => problem.includes("waits")), [])
  })

  it("fails on more lines, hand-written lines, small files, casts, scripts or exports than the budget has", () => {
    const files = (limit: number) => ({
      "package.json": JSON.stringify({ scripts: { build: "tsc", test: "vitest" } }),
      "pnpm-lock.yaml": "line\n".repeat(1000),
      "packages/fetch/package.json": JSON.stringify({ exports: { ".": "./src/index.ts", "./a": "./src/a.ts" } }),
      "packages/core/src/contract/trees/Leaf.ts": leaf,
      "packages/fetch/src/Leaf.ts": leaf,
      "packages/fetch/src/Tree.ts": "export const a = 1 as unknown as URL\n\nexport const b = 2 as unknown as URL\n",
      "packages/fetch/test/Leaf.test.ts": leaf,
      "packages/tools/src/lint/budget.json": JSON.stringify({
        ...Object.fromEntries(
          ["", "packages/core: ", "packages/tools: "]
            .flatMap((owner) => [[`${owner}lines`, 10_000], [`${owner}hand-written lines`, 10_000]])
        ),
        "packages/fetch: lines": limit * 3 + 3,
        "packages/fetch: hand-written lines": limit * 2 + 2,
        "packages/fetch: exports": limit,
        "scripts of the root": limit,
        "small files": limit,
        "casts through unknown": limit
      })
    })
    assert.deepStrictEqual(check(files(2), [budget]), { status: 0, output: "" })
    const { output, status } = check(files(1), [budget])
    assert.strictEqual(status, 1)
    assert.deepStrictEqual(
      [...output.matchAll(/^(.*?): (\d+) of .*decisions\.md$/gm)].map(([, name, number]) => `${name} ${number}`),
      [
        "casts through unknown 2",
        "packages/fetch: exports 2",
        "packages/fetch: hand-written lines 6",
        "packages/fetch: lines 9",
        "scripts of the root 2",
        "small files 2"
      ]
    )
  })

  it("fails on direct time, timers and random values without a reason", () => {
    const uses = ["Date.now()", "performance[\"now\"]()", "Math.random", "setTimeout(print, 1)", "crypto.randomUUID()"]
    uses.push("globalThis.Date.now()", "globalThis.performance.now()", "globalThis[\"Math\"].random()")
    uses.push("(() => { const { now } = Date; return now })()", "print.randomBytes(9)", "print.randomInt(9)")
    const files = (folder: string, reason: string) =>
      Object.fromEntries(uses.map((use, index) => [
        `${folder}/Use${index}.ts`,
        `declare const print: any\nprint() // direct: this alone\nexport const use = ${use}${reason}\n`
      ]))
    const found = lint(files("packages/engine/src", "")).filter((problem) => problem.includes("clocks"))
    assert.deepStrictEqual(found, uses.map((_, index) => `packages/engine/src/Use${index}.ts: clocks(direct) `).sort())
    const others = { ...files("packages/core/src", " // direct: a rate to show"), ...files("packages/core/test", "") }
    assert.deepStrictEqual(lint(others).filter((problem) => problem.includes("clocks")), [])
  })

  it.each([
    ["@flat-sdk/engine/src/transport/Utf8.ts", "packages/fetch/src/Text.ts"],
    ["../../engine/src/transport/Utf8.ts", "packages/fetch/src/Text.ts"],
    ["../../../engine/src/transport/Utf8.ts", "packages/promise/src/node/Text.ts"],
    ["../../engine/test/Utf8.ts", "packages/core/test/Text.test.ts"],
    ["../../engine/src/transport/Utf8.ts", "apps/demo/src/Text.tsx"],
    ["../../packages/engine/src/transport/Utf8.ts", "examples/ways-in/text.ts"],
    ["../packages/engine/src/transport/Utf8.ts", "tools/text.mjs"],
    ["./apps/bench/src/Files.ts", "vitest.config.ts"]
  ])("fails on an import of another package's module: %s in %s", (module, file) => {
    for (const code of [`export { Utf8Text } from "${module}"`, `export const load = () => import("${module}")`]) {
      assert.deepStrictEqual(check({ [file]: `${code}\n` }, [folders]), {
        status: 1,
        output:
          `${file} imports ${module}: the modules of a package are its own, import one that its package.json exports\n`
      })
    }
  })

  it.each([
    ["packages/roster/src/End.ts", "process.exit(7)"],
    ["packages/cli/src/End.ts", "process.exitCode = code"],
    ["packages/roster/src/End.ts", "export const end = new ExitWith({ code: 4 })"],
    ["packages/sandbox/src/End.ts", "process.exit(7)"],
    ["apps/demo/src/End.ts", "process.exitCode = failed ? 7 : 0"],
    ["tools/end.mjs", "process.exit(7)"]
  ])("fails on an exit code outside the table: %s, %s", (file, code) => {
    assert.deepStrictEqual(check({ [file]: `${code}\n` }, [exitCodes]), {
      status: 1,
      output: `${file}:1 ends with a code that @flat-sdk/terminal/ExitCode does not name\n`
    })
  })

  it.each([
    ["opened", "export const opened = () => 1"],
    ["written", "export function written() {}"],
    ["unsent", "export let unsent = 0"],
    ["Loaded", "export const Loaded = 1"]
  ])("fails on an export that is named by a participle: %s", (name, code) => {
    const { output, status } = check({ "packages/fetch/src/Name.ts": `// A line.\n${code}\n` }, [names])
    assert.strictEqual(status, 1)
    assert.include(output, `packages/fetch/src/Name.ts:2 ${name}: name a function by a verb, and a value by a noun\n`)
  })

  it("counts functions at every depth, and constants of modules, that are named by a participle", () => {
    const code = [
      "const kept = 1000",
      "const open = () => {",
      "  const changed = (given: number) => given",
      "  const found = changed(kept)",
      "  return found",
      "}",
      "export const isKept = true, openedFiles = 1, seed = open()"
    ]
    const { output } = check({ "apps/demo/src/Name.ts": `${code.join("\n")}\n` }, [names, "--list"])
    assert.deepStrictEqual(output.split("\n").filter((line) => line.startsWith("apps/")), [
      "apps/demo/src/Name.ts:1 kept",
      "apps/demo/src/Name.ts:3 changed"
    ])
  })

  it.each(["packages/fetch/src", "packages/fetch/src/internal/body"])(
    "fails on more than 16 source files in %s",
    (folder) => {
      assert.deepStrictEqual(check({ ...numbered(folder, 16), [`${folder}/index.ts`]: "export {}\n" }, [folders]), {
        status: 0,
        output: ""
      })
      assert.deepStrictEqual(check(numbered(folder, 17), [folders]), {
        status: 1,
        output: `${folder} has 17 source files, 16 at most: make a folder for each subject in it\n`
      })
    }
  )

  it.each([
    "packages/fetch/src",
    "packages/fetch/test",
    "packages/fetch/src/generated",
    "apps/demo/src",
    "examples"
  ])(
    "fails on folders that import each other, also through others and for types: in %s",
    (folder) => {
      const files = {
        ".gitignore": "packages/*/src/generated",
        [`${folder}/tree/Tree.ts`]: "import { Leaf } from \"../leaf/Leaf.ts\"\n",
        [`${folder}/leaf/Leaf.ts`]: "export type { Root } from \"../root/Root.ts\"\n",
        [`${folder}/root/Root.ts`]: "export {}\n"
      }
      assert.strictEqual(check(files, [folders]).status, 0)
      const round = { ...files, [`${folder}/root/Root.ts`]: "import type { Tree } from \"../tree/Tree.ts\"\n" }
      const { output, status } = check(round, [folders])
      assert.strictEqual(status, 1)
      assert.match(output, /^folders import each other: .*\/\w+\.ts → /)
    }
  )
})
