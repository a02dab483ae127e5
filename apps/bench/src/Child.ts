/**
 * A process that answers one message at a time.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { availableParallelism } from "node:os"

/** Puts a command on one core, where the system can; so that a client has a core of its own and the server another. */
export const pinned = (
  core: number,
  command: string,
  args: ReadonlyArray<string>
): readonly [string, ReadonlyArray<string>] =>
  canPin ? ["taskset", ["-c", String(core), command, ...args]] : [command, args]

/** Whether processes are pinned to cores. */
export const canPin: boolean = process.platform === "linux" && availableParallelism() >= 2

export const clientCore = 0
export const serverCore = 1

export class Child<Ask extends object, CannedResponse> {
  private readonly process: ChildProcess
  private readonly responses: Array<CannedResponse> = []
  private waiting:
    | { readonly resolve: (response: CannedResponse) => void; readonly reject: (error: Error) => void }
    | undefined
  private ended: Error | undefined

  constructor(core: number, args: ReadonlyArray<string>) {
    const [command, rest] = pinned(core, process.execPath, args)
    this.process = spawn(command, rest, { stdio: ["ignore", "ignore", "inherit", "ipc"] })
    this.process.on("message", (response: CannedResponse) => {
      if (this.waiting === undefined) this.responses.push(response)
      else this.waiting.resolve(response)
      this.waiting = undefined
    })
    const end = (error: Error) => {
      this.ended = error
      this.waiting?.reject(error)
    }
    this.process.on("error", end)
    this.process.on("exit", (code) => end(new Error(`${args.join(" ")} ended with ${code}`)))
  }

  /** The next message. */
  next(): Promise<CannedResponse> {
    const ready = this.responses.shift()
    if (ready !== undefined) return Promise.resolve(ready)
    if (this.ended !== undefined) return Promise.reject(this.ended)
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject }
    })
  }

  ask(question: Ask): Promise<CannedResponse> {
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
