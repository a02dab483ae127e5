/** A process of a history: its fibers run on the scheduler and the clock of the world. It can be killed, stalled, and its wall clock set. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"
import * as Random from "effect/Random"
import * as References from "effect/References"
import * as Scheduler from "effect/Scheduler"
import * as Semaphore from "effect/Semaphore"
import * as Crypto from "./Crypto.ts"
import type { Fault } from "./Faults.ts"
import { type Owner, second, type World } from "./World.ts"

/** When every history starts, in milliseconds since 1970. */
const epoch = Date.UTC(2026, 0, 5, 8)

const reference = <A>(key: string) => Context.Reference<A | undefined>(key, { defaultValue: () => undefined })

// How the engine waits for the event loop, crypto of engine and roster, and the turns of savers, by their keys: the modules are their own.
const Read = reference<Effect.Effect<void>>("@flat-sdk/core/LoopTurn/Read")
const PlatformCrypto = reference<unknown>("@flat-sdk/core/PlatformCrypto")
const Turns = reference<Semaphore.Semaphore>("@flat-sdk/node/SavedFile/Turns")
const SystemRandom = reference<unknown>("@flat-sdk/roster/SystemRandom")

/** A part of the time of a process, in microseconds. */
export interface Period {
  readonly startedAt: number
  /** How long the process had been delayed until then. */
  readonly delayedBefore: number
  endedAt?: number
  delayedAfter?: number
}

/** The process of the current fiber. */
export const CurrentProcess = reference<Process>("simulation/Process")

/** Ends what runs, after a number of its operations. */
interface Cut {
  readonly fault: Fault
  left: number
  fiber: Fiber.Fiber<unknown, unknown> | undefined
}

/** What is cut with the current fiber. */
export const CurrentCut = reference<Cut>("simulation/Cut")

export class Process implements Owner {
  readonly name: string
  readonly world: World
  ended = false
  stalledUntil = 0
  /** Microseconds that it was stalled for. */
  stalled = 0
  /** When it was stalled. */
  readonly stalls: Array<{ readonly from: number; until: number }> = []
  /** Its calls of stores, and when they returned. */
  readonly remotes: Array<{ readonly from: number; until: number }> = []
  /** Number of fibers that have not ended. */
  fibers = 0
  readonly context: Context.Context<never>
  readonly #origin: number
  #offset = 0
  #hasCuts = false

