/**
 * A folder with snippets as files of a user's project. One compiler run checks all of them, one process runs the programs, and one the tests. The folder is
 * in this package, so that imports resolve as they do for a user, and is removed with its scope.
 */
import { SharedProcess } from "@flat-sdk/tools/tests/SharedProcess"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { nameOf, type Snippet } from "./Snippet.ts"
import { root } from "./Sources.ts"

export interface Finished {
  /** Exit code; `null` if a signal ended the process. */
  readonly code: number | null
  readonly output: string
}

/** Runs a program of Node to its end, in a process without a terminal. */
export const execute = (
  args: ReadonlyArray<string>,
  options: { readonly cwd: string; readonly env?: Record<string, string> }
) =>
  Effect.callback<Finished>((resume) => {
    const child = execFile(
      process.execPath,
      args,
      {
        cwd: options.cwd,
        env: { ...process.env, FORCE_COLOR: undefined, ...options.env },
        timeout: 600_000,
        maxBuffer: 16 * 1024 * 1024
      },
      (_error, stdout, stderr) => resume(Effect.succeed({ code: child.exitCode, output: stdout + stderr }))
    )
    return Effect.sync(() => child.kill("SIGKILL"))
  })

const tsc = [path.join(root, "node_modules/typescript/bin/tsc"), "--checkers", "1"] // Several check much twice.
const here = path.resolve(import.meta.dirname, "../..")

const settings = { NO_COLOR: "1", NODE_COMPILE_CACHE: path.join(here, "node_modules/.cache/snippets") }

// Reading the built declarations of the packages, which `pnpm build` writes, takes a fifth of the time that their sources take.
const references = ["agents", "core", "engine", "fetch", "node", "promise", "roster", "sandbox", "score"]

const tsconfig = {
  extends: "../../../tsconfig.check.json",
  references: references.map((name) => ({ path: `../../${name}` })),
  compilerOptions: {
    incremental: false,
    // A snippet may declare a value without using it.
    noUnusedLocals: false,
    rootDir: "../../.."
  },
  include: ["*.ts"]
}

export interface Workspace {
  /** Checks the types of all snippets. Returns the errors by snippet name. */
  readonly check: Effect.Effect<ReadonlyMap<string, string>>
  /** Runs tests, which bring what they need, in one run of vitest. Returns how they ended, by name. */
  readonly runTests: (tests: ReadonlyArray<Snippet>) => Effect.Effect<ReadonlyArray<readonly [string, Finished]>>
  /** Runs snippets in one process, one after another. Returns how they ended, by name. */
  readonly runTogether: (
    given: ReadonlyArray<readonly [Snippet, Record<string, string>]>
  ) => Effect.Effect<ReadonlyArray<readonly [string, Finished]>>
}

const fileName = (snippet: Snippet): string =>
  `${snippet.file.replaceAll(/[^\w.-]/g, "_")}.${snippet.line}${snippet.mode._tag === "vitest" ? ".test" : ""}.ts`

const passedFiles = (report: string): ReadonlySet<string> => {
  const { testResults } = JSON.parse(report) as {
    readonly testResults: ReadonlyArray<
      { readonly name: string; readonly status: string; readonly assertionResults: ReadonlyArray<unknown> }
    >
  }
  return new Set(
    testResults.filter(({ assertionResults, status }) => status === "passed" && assertionResults.length > 0)
      .map(({ name }) => path.basename(name))
  )
}

const stale = 10 * 60_000

/** Removes the folders of killed runs; concurrent runs keep theirs. */
const tidy = (): void => {
  for (const name of fs.readdirSync(here)) {
    const left = path.join(here, name)
    const stats = name.startsWith(".snippets-") ? fs.statSync(left, { throwIfNoEntry: false }) : undefined
    if (stats !== undefined && Date.now() - stats.mtimeMs > stale) fs.rmSync(left, { recursive: true, force: true })
  }
}

/** Writes the snippets to files. Each begins on its line in the original file, so that errors have the right line numbers. */
export const make = Effect.fnUntraced(function*(snippets: ReadonlyArray<Snippet>) {
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => {
      tidy()
      return fs.mkdtempSync(path.join(here, ".snippets-"))
    }),
    (made) => Effect.sync(() => fs.rmSync(made, { recursive: true, force: true }))
  )
  const write = (name: string, text: string) => fs.writeFileSync(path.join(folder, name), text)
  write(".gitignore", "*\n")
  write("package.json", JSON.stringify({ type: "module" }))
  write("tsconfig.json", JSON.stringify(tsconfig))
  for (const snippet of snippets) write(fileName(snippet), "\n".repeat(snippet.line - 1) + snippet.code + "\n")

  const names = new Map(snippets.map((snippet) => [fileName(snippet), nameOf(snippet)]))
  const workspace: Workspace = {
    check: Effect.map(
      execute([...tsc, "-p", folder, "--pretty", "false"], { cwd: folder }),
      ({ code, output }) => {
        const complaints = new Map<string, string>()
        const add = (name: string, line: string) => {
          complaints.set(name, `${complaints.get(name) ?? ""}${line}\n`)
        }
        let current = ""
        for (const line of output.split("\n")) {
          // An indented line continues the error above it.
          const file = /^(\S+?)\(\d+,\d+\): error /.exec(line)?.[1]
          if (file !== undefined) current = names.get(path.basename(file)) ?? file
          if (line !== "" && current !== "") add(current, line)
        }
        if (code !== 0 && complaints.size === 0) add("tsc", output)
        return complaints
      }
    ),
    runTests: (tests) =>
      Effect.map(
        execute([
          path.join(root, "node_modules/vitest/vitest.mjs"),
          "run",
          "--root",
          folder,
          "--no-isolate",
          "--maxWorkers=1",
          "--reporter=default",
          "--reporter=json",
          "--outputFile=results.json",
          ...tests.map(fileName)
        ], { cwd: folder, env: settings }),
        ({ output }) => {
          const results = path.join(folder, "results.json")
          const passed = fs.existsSync(results) ? passedFiles(fs.readFileSync(results, "utf8")) : new Set<string>()
          return tests.map((test) => [nameOf(test), { code: passed.has(fileName(test)) ? 0 : 1, output }] as const)
        }
      ),
    runTogether: (given) =>
      Effect.promise(async () => {
        using shared = new SharedProcess(settings)
        return await Promise.all(given.map(async ([snippet, env]) => {
          const { code, stderr, stdout } = await shared.run({
            file: path.join(folder, fileName(snippet)),
            cwd: folder,
            env
          })
          return [nameOf(snippet), { code, output: stdout + stderr }] as const
        }))
      })
  }
  return workspace
})
