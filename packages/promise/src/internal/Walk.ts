/**
 * A stream as an async iterator. It pulls a chunk when the last one is used up and not before; whoever leaves, aborts or closes the client ends
 * the pull and whatever was read ahead.
 */
import type * as Core from "@flat-sdk/core/FlatError"
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Pull from "effect/Pull"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Runner } from "./Runner.ts"

type Step<A> = Pull.Pull<ReadonlyArray<A>, Core.FlatError>

const over: IteratorReturnResult<undefined> = { done: true, value: undefined }

export class Walk<A> implements AsyncIterator<A, undefined> {
  readonly #runner: Runner
  readonly #stream: Stream.Stream<A, Core.FlatError>
  readonly #signal: AbortSignal | undefined
  #scope: Scope.Closeable | undefined
  #step: Step<A> | undefined
  #chunk: ReadonlyArray<A> = []
  #at = 0
  /** Nothing more is pulled. */
  #ended = false
  /** The consumer knows that it is over. */
  #told = false
  #interrupt: (() => void) | undefined
  #queue: Promise<unknown> = Promise.resolve()
  #queued = 0

  constructor(runner: Runner, stream: Stream.Stream<A, Core.FlatError>, signal: AbortSignal | undefined) {
    this.#runner = runner
    this.#stream = stream
    this.#signal = signal
  }

  next(): Promise<IteratorResult<A, undefined>> {
    if (this.#queued === 0 && this.#at < this.#chunk.length && this.#runner.refusal(this.#signal) === undefined) {
      return Promise.resolve({ done: false, value: this.#chunk[this.#at++]! })
    }
    // Whoever asks again before the answer came gets the items in order.
    this.#queued++
    const turn = this.#queue.then(() => this.#take())
    this.#queue = turn.then(() => this.#queued--, () => this.#queued--)
    return turn
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#told = true
    await this.#end()
    return over
  }

  async #take(): Promise<IteratorResult<A, undefined>> {
    if (this.#told) return over
    const refusal = this.#runner.refusal(this.#signal)
    if (refusal !== undefined) {
      this.#told = true
      await this.#end()
      throw refusal.reason
    }
    while (this.#at >= this.#chunk.length) {
      const { exit, interrupt } = this.#runner.start(this.#pull(), this.#signal)
      this.#interrupt = interrupt
      const pulled = await exit
      this.#interrupt = undefined
      if (Exit.isFailure(pulled)) {
        const left = this.#told
        this.#told = true
        await this.#end()
        if (left || Pull.isDoneCause(pulled.cause)) return over
        throw this.#runner.rejection(pulled.cause, this.#signal)
      }
      this.#chunk = pulled.value
      this.#at = 0
    }
    return { done: false, value: this.#chunk[this.#at++]! }
  }

  #pull(): Effect.Effect<ReadonlyArray<A>, Core.FlatError | Cause.Done<void>> {
    if (this.#step !== undefined) return this.#step
    const scope = this.#scope = Scope.forkUnsafe(this.#runner.scope)
    this.#signal?.addEventListener("abort", this.#end)
    return Effect.flatMap(Scope.provide(Stream.toPull(this.#stream), scope), (step) => this.#step = step)
  }

  /** Ends the pull under way and what was read ahead. */
  readonly #end = async (): Promise<void> => {
    if (this.#ended) return
    this.#ended = true
    this.#chunk = []
    this.#signal?.removeEventListener("abort", this.#end)
    this.#interrupt?.()
    if (this.#scope !== undefined) await Effect.runPromise(Scope.close(this.#scope, Exit.void))
  }
}
