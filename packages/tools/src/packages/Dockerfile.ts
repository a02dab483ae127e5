/**
 * Runs what a Dockerfile of a package would run, in a folder of its own: its installation, from the tarballs instead of the registry, and its command.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { run } from "../workspace/Command.ts"
import type { Tarball } from "../workspace/Tarball.ts"

const file = "deploy/Dockerfile"

const instructions = (text: string): ReadonlyArray<string> =>
  text.replaceAll(/\\\n\s*/g, "").split("\n").filter((line) => /^[A-Z]+ /.test(line))

/** Returns the problems of the Dockerfile in a tarball, if it has one. `tarballs` are the package and those that it depends on. */
export const problems = async (
  tarball: Tarball,
  tarballs: ReadonlyArray<Tarball>,
  into: string,
  env: Readonly<Record<string, string>>
): Promise<ReadonlyArray<string>> => {
  if (!tarball.files.includes(file)) return []
  const lines = instructions(fs.readFileSync(path.join(tarball.directory, file), "utf8"))
  const valueOf = (instruction: string) =>
    lines.find((line) => line.startsWith(`${instruction} `))?.slice(instruction.length + 1) ?? ""
  const prefix = path.join(into, "docker", path.basename(tarball.name))
  fs.mkdirSync(prefix, { recursive: true })
  const install = valueOf("RUN").split("&&")[0]!.trim().split(/\s+/).flatMap((word) =>
    word.includes(`${tarball.name}@`) ? tarballs.map((one) => one.file) : [word]
  )
  if (install[0] !== "npm" || !install.includes("--global")) {
    return [`${file} must install the package with npm install --global`]
  }
  const installed = await run("npm", [...install.slice(1), "--prefix", prefix, "--prefer-offline"], {
    cwd: prefix,
    env
  })
  if (!installed.ok) return [`${file}: ${installed.output}`]
  const [command = "", ...args] = [...JSON.parse(valueOf("ENTRYPOINT")), ...JSON.parse(valueOf("CMD"))] as Array<string>
  const started = await run(path.join(prefix, "bin", command), args, { cwd: prefix, env })
  return started.ok ? [] : [`${file}: ${started.output}`]
}
