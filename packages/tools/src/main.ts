/** `pnpm tools`: runs a command of a maintainer. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import * as path from "node:path"
import process from "node:process"
import { commands, fromCaller } from "./Commands.ts"
import { reject } from "./workspace/CommandLine.ts"
import { readManifest, root } from "./workspace/Published.ts"

const width = Math.max(...Object.keys(commands).map((name) => name.length))

const help = `Usage: pnpm tools COMMAND [ARGUMENT...]

${Object.entries(commands).map(([name, [what]]) => `  ${name.padEnd(width)}  ${what}\n`).join("")}
Most list their arguments with --help. The other commands are the scripts of package.json.
`

/** Returns the program and the first arguments for a word of a script: pnpm need not be installed, and the Node of this process runs programs. */
const startOf = (program: string): ReadonlyArray<string> =>
  program === "node"
    ? [process.execPath]
    : program === "pnpm"
    ? ["npx", "-y", readManifest(root).packageManager!]
    : [path.join(root, "node_modules/.bin", program)]

/** Runs a part of a script until it ends, and returns its exit code. */
const execute = async (part: string, more: ReadonlyArray<string>, cwd: string): Promise<number> => {
  const words = part.split(" ")
  const env = { ...process.env }
  for (; /^[A-Z_]+=/.test(words[0]!); words.shift()) {
    const [name = "", value] = words[0]!.split("=")
    env[name] = value
  }
  const [program = "", ...args] = words
  const [command = "", ...first] = startOf(program)
  const paths = args.map((word) => word.endsWith(".ts") ? path.join(root, word) : word)
  const child = spawn(command, [...first, ...paths, ...more], { cwd, env, stdio: "inherit" })
  const end = () => child.kill("SIGTERM")
  process.on("SIGTERM", end)
  const [code] = await once(child, "exit")
  process.off("SIGTERM", end)
  return code ?? 1
}

const [name = "--help", ...more] = process.argv.slice(2)
if (name === "--help") {
  process.stdout.write(help)
} else {
  const [, script = reject(`There is no command ${name}.`, help)] = commands[name] ?? []
  // A terminal sends it to the command too, which ends in its own way.
  process.on("SIGINT", () => {})
  const cwd = fromCaller.includes(name) ? process.env["INIT_CWD"] ?? process.cwd() : root
  const parts = script.split(" && ")
  for (const part of parts) {
    process.exitCode = await execute(part, part === parts.at(-1) ? more : [], cwd)
    if (process.exitCode !== 0) break
  }
}
