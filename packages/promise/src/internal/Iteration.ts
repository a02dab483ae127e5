/**
 * Steps of a walk, or pieces of a file, as an async iterator. It takes a step when the last one is used up and not before, or, reading ahead, one
 * more; whoever leaves, aborts or closes the client ends the step under way and what was read ahead.
 */
import { signalOf } from "@flat-sdk/core/CallOptions"
import type { Step } from "@flat-sdk/core/internal/operation/Paginator"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import type { PaginationOptions } from "../Operation.ts"
import { fromCaller } from "./failure.ts"
import type { Runner, Started } from "./Runner.ts"

type Taken<A> = Started<ReadonlyArray<A> | undefined, unknown>

// A loop over items that are there already takes no turn of the event loop: timers and signals would wait for the end of the chunk.
const itemsBetweenTurns = 1024

const over: IteratorReturnResult<undefined> = { done: true, value: undefined }

export class Iteration<A> implements AsyncIterator<A, undefined> {
  readonly #runner: Runner
  readonly #step: Step<A>
  readonly #signal: AbortSignal | undefined
  readonly #readAhead: boolean
  /** What the steps hold on to, where it is more than their own fibre. */
  readonly #scope: Scope.Closeable | undefined
  #chunk: ReadonlyArray<A> = []
  #at = 0
  /** Items since the last turn of the event loop that is known of. */
  #given = 0
  /** Nothing more is taken. */
  #ended = false
  /** The consumer knows that it is over. */
  #told = false
  /** The step that is waited for. */
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
      this.#queued === 0 && this.#at < this.#chunk.length && this.#given < itemsBetweenTurns &&
      this.#runner.refusal(this.#signal) === undefined
    ) return Promise.resolve(this.#give())
    return this.#inTurn()
  }

  /**
   * Whoever asks again before the answer came gets the items in order. Nothing but the caller waits for the promise itself: with a second one, the
   * stack of a rejection would no longer show the caller.
   */
  readonly #inTurn = async (): Promise<IteratorResult<A, undefined>> => {
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
      throw fromCaller(error, this.#inTurn)
    } finally {
      this.#queued--
      done()
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#told = true
    await this.#end()
    return over
  }

  #give(): IteratorYieldResult<A> {
    this.#given++
    return { done: false, value: this.#chunk[this.#at++]! }
  }

  async #take(): Promise<IteratorResult<A, undefined>> {
    if (this.#given >= itemsBetweenTurns) {
      this.#given = 0
      await Effect.runPromise(Effect.yieldNow)
    }
    if (this.#told) return over
    const refusal = this.#runner.refusal(this.#signal)
    if (refusal !== undefined) {
      this.#told = true
      await this.#end()
      throw refusal.reason
    }
    while (this.#at >= this.#chunk.length) {
      const taken = this.#current = this.#ahead ?? this.#start()
      this.#ahead = undefined
      // What is done with need not be held while the next is waited for.
      this.#chunk = []
      this.#at = 0
      const exit = await taken.exit
      this.#current = undefined
      if (Exit.isFailure(exit) || exit.value === undefined) {
        const left = this.#told
        this.#told = true
        await this.#end()
        if (left || Exit.isSuccess(exit)) return over
        throw this.#runner.rejection(exit.cause, this.#signal)
      }
      if (this.#told) return over
      this.#chunk = exit.value
      if (this.#readAhead) this.#ahead = this.#start()
    }
    return this.#give()
  }

  #start(): Taken<A> {
    return this.#runner.start(this.#step, this.#signal)
  }

  /** Ends the step under way and what was read ahead. */
  readonly #end = async (): Promise<void> => {
    if (this.#ended) return
    this.#ended = true
    this.#chunk = []
    const underWay = [this.#current, this.#ahead].filter((taken) => taken !== undefined)
    this.#ahead = undefined
    for (const { interrupt } of underWay) interrupt()
    await Promise.all(underWay.map(({ exit }) => exit))
    if (this.#scope === undefined) return
    this.#signal?.removeEventListener("abort", this.#end)
    await Effect.runPromise(Scope.close(this.#scope, Exit.void))
  }
}
