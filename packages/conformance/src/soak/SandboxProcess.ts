/** Starts and controls the process of the sandbox. */
import { Effect, type Scope } from "effect"
import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Command, Message, State } from "./Protocol.ts"

export interface SandboxProcess {
  readonly url: string
  readonly token: string
  readonly clearFaults: Effect.Effect<void>
  readonly reset: Effect.Effect<void>
  readonly state: Effect.Effect<State>
}

const program = fileURLToPath(new URL("server.ts", import.meta.url))

/** Starts a sandbox in a process that is killed with the scope. */
export const start = (seed: number): Effect.Effect<SandboxProcess, never, Scope.Scope> =>
  Effect.gen(function*() {
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => fork(program, [String(seed)], { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] })),
      (child) =>
        Effect.callback<void>((resume) => {
          if (child.exitCode !== null) return resume(Effect.void)
          child.once("exit", () => resume(Effect.void))
          child.kill()
        })
    )
    const next = <K extends string>(key: K) =>
      Effect.callback<Extract<Message, Record<K, unknown>>>((resume) => {
        const ended = (code: number | null) => resume(Effect.die(new Error(`the sandbox's process ended (${code})`)))
        const listen = (message: Message) => {
          if (!(key in message)) return
          child.off("message", listen)
          child.off("exit", ended)
          resume(Effect.succeed(message as Extract<Message, Record<K, unknown>>))
        }
        child.on("message", listen)
        child.on("exit", ended)
      })
    const send = (what: Command) => Effect.sync(() => void child.send(what))
    const { ready } = yield* next("ready")
    return {
      ...ready,
      clearFaults: Effect.andThen(send("clearFaults"), Effect.asVoid(next("done"))),
      reset: Effect.andThen(send("reset"), Effect.asVoid(next("done"))),
      state: Effect.andThen(send("state"), Effect.map(next("state"), ({ state }) => state))
    }
  })
