/**
 * One history: everything that happens in it is decided by its seed. Tasks that are ready run one at a time, in an order that the seed picks, and time
 * passes with each step and when nothing is ready. Promises settle between two tasks, without a turn of the real event loop.
 */
import type { Fault } from "./Faults.ts"
import * as Random from "./Random.ts"

/** What runs tasks: a process, or the network, which never stops. */
export interface Owner {
  readonly name: string
  /** Whether it has ended: its tasks do not run any more. */
  readonly ended: boolean
  /** Until when it runs no task. */
  readonly stalledUntil: number
}

interface Task {
  readonly owner: Owner
  readonly run: () => void
}

/** A task that becomes ready at a time. */
export interface Timer extends Task {
  readonly at: number
  readonly order: number
  cancelled: boolean
}

/** A part of a history that can be left out. The shrinker tries the kinds in this order. */
export const kinds = ["fault", "process", "operation"] as const

export type Kind = (typeof kinds)[number]

/** What a history is made from. */
export interface Plan {
  readonly seed: number
  /** Names of the parts to leave out. */
  readonly without: ReadonlySet<string>
}

/** Microseconds of virtual time. */
export const second = 1_000_000
export const hour = 3600 * second

/** Promise turns without a new task after which nothing is pending but timers. Chains of promises in effect and the SDK are a tenth of that. */
const settlingTurns = 64

/** Waiting for it lets the promises settle that are ready to. */
const settledPromise = Promise.resolve()

/** Steps after which a history counts as endless. */
const mostSteps = 5_000_000

export class World {
  readonly plan: Plan
  /** Microseconds since the start. */
  now = 0
  steps = 0
  /** Microseconds that its steps took. */
  busy = 0
  /** Since when there has always been a task to run. */
  busySince = 0
  readonly lines: Array<string> = []
  /** The parts that this history had, by name. */
  readonly parts = new Map<string, Kind>()
  /** How often each fault happened. */
  readonly faults = new Map<Fault, number>()
  /** No faults happen any more, and every leg takes the same time. */
  calm = false
  readonly #dice: Random.Dice
  readonly #rates = new Map<Fault, number>()
  readonly #ready: Array<Task> = []
  /** What waits until nothing else is ready. */
  readonly #idle: Array<Task> = []
  readonly #timers: Array<Timer> = []
  #order = 0
  /** Microseconds that a step takes. Without it, time would never pass between two operations, and a timer never fire there. */
  readonly #cost: number
  readonly #preemption: number

  constructor(plan: Plan) {
    this.plan = plan
    const dice = this.dice("world")
    this.#dice = this.dice("schedule")
    this.#cost = [1, 5, 20, 100][dice.below(4)]!
    this.#preemption = [0.003, 0.03, 0.1, 0.3][dice.below(4)]!
  }

  /** Returns random numbers that depend on the seed and a name only: leaving out another part does not change them. */
  dice(name: string): Random.Dice {
    return Random.make(this.plan.seed, name)
  }

  log(who: string, what: string): void {
    this.lines.push(`${(this.now / 1000).toFixed(3).padStart(14)} ${who.padEnd(8)} ${what}`)
  }

  /** Whether a part belongs to this history: the shrinker leaves some out. */
  has(kind: Kind, name: string): boolean {
    if (this.plan.without.has(name)) return false
    this.parts.set(name, kind)
    return true
  }

  /** Whether a fault happens at a place, now. */
  happens(fault: Fault, place: string, most?: number): boolean {
    const isPlanned = this.plans(fault, place, most)
    if (isPlanned) this.count(fault)
    return isPlanned
  }

  /** Whether a fault is to happen later: what it is to strike may have ended by then. Each history has some of the kinds, each with a rate of its own. */
  plans(fault: Fault, place: string, most = 0.3): boolean {
    if (this.calm) return false
    let rate = this.#rates.get(fault)
    if (rate === undefined) {
      const dice = this.dice(`rate of ${fault}`)
      this.#rates.set(fault, rate = dice.next() < 0.5 ? 0 : dice.next() ** 2)
    }
    const name = `${fault} at ${place}`
    return this.dice(name).next() < rate * most && this.has("fault", name)
  }

  count(fault: Fault): void {
    this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1)
  }

  enqueue(owner: Owner, run: () => void): void {
    if (!owner.ended) this.#ready.push({ owner, run })
  }

  /** Makes a task ready once all that is ready now has run, and all that it wakes. */
  whenIdle(owner: Owner, run: () => void): void {
    this.#idle.push({ owner, run })
  }

  after(owner: Owner, micros: number, run: () => void): Timer {
    const timer: Timer = { owner, run, at: this.now + Math.ceil(micros), order: this.#order++, cancelled: false }
    let index = this.#timers.length
    // The next timer is last. Of two for the same time, the older one is next.
    while (index > 0 && this.#timers[index - 1]!.at <= timer.at) index--
    this.#timers.splice(index, 0, timer)
    return timer
  }

  timersOf(owner: Owner): number {
    return this.#timers.filter((timer) => timer.owner === owner && !timer.cancelled).length
  }

  /** Lets a step take its time. Returns whether another task runs before it. */
  step(): boolean {
    this.#spend()
    const roll = this.#dice.next()
    // A timer that fires between two operations finds most faults of interruption.
    return roll < this.#preemption || (roll < 0.5 && this.#timers.length > 0 && this.#timers.at(-1)!.at <= this.now)
  }

  /** Runs tasks until `isOver`. Returns why the history did not end, if it did not. */
  async run(isOver: () => boolean): Promise<string | undefined> {
    while (!isOver()) {
      if (this.steps > mostSteps) return `did not end within ${mostSteps} steps`
      const task = this.#next()
      if (task !== undefined) {
        this.#spend()
        if (!task.owner.ended) task.run()
        await settledPromise
      } else if (!(await this.#settled()) && !isOver() && !this.#rest() && !this.#advance()) {
        return "stands still: nothing is ready, and no timer is set"
      }
    }
    return undefined
  }

  #spend(): void {
    this.steps++
    this.busy += this.#cost
    this.now += this.#cost
  }

  #next(): Task | undefined {
    for (let timer = this.#timers.at(-1); timer !== undefined && timer.at <= this.now; timer = this.#timers.at(-1)) {
      this.#timers.pop()
      if (!timer.cancelled) this.enqueue(timer.owner, timer.run)
    }
    const runnable = this.#ready.filter(({ owner }) => owner.stalledUntil <= this.now)
    const task = runnable[this.#dice.below(runnable.length)]
    if (task !== undefined) this.#ready.splice(this.#ready.indexOf(task), 1)
    return task
  }

  /** Lets promises settle. Returns whether a task became ready. */
  async #settled(): Promise<boolean> {
    const before = this.#ready.length
    for (let turn = 0; turn < settlingTurns; turn++) {
      await settledPromise
      if (this.#ready.length > before) return true
    }
    return false
  }

  /** Makes ready what waited for this moment. Returns whether there was something. */
  #rest(): boolean {
    const waiting = this.#idle.splice(0)
    for (const { owner, run } of waiting) this.enqueue(owner, run)
    return waiting.length > 0
  }

  /** Lets time pass until a timer fires or a stalled process continues. */
  #advance(): boolean {
    const times = this.#ready.map(({ owner }) => owner.stalledUntil).concat(this.#timers.at(-1)?.at ?? Infinity)
    const next = Math.min(...times)
    if (next === Infinity) return false
    this.busySince = this.now = Math.max(this.now, next)
    return true
  }
}
