/** An empty project of a user, in which commands run. A command that fails ends the rehearsal of this project. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import * as path from "node:path"
import { run } from "../../workspace/Command.ts"

export interface Project {
  readonly directory: string
  readonly env: Readonly<Record<string, string>>
  readonly write: (files: Readonly<Record<string, string>>) => void
  /** Runs a command of the PATH or of the project. Fails if its exit code is not 0. */
  readonly run: (command: string, ...args: ReadonlyArray<string>) => Promise<string>
  /** Likewise, and fails if the command prints nothing. */
  readonly prints: (command: string, ...args: ReadonlyArray<string>) => Promise<void>
  /** Starts a server, waits until it prints its address, and ends it after `use`. */
  readonly serve: <A>(args: ReadonlyArray<string>, use: (url: string) => Promise<A>) => Promise<A>
}

const address = /https?:\/\/(?:127\.0\.0\.1|localhost):\d+[\w/]*/

const locate = (directory: string, command: string): string => {
  const installed = path.join(directory, "node_modules/.bin", command)
  return fs.existsSync(installed) ? installed : command
}

export const at = (directory: string, env: Readonly<Record<string, string>>): Project => {
  const project: Project = {
    directory,
    env,
    write: (files) => {
      for (const [file, text] of Object.entries(files)) {
        fs.mkdirSync(path.dirname(path.join(directory, file)), { recursive: true })
        fs.writeFileSync(path.join(directory, file), text)
      }
    },
    run: async (command, ...args) => {
      const { ok, output } = await run(locate(directory, command), args, { cwd: directory, env })
      if (!ok) throw new Error(`${command} ${args.join(" ")} failed:\n${output}`)
      return output
    },
    prints: async (command, ...args) => {
      if (await project.run(command, ...args) === "") throw new Error(`${command} ${args.join(" ")} printed nothing`)
    },
    serve: async ([command = "", ...args], use) => {
      const child = spawn(locate(directory, command), args, {
        cwd: directory,
        env: { ...process.env, NO_COLOR: "1", ...env },
        stdio: ["ignore", "pipe", "pipe"]
      })
      const kill = () => void child.kill()
      process.once("exit", kill)
      let output = ""
      const url = await new Promise<string>((resolve, reject) => {
        const read = (chunk: Buffer) => {
          output += String(chunk)
          const url = address.exec(output)?.[0]
          if (url !== undefined && output.includes("\n", output.indexOf(url))) resolve(url)
        }
        child.stdout.on("data", read)
        child.stderr.on("data", read)
        child.on("error", reject)
        child.on("exit", () => reject(new Error(`${command} ${args.join(" ")} ended:\n${output}`)))
      })
      try {
        return await use(url)
      } finally {
        process.off("exit", kill)
        if (child.exitCode === null && child.kill()) await once(child, "exit")
      }
    }
  }
  return project
}