  /** `isAtomic`: other processes see each of its fibers either before it has started or after it has paused. */
  constructor(world: World, name: string, isAtomic = false, more: Context.Context<never> = Context.empty()) {
    this.world = world
    this.name = name
    const dice = world.dice(`process ${name}`)
    const crypto = Crypto.make(world.dice(`crypto of ${name}`))
    this.#origin = dice.below(1000) * second
    this.context = Context.make(Scheduler.Scheduler, this.#scheduler(isAtomic)).pipe(
      Context.add(CurrentProcess, this),
      Context.add(Clock.Clock, this.#clock()),
      Context.add(Random.Random, { nextDoubleUnsafe: dice.next, nextIntUnsafe: () => dice.below(2 ** 31) }),
      Context.add(References.MinimumLogLevel, "None"),
      Context.add(Read, Effect.callback<void>((resume) => world.whenIdle(this, () => resume(Effect.void)))),
      Context.add(PlatformCrypto, crypto),
      Context.add(SystemRandom, crypto),
      Context.add(Turns, Semaphore.makeUnsafe(1)),
      Context.add(Metric.FiberRuntimeMetrics, {
        recordFiberStart: () => void this.fibers++,
        recordFiberEnd: () => void this.fibers--
      }),
      Context.merge(more)
    )
  }

  start<A, E>(effect: Effect.Effect<A, E>): Fiber.Fiber<A, E> {
    return Effect.runForkWith(this.context)(Effect.andThen(Effect.yieldNow, effect))
  }

  /** Ends it without finalizers. */
  kill(): void {
    this.world.count("kill")
    this.world.log(this.name, "is killed")
    this.ended = true
  }

  /** Runs no task for some microseconds. */
  stall(micros: number): void {
    const { now } = this.world
    this.world.count("stall")
    this.world.log(this.name, `stalls for ${Math.round(micros / 1000)} ms`)
    const isStalled = this.stalledUntil > now
    const until = Math.max(this.stalledUntil, now + Math.round(micros))
    this.stalled += until - (isStalled ? this.stalledUntil : now)
    this.stalledUntil = until
    if (isStalled) this.stalls.at(-1)!.until = until
    else this.stalls.push({ from: now, until })
  }

  /** Microseconds that it was stalled for, and that all processes worked: in a rush, a task waits long for its turn. */
  get delayed(): number {
    return this.stalled + this.world.busy
  }

  /** Begins what may take so long. It may begin in a stall. */
  begin(): Period {
    const { now } = this.world
    return { startedAt: now, delayedBefore: this.delayed - Math.max(0, this.stalledUntil - now) }
  }

  end(period: Period): void {
    Object.assign(period, { endedAt: this.world.now, delayedAfter: this.delayed })
  }

  /** Sets the wall clock forward or back, in milliseconds. */
  setClock(millis: number): void {
    this.world.count("clock set")
    this.world.log(this.name, `sets its clock by ${Math.round(millis)} ms`)
    this.#offset += Math.round(millis)
  }

  /** Runs an effect, and interrupts it after a number of operations: those of all its fibers. */
  interrupting<A, E>(fault: Fault, effect: Effect.Effect<A, E>, operations: number): Effect.Effect<Exit.Exit<A, E>> {
    this.#hasCuts = true
    return Effect.withFiber(({ context }: Fiber.Fiber<unknown, unknown>) => {
      const cut: Cut = { fault, left: operations, fiber: undefined }
      const fiber = Effect.runForkWith(Context.add(context, CurrentCut, cut))(Effect.andThen(Effect.yieldNow, effect))
      cut.fiber = fiber
      return Effect.onInterrupt(Fiber.await(fiber), () => Fiber.interrupt(fiber))
    })
  }

  /** Does something elsewhere, such as in a store: it happens after `there`, and is known after `back`, in microseconds, also if the process has ended. */
  remote<A, E>(network: Owner, there: number, back: number, act: () => Exit.Exit<A, E>): Effect.Effect<A, E> {
    return Effect.callback((resume) => {
      const call = { from: this.world.now, until: Infinity }
      this.remotes.push(call)
      this.world.after(network, there, () => {
        const exit = act()
        this.world.after(network, back, () => {
          call.until = this.world.now
          this.world.enqueue(this, () => resume(exit))
        })
      })
    })
  }

  #scheduler(isAtomic: boolean): Scheduler.Scheduler {
    return {
      executionMode: "async",
      // A fiber that a promise resumes after the end of its process pauses for ever.
      shouldYield: (fiber) => {
        if (this.ended) return true
        const cut = this.#hasCuts ? fiber.getRef(CurrentCut) : undefined
        const isCut = cut?.fiber !== undefined && cut.left-- === 0
        // Nothing interrupts a function: the fiber may have been started, or resumed, in the middle of one.
        if (isCut) {
          this.world.count(cut.fault)
          queueMicrotask(() => cut.fiber!.interruptUnsafe())
        }
        return (!isAtomic && this.world.step()) || isCut
      },
      makeDispatcher: () => ({ scheduleTask: (task) => this.world.enqueue(this, task), flush: () => {} })
    }
  }

  /** Returns what its wall clock shows, in milliseconds since 1970. */
  wallClock(): number {
    return epoch + this.#offset + Math.floor(this.world.now / 1000)
  }

  #clock(): Clock.Clock {
    const millis = () => this.wallClock()
    const nanos = () => BigInt(epoch + this.#offset) * 1_000_000n + BigInt(this.world.now) * 1000n
    const monotonic = () => BigInt(this.#origin + this.world.now) * 1000n
    return {
      currentTimeMillisUnsafe: millis,
      currentTimeMillis: Effect.sync(millis),
      currentTimeNanosUnsafe: nanos,
      currentTimeNanos: Effect.sync(nanos),
      monotonicTimeNanosUnsafe: monotonic,
      monotonicTimeNanos: Effect.sync(monotonic),
      sleep: (duration) => this.#sleep(Duration.toMillis(duration))
    }
  }

  #sleep(millis: number): Effect.Effect<void> {
    if (millis <= 0) return Effect.yieldNow
    if (millis === Infinity) return Effect.never
    return Effect.callback((resume) => {
      const timer = this.world.after(this, millis * 1000, () => resume(Effect.void))
      return Effect.sync(() => {
        timer.cancelled = true
      })
    })
  }
}
