/**
 * Runs the commands of a tarball as most users do: installed with npm into an empty project, with npx, on the oldest supported Node.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { oldestNode, run } from "./Command.ts"
import * as Dockerfile from "./Dockerfile.ts"
import type { Tarball } from "./Tarball.ts"

/** Returns the problems of a package's commands. */
export const problems = async (
  tarball: Tarball,
  all: ReadonlyArray<Tarball>,
  into: string
): Promise<ReadonlyArray<string>> => {
  const commands = Object.keys(tarball.manifest.bin ?? {})
  if (commands.length === 0) return []
  const cwd = path.join(into, "npx", path.basename(tarball.name))
  fs.mkdirSync(cwd, { recursive: true })
  fs.writeFileSync(path.join(cwd, "package.json"), JSON.stringify({ name: "empty", private: true }))
  const ours = all.filter(({ name }) => name === tarball.name || tarball.manifest.dependencies?.[name] !== undefined)
  const env = {
    PATH: `${oldestNode}${path.delimiter}${process.env["PATH"] ?? ""}`,
    npm_config_update_notifier: "false"
  }
  const npm = (args: ReadonlyArray<string>) => run("npm", args, { cwd, env })
  const installed = await npm([
    "install",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    ...ours.map(({ file }) => file)
  ])
  if (!installed.ok) return [installed.output]
  const outcomes = [
    await run("npx", ["--no-install", tarball.name, "--help"], { cwd, env }),
    ...await Promise.all(commands.map((name) => run("npx", ["--no-install", name, "--help"], { cwd, env })))
  ]
  return [
    ...outcomes.filter(({ ok }) => !ok).map(({ output }) => output),
    ...await Dockerfile.problems(tarball, ours, into, env)
  ]
}
