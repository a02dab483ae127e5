/** The server of a recipe, started by the command of the guide. */
import { common } from "@flat-sdk/tools/tests/ProgramTests"
import * as Wait from "@flat-sdk/tools/tests/Wait"
import { once } from "node:events"
import * as net from "node:net"
import { createInterface } from "node:readline"
import type { Project } from "./Project.ts"
import type { Recipe } from "./Recipes.ts"

export interface Server {
  /** What it printed. */
  readonly output: ReadonlyArray<string>
  readonly close: () => Promise<unknown>
}

/** Returns a port that is free: an app must know its address before it listens. */
export const freePort = async (): Promise<number> => {
  const server = net.createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as net.AddressInfo
  server.close()
  await once(server, "close")
  return port
}

/** Starts the server at `origin` for browsers, on `port` in place of 3000. */
export const start = async (
  { env, folder }: Project,
  recipe: Recipe,
  origin: string,
  port: number
): Promise<Server> => {
  const command = recipe.start.replace("http://127.0.0.1:3000", origin).replace("3000", String(port))
  const child = common.spawn("sh", ["-c", command], {
    cwd: folder,
    env,
    // A group of its own: npx starts further processes.
    detached: true
  })
  child.stdin.end()
  const exited = once(child, "exit")
  const kill = () => {
    if ((child.exitCode ?? child.signalCode) === null) process.kill(-child.pid!, "SIGKILL")
  }
  process.once("exit", kill)
  const output: Array<string> = []
  const listening = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        output.push(line)
        if (/listening|ready (?:in|on)/i.test(line)) resolve()
      })
    }
    child.on("exit", () => reject(new Error(`the server ended:\n${output.join("\n")}`)))
  })
  const limits = { idleMillis: 5000, state: () => output.join("\n") }
  await Wait.settled("the server to listen", listening, limits).catch((error: unknown) => {
    kill()
    throw error
  })
  const close = async () => {
    process.off("exit", kill)
    kill()
    await exited
  }
  return { output, close }
}
