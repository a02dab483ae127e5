/**
 * An async iterator over the steps of a pagination or the chunks of a file. It starts a step only when the last one is used up; with `readAhead`, one
 * step earlier. Leaving the loop, aborting or closing the client interrupts the current step and the one read ahead.
 */
import { signalOf } from "@flat-sdk/engine/CallOptions"
import type { Step } from "@flat-sdk/engine/Operations"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import type { PaginationOptions } from "../api/Pagination.ts"
import { fromCaller } from "./failure.ts"
import type { Runner, Started } from "./Runner.ts"

type Taken<A> = Started<ReadonlyArray<A> | undefined, unknown>

// A loop over buffered items never yields to the event loop: without these limits, timers and signals would wait for its end. A yield between two
// chunks is better than one within a chunk, because a garbage collection during the yield would have to keep the chunk.
const itemsBetweenYields = 1024
const itemsOfChunkBetweenYields = 4096

const over: IteratorReturnResult<undefined> = { done: true, value: undefined }

export class Iteration<A> implements AsyncIterator<A, undefined> {
  readonly #runner: Runner
  readonly #step: Step<A>
  readonly #signal: AbortSignal | undefined
  readonly #readAhead: boolean
  /** Resources of the steps beyond their own fibre, such as a connection. */
  readonly #scope: Scope.Closeable | undefined
  #chunk: ReadonlyArray<A> = []
  #at = 0
  /** Items yielded since the last known yield to the event loop. */
  #given = 0
  /** Whether no further step is started. */
  #ended = false
  /** Whether the consumer has received the end or an error. */
  #done = false
  /** The step in progress. */
  #current: Taken<A> | undefined
  #ahead: Taken<A> | undefined
  #queue: Promise<void> = Promise.resolve()
  #queued = 0

  constructor(runner: Runner, step: Step<A>, options: PaginationOptions | undefined, scope?: Scope.Closeable) {
    this.#runner = runner
    this.#step = step
    this.#signal = signalOf(options)
    this.#readAhead = options?.readAhead === true
    this.#scope = scope
    if (scope !== undefined) this.#signal?.addEventListener("abort", this.#end)
  }

  next(): Promise<IteratorResult<A, undefined>> {
    if (
      this.#queued === 0 && this.#at < this.#chunk.length && this.#given < itemsOfChunkBetweenYields &&
      this.#runner.refusal(this.#signal) === undefined
    ) return Promise.resolve(this.#give())
    return this.#inOrder()
  }

  /**
   * Queues concurrent `next` calls, so that they receive the items in order. Only the caller awaits the returned promise: with a second awaiter, the
   * stack of a rejection would no longer show the caller.
   */
  readonly #inOrder = async (): Promise<IteratorResult<A, undefined>> => {
    const before = this.#queue
    let done = () => {}
    this.#queue = new Promise((resolve) => {
      done = resolve
    })
    this.#queued++
    try {
      await before
      return await this.#take()
    } catch (error) {
      throw fromCaller(error, this.#inOrder)
    } finally {
      this.#queued--
      done()
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#done = true
    await this.#end()
    return over
  }

  /** Ends like `return`, and rejects with the given error. */
  async throw(error?: unknown): Promise<never> {
    await this.return()
    throw error
  }

  #give(): IteratorYieldResult<A> {
    this.#given++
    return { done: false, value: this.#chunk[this.#at++]! }
  }

  async #take(): Promise<IteratorResult<A, undefined>> {
    const between = this.#at >= this.#chunk.length
    if (between) this.#release()
    if (this.#given >= (between ? itemsBetweenYields : itemsOfChunkBetweenYields)) {
      this.#given = 0
      await Effect.runPromise(Effect.yieldNow)
    }
    if (this.#done) return over
    const refusal = this.#runner.refusal(this.#signal)
    if (refusal !== undefined) {
      this.#done = true
      await this.#end()
      throw refusal.reason
    }
    while (this.#at >= this.#chunk.length) {
      const taken = this.#current = this.#ahead ?? this.#start()
      this.#ahead = undefined
      // A chunk may be empty.
      this.#release()
      const exit = await taken.exit
      this.#current = undefined
      if (Exit.isFailure(exit) || exit.value === undefined) {
        const left = this.#done
        this.#done = true
        await this.#end()
        if (left || Exit.isSuccess(exit)) return over
        throw this.#runner.rejection(exit.cause, this.#signal)
      }
      if (this.#done) return over
      this.#chunk = exit.value
      if (this.#readAhead) this.#ahead = this.#start()
    }
    return this.#give()
  }

  /** Releases the processed chunk while the next one is loading. */
  #release(): void {
    this.#chunk = []
    this.#at = 0
  }

  #start(): Taken<A> {
    return this.#runner.start(this.#step, this.#signal)
  }

  /** Interrupts the current step and the one read ahead. */
  readonly #end = async (): Promise<void> => {
    if (this.#ended) return
    this.#ended = true
    this.#chunk = []
    const running = [this.#current, this.#ahead].filter((taken) => taken !== undefined)
    this.#ahead = undefined
    for (const { interrupt } of running) interrupt()
    await Promise.all(running.map(({ exit }) => exit))
    if (this.#scope === undefined) return
    this.#signal?.removeEventListener("abort", this.#end)
    await Effect.runPromise(Scope.close(this.#scope, Exit.void))
  }
}
