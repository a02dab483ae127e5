/**
 * The programs of the READMEs and guides in the packages, run as a reader runs them: on the oldest Node that the package declares, in a file of the
 * name that the page states, in a project as `npm init -y` makes it.
 */
import { Sandbox } from "@flat-sdk/sandbox/effect"
import * as Effect from "effect/Effect"
import * as assert from "node:assert/strict"
import { execFile } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { describe, it } from "node:test"
import { fileURLToPath } from "node:url"

const project = fileURLToPath(new URL("..", import.meta.url))
const installed = path.join(project, "node_modules/@flat-sdk")

/** Set by packages/tools/src/packages/EmptyProject.ts. */
const oldest = process.env["FLAT_OLDEST_NODE"] ?? assert.fail("FLAT_OLDEST_NODE must be the path of a Node")

interface Program {
  /** Package, page and line. */
  readonly name: string
  readonly file: string
  readonly code: string
}

/** TypeScript is `index.mts`, the first program of a README is `index.mjs`, and a program with `require` is `index.js`. */
const fileOf = (language: string, page: string, isFirst: boolean): string =>
  language === "js" ? "index.js" : page === "README.md" && isFirst ? "index.mjs" : "index.mts"

const programsOf = (name: string, page: string): ReadonlyArray<Program> => {
  const file = path.join(installed, name, page)
  if (!fs.existsSync(file)) return []
  const text = fs.readFileSync(file, "utf8")
  // A fence with more words than "run" says why its program is not run, or that it is a test. The JavaScript of guides uses packages that are not installed.
  const fences = page.startsWith("docs/")
    ? /^```(ts)(?: run)?\n([\s\S]*?)^```$/gm
    : /^```(ts|js)(?: run)?\n([\s\S]*?)^```$/gm
  return [...text.matchAll(fences)].map(({ 1: language, 2: code, index }, place) => ({
    name: `${name}, ${page}:${text.slice(0, index).split("\n").length}`,
    file: fileOf(language!, page, place === 0),
    code: code!
  }))
}

interface Outcome {
  readonly code: unknown
  readonly output: string
}

const run = ({ code, file, name }: Program): Promise<Outcome> =>
  Effect.runPromise(Effect.scoped(Effect.gen(function*() {
    const sandbox = yield* Sandbox.serve()
    const cwd = path.join(project, "pages", name.replaceAll(/\W+/g, "-"))
    fs.mkdirSync(cwd, { recursive: true })
    fs.writeFileSync(path.join(cwd, "package.json"), JSON.stringify({ name: "reader", type: "commonjs" }))
    fs.writeFileSync(path.join(cwd, file), code)
    const env = { PATH: "", FLAT_ACCESS_TOKEN: sandbox.token, FLAT_BASE_URL: sandbox.url }
    return yield* Effect.promise(() =>
      new Promise<Outcome>((resolve) => {
        execFile(
          oldest,
          [file],
          { cwd, env },
          (error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr })
        )
      })
    )
  })))

describe("the programs of the pages in the packages", { concurrency: 2 }, () => {
  const names = fs.readdirSync(installed).filter((name) => fs.existsSync(path.join(installed, name, "README.md")))

  it("I1 run on the oldest Node that each package declares", async () => {
    const { stdout } = await new Promise<{ stdout: string }>((resolve, reject) =>
      execFile(oldest, ["--version"], (error, stdout) => error === null ? resolve({ stdout }) : reject(error))
    )
    for (const name of names) {
      const { engines } = JSON.parse(fs.readFileSync(path.join(installed, name, "package.json"), "utf8"))
      assert.equal(engines?.node, `>=${stdout.trim().slice(1)}`, name)
    }
  })

  const guidesOf = (name: string) => fs.globSync("docs/**/*.md", { cwd: path.join(installed, name) })
  // The same guide may be in several packages.
  const guides = new Map(names.flatMap((name) => guidesOf(name).map((page) => [page, name])))
  const programs = [
    ...names.flatMap((name) =>
      ["README.md", ...fs.globSync("skills/*/SKILL.md", { cwd: path.join(installed, name) })].flatMap((page) =>
        programsOf(name, page)
      )
    ),
    ...[...guides].flatMap(([page, name]) => programsOf(name, page))
  ]

  it("I1 are found", () => {
    assert.ok(programs.length > 15, `${programs.length} programs`)
  })

  for (const program of programs) {
    it(`I1 run: ${program.name} as ${program.file}`, async () => {
      const { code, output } = await run(program)
      assert.equal(code, 0, output)
    })
  }
})
