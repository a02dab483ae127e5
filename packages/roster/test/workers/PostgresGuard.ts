/**
 * Runs a program as another user until standard input ends: also when the process of the tests ends in any way. Then removes its folder, unless that has
 * the file `stopped`: the program will start again.
 */
import { spawn } from "node:child_process"
import { existsSync, rmSync } from "node:fs"
import { join } from "node:path"

const [folder = "", user = "{}", program = "", ...args] = process.argv.slice(2)

const child = spawn(program, args, {
  ...JSON.parse(user) as { readonly uid?: number; readonly gid?: number },
  cwd: folder,
  stdio: ["ignore", "ignore", "inherit"]
})
child.on("exit", () => {
  if (!existsSync(join(folder, "stopped"))) rmSync(folder, { recursive: true, force: true })
  process.exit()
})
process.stdin.on("close", () => child.kill("SIGQUIT")).resume()
// The terminal sends it to every process. This one still removes the folder.
process.on("SIGINT", () => undefined)
