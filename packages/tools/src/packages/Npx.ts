/**
 * Runs the commands of a tarball as most users do: installed with npm into an empty project, with npx, on the oldest supported Node. Runs its program
 * `test/alone.ts` there too, if it has one: it may use only what npm has installed.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { oldestNode, run } from "../workspace/Command.ts"
import { root } from "../workspace/Published.ts"
import { type Tarball, withDependencies } from "../workspace/Tarball.ts"
import * as Dockerfile from "./Dockerfile.ts"

/** Most bytes that npm may install for a package, with everything that comes with it. */
const most: Readonly<Record<string, number>> = {
  // People without an account try this first.
  "@flat-sdk/sandbox": 3_000_000,
  "@flat-sdk/roster": 12_000_000
}

/** Returns the problem of what npm has installed, if it is too large. */
const sizeProblems = (name: string, modules: string): ReadonlyArray<string> => {
  const limit = most[name]
  if (limit === undefined) return []
  const size = fs.readdirSync(modules, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath, entry.name)).size, 0)
  console.log(`${name}: npm installs ${(size / 1e6).toFixed(2)} MB`)
  return size <= limit ? [] : [`npm installs ${size} bytes, and ${limit} are allowed`]
}

/** Checks the types of the program `test/alone.ts`, with the default settings of new projects, and runs it. */
const aloneProblems = async (source: string, cwd: string, node: string): Promise<ReadonlyArray<string>> => {
  const program = path.join(source, "test/alone.ts")
  if (!fs.existsSync(program)) return []
  fs.copyFileSync(program, path.join(cwd, "alone.mts"))
  const tsc = path.join(root, "node_modules/typescript/bin/tsc")
  const settings = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2022", "--lib", "es2022,dom"]
  const outcomes = [
    await run(process.execPath, [tsc, ...settings, "--types", "", "alone.mts"], { cwd }),
    await run(node, ["alone.mts"], { cwd })
  ]
  return outcomes.filter(({ ok }) => !ok).map(({ output }) => `alone: ${output}`)
}

export const problems = async (
  tarball: Tarball,
  all: ReadonlyArray<Tarball>,
  source: string,
  into: string
): Promise<ReadonlyArray<string>> => {
  const commands = Object.keys(tarball.manifest.bin ?? {})
  if (commands.length === 0) return []
  const cwd = path.join(into, "npx", path.basename(tarball.name))
  fs.mkdirSync(cwd, { recursive: true })
  fs.writeFileSync(path.join(cwd, "package.json"), JSON.stringify({ name: "empty", private: true }))
  const ours = withDependencies(tarball, all)
  const env = {
    PATH: `${oldestNode}${path.delimiter}${process.env["PATH"] ?? ""}`,
    npm_config_update_notifier: "false"
  }
  const files = ours.map(({ file }) => file)
  const installed = await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", ...files], { cwd, env })
  if (!installed.ok) return [installed.output]
  const outcomes = [
    await run("npx", ["--no-install", tarball.name, "--help"], { cwd, env }),
    ...await Promise.all(commands.map((name) => run("npx", ["--no-install", name, "--help"], { cwd, env })))
  ]
  return [
    ...sizeProblems(tarball.name, path.join(cwd, "node_modules")),
    ...await aloneProblems(source, cwd, path.join(oldestNode, "node")),
    ...outcomes.filter(({ ok }) => !ok).map(({ output }) => output),
    ...await Dockerfile.problems(tarball, ours, into, env)
  ]
}
