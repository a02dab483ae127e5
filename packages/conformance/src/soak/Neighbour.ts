/**
 * Starts and controls the process of the sandbox.
 */
import { Effect, type Scope } from "effect"
import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Ask, Tell, Truth } from "./Protocol.ts"

export interface Neighbour {
  readonly url: string
  readonly token: string
  /** Removes all faults. */
  readonly calm: Effect.Effect<void>
  /** Resets the sandbox to its initial state. */
  readonly reset: Effect.Effect<void>
  readonly truth: Effect.Effect<Truth>
}

const program = fileURLToPath(new URL("server.ts", import.meta.url))

/** Starts a sandbox in a process that is killed with the scope. */
export const start = (seed: number): Effect.Effect<Neighbour, never, Scope.Scope> =>
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
    const heard = <K extends string>(key: K) =>
      Effect.callback<Extract<Tell, Record<K, unknown>>>((resume) => {
        const ended = (code: number | null) => resume(Effect.die(new Error(`the sandbox's process ended (${code})`)))
        const listen = (message: Tell) => {
          if (!(key in message)) return
          child.off("message", listen)
          child.off("exit", ended)
          resume(Effect.succeed(message as Extract<Tell, Record<K, unknown>>))
        }
        child.on("message", listen)
        child.on("exit", ended)
      })
    const ask = (what: Ask) => Effect.sync(() => void child.send(what))
    const { ready } = yield* heard("ready")
    return {
      ...ready,
      calm: Effect.andThen(ask("calm"), Effect.asVoid(heard("done"))),
      reset: Effect.andThen(ask("reset"), Effect.asVoid(heard("done"))),
      truth: Effect.andThen(ask("truth"), Effect.map(heard("truth"), ({ truth }) => truth))
    }
  })
