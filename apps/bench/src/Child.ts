/** A child process that replies to one message at a time. */
import { type ChildProcess, spawn } from "node:child_process"
import { availableParallelism } from "node:os"

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
  private readonly responses: Array<Reply> = []
  private waiting:
    | { readonly resolve: (response: Reply) => void; readonly reject: (error: Error) => void }
    | undefined
  private failure: Error | undefined

  constructor(core: number, args: ReadonlyArray<string>) {
    const [command, rest] = pinToCore(core, process.execPath, args)
    this.process = spawn(command, rest, { stdio: ["ignore", "ignore", "inherit", "ipc"] })
    this.process.on("message", (response: Reply) => {
      if (this.waiting === undefined) this.responses.push(response)
      else this.waiting.resolve(response)
      this.waiting = undefined
    })
    const end = (error: Error) => {
      this.failure = error
      this.waiting?.reject(error)
    }
    this.process.on("error", end)
    this.process.on("exit", (code) => end(new Error(`${args.join(" ")} ended with ${code}`)))
  }

  next(): Promise<Reply> {
    const ready = this.responses.shift()
    if (ready !== undefined) return Promise.resolve(ready)
    if (this.failure !== undefined) return Promise.reject(this.failure)
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject }
    })
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
