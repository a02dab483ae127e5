/** A child process that replies to one message at a time: each subject is one, and the server. */
import { type ChildProcess, spawn } from "node:child_process"
import { on } from "node:events"
import { availableParallelism } from "node:os"
import { join } from "node:path"
import * as Files from "./Files.ts"
import type { Ports } from "./server/main.ts"

/** Pins a command to one core where the system supports it, so that client and server run on separate cores. */
export const pinToCore = (
  core: number,
  command: string,
  args: ReadonlyArray<string>
): readonly [string, ReadonlyArray<string>] =>
  canPin ? ["taskset", ["-c", String(core), command, ...args]] : [command, args]

export const canPin: boolean = process.platform === "linux" && availableParallelism() >= 2

export const clientCore = 0
export const serverCore = 1

export class Child<Question extends object, Reply> {
  private readonly process: ChildProcess
  private readonly messages: AsyncIterator<ReadonlyArray<Reply>, undefined>

  constructor(core: number, args: ReadonlyArray<string>) {
    const [command, rest] = pinToCore(core, process.execPath, args)
    this.process = spawn(command, rest, { stdio: ["ignore", "ignore", "inherit", "ipc"] })
    this.messages = on(this.process, "message", { close: ["exit"] })[Symbol.asyncIterator]()
  }

  /** Resolves with the next message, also one that has come before. */
  async next(): Promise<Reply> {
    const { value } = await this.messages.next()
    if (value === undefined) throw new Error(`${this.process.spawnargs.join(" ")} ended with ${this.process.exitCode}`)
    return value[0]!
  }

  send(question: Question): Promise<Reply> {
    this.process.send(question)
    return this.next()
  }

  end(): Promise<void> {
    return new Promise((resolve) => {
      if (this.process.exitCode !== null || !this.process.connected) return resolve()
      this.process.on("exit", () => resolve())
      this.process.disconnect()
    })
  }
}

export interface Server {
  readonly baseUrl: string
  readonly end: () => Promise<void>
}

/** Starts the process of the server. */
export const startServer = async (): Promise<Server> => {
  const child = new Child<never, Ports>(serverCore, [join(Files.app, "src/server/main.ts")])
  const { port } = await child.next()
  return {
    baseUrl: `http://127.0.0.1:${port}/v2`,
    end: () => child.end()
  }
}
