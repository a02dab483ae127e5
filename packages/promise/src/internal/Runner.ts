/**
 * Runs effects for promises and iterators, tracks those in progress, and interrupts them when the client closes.
 */
import { Lifetime } from "@flat-sdk/engine/Credentials"
import type * as Core from "@flat-sdk/engine/FlatError"
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import { ClosedError } from "../api/FlatError.ts"
import { fromCaller, toFlatError } from "./failure.ts"

export class Runner {
  /** Scope of the client: the transport and open iterators are closed with it. */
  readonly scope = Scope.makeUnsafe("parallel")
  /** Context for effects: the client's logger. */
  readonly services: Context.Context<never>
  readonly #fork: ReturnType<typeof Effect.runForkWith<never>>
  /** Ends the providers and the creations of tokens. */
  readonly lifetime = new Lifetime()
  readonly #running: Array<Running> = []
  #closing: Promise<void> | undefined

  constructor(services: Context.Context<never>) {
    this.services = services
    this.#fork = Effect.runForkWith(services)
  }

  /** Starts an effect. The promise never rejects. */
  start<A, E>(effect: Effect.Effect<A, E>, signal?: AbortSignal): Started<A, E> {
    const fiber = this.#fork(effect, signal === undefined ? undefined : { signal })
    const running: Running = { fiber, at: this.#running.length }
    this.#running.push(running)
    const exit = new Promise<Exit.Exit<A, E>>((resolve) => {
      fiber.addObserver((exit) => {
        this.#forget(running)
        resolve(exit)
      })
    })
    return { exit, now: () => fiber.pollUnsafe(), interrupt: () => fiber.interruptUnsafe() }
  }

  /** Number of effects in progress. */
  get size(): number {
    return this.#running.length
  }

  #forget(running: Running): void {
    running.fiber = undefined
    const last = this.#running.pop()!
    if (last === running) return
    last.at = running.at
    this.#running[last.at] = last
  }

  /** Returns why no effect may start, if that is the case. */
  refusal(signal: AbortSignal | undefined): { readonly reason: unknown } | undefined {
    if (signal?.aborted === true) return { reason: signal.reason }
    return this.#closing === undefined ? undefined : { reason: new ClosedError() }
  }

  /** Returns the value that the promise of a failed effect rejects with. */
  rejection(cause: Cause.Cause<unknown>, signal: AbortSignal | undefined): unknown {
    const refusal = this.refusal(signal)
    if (refusal !== undefined && Cause.hasInterrupts(cause)) return refusal.reason
    const error = Cause.findError(cause as Cause.Cause<Core.FlatError>)
    return Result.isSuccess(error) ? toFlatError(error.success) : Cause.squash(cause)
  }

  /** Runs an effect. Async, so that the stack of a rejection shows the awaiting caller. */
  readonly run = async <A>(effect: Effect.Effect<A, Core.FlatError>, signal?: AbortSignal): Promise<A> => {
    const refusal = this.refusal(signal)
    if (refusal !== undefined) {
      await Promise.resolve()
      throw fromCaller(refusal.reason, this.run)
    }
    const exit = await this.start(effect, signal).exit
    if (Exit.isSuccess(exit)) return exit.value
    throw fromCaller(this.rejection(exit.cause, signal), this.run)
  }

  /** Interrupts all effects in progress, then closes the transport. */
  close(): Promise<void> {
    return this.#closing ??= (async () => {
      // One microtask later, so that `#closing` is set when observers run.
      await Promise.resolve()
      const waiting = [...this.#running].map(({ fiber }) =>
        new Promise<void>((resolve) => {
          if (fiber === undefined) return resolve()
          fiber.addObserver(() => resolve())
          fiber.interruptUnsafe()
        })
      )
      await Promise.all(waiting)
      await Effect.runPromise(Effect.andThen(this.lifetime.close, Scope.close(this.scope, Exit.void)))
    })()
  }
}

/**
 * An effect in progress, and its index in `#running`. That is an array instead of a `Set`, because a `Set` with many additions and deletions leaves
 * its old tables behind, each of which refers to the next: once the first is in the old generation, everything that they held, such as responses with
 * thousands of accounts, stays until a full garbage collection. For the same reason the reference to an ended fibre is cleared.
 */
interface Running {
  fiber: Fiber.Fiber<unknown, unknown> | undefined
  at: number
}

export interface Started<A, E> {
  readonly exit: Promise<Exit.Exit<A, E>>
  /** Returns the exit if the effect has already ended. */
  readonly now: () => Exit.Exit<A, E> | undefined
  readonly interrupt: () => void
}
