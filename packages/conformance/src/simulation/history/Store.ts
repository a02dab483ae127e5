/** The token store of several processes. */
import type { OAuth } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import type { Exchange } from "../world/Exchange.ts"
import type { Network } from "../world/Network.ts"
import type { Process } from "../world/Process.ts"
import { second } from "../world/World.ts"

/** How long a process waits for the lock, in microseconds. */
const lockLimit = 30 * second

/** How long the client waits for it. */
const givenUp = 35 * second

/** How long the client waits for the store, in microseconds, less a moment. */
const clientLimit = 4.9 * second

/** How long what a process has loaded may count as the latest, in microseconds: as long as it waits for the store, twice. */
const ownWay = 10 * second

/** That time with some slack. */
const longestWait = 38 * second

const secretOf = (token: string | Redacted.Redacted<string>): string =>
  Redacted.isRedacted(token) ? Redacted.value(token) : token

/** What several processes reach over the network: slow, stale or failing now and then. */
export abstract class Database {
  protected readonly network: Network
  #calls = 0

  constructor(network: Network) {
    this.network = network
  }

  /** Called when an access was slow, stale or failed. */
  protected abstract falter(key: string): void

  protected reach<A>(process: Process, act: string, run: (place: string) => A, key = ""): Effect.Effect<A, Error> {
    const { world } = this.network
    const place = `${process.name}.${act}#${++this.#calls}`
    const dice = world.dice(place)
    const isSlow = world.happens("slow store", place)
    const delay = () => world.calm ? 1000 : dice.next() * (isSlow ? 8 * second : 20_000)
    // For some seconds it refuses all that a server saves, which then has the only tokens.
    const outage = `${process.name}.saves#${Math.floor(world.now / (10 * second))}`
    const isOut = act === "replace" && world.happens("failing store", outage, 1)
    const isFailing = isOut || world.happens("failing store", place)
    // For some minutes it saves, and does not say so. No tokens are lost by that.
    const silence = `${process.name}.answers#${Math.floor(world.now / (300 * second))}`
    const isSilent = saves.includes(act) && world.happens("unanswered save", silence, 1)
    if (isSlow || isFailing) this.falter(key)
    const begun = world.now
    const reached = process.remote(this.network, delay(), delay(), () => {
      world.log("store", `${isFailing ? "fails" : "runs"} ${place}`)
      // A store may fail after it has saved.
      const value = !isFailing || (!isOut && writes.includes(act) && dice.next() < 0.3) ? run(place) : undefined
      return isFailing || isSilent ? Exit.fail(new Error("the database is gone")) : Exit.succeed(value as A)
    })
    return Effect.ensuring(
      reached,
      Effect.sync(() => {
        // Its process, which was stalled, has given it up.
        if (world.now - begun > clientLimit) this.falter(key)
      })
    )
  }
}

const saves = ["save", "replace"]
const writes = [...saves, "add", "delete"]

/** A token store. Its lock is free again if its holder is killed. */
export class Store extends Database {
  readonly #saved: Array<OAuth.StoredTokens> = []
  readonly #saves: Array<{ readonly process: Process; readonly at: number; readonly accessToken: string }> = []
  /** Saves of tokens over newer ones that their process could have known. */
  readonly setBack: Array<string> = []
  #holder: Process | undefined
  #isStale = false
  /** When a load or a save was first stale, slow or failed. */
  falteredAt = Infinity
  /** Whether the lock failed, or was held for so long that others went on without it. */
  hasFailedToLock = false
  /** Work that the lock began after the client had gone on without it. */
  readonly lateWork: Array<string> = []
  #locks = 0
  /** Since when processes have waited for the lock. */
  readonly #waits = new Set<{ readonly process: Process; readonly since: number }>()

  constructor(network: Network, first: OAuth.StoredTokens) {
    super(network)
    this.#saved.push(first)
  }

  get tokens(): OAuth.StoredTokens {
    return this.#saved.at(-1)!
  }

  /** Whether tokens may be lost in it. */
  get hasFaltered(): boolean {
    return this.falteredAt < Infinity
  }

  /** Whether no process that is alive holds the lock. */
  get isFree(): boolean {
    return this.#holder === undefined || this.#holder.ended
  }

  /** Whether a lock of a process, which the client has given up, has not begun, or is being released. */
  isLate(process: Process): boolean {
    return [...this.#waits].some((one) => one.process === process && one.since < this.network.world.now - givenUp)
  }

  /** When a process first saved tokens after a response with new ones, if it has. */
  savedAt({ respondedAt, process }: Exchange): number | undefined {
    return this.#saves.find((save) => save.process === process && save.at > respondedAt!)?.at
  }

  protected falter(): void {
    this.falteredAt = Math.min(this.falteredAt, this.network.world.now)
  }

  /** The store as a process uses it. */
  for(process: Process): OAuth.TokenStore {
    const { world } = this.network
    return {
      load: () =>
        this.reach(process, "load", (place) => {
          const isStale = this.#saved.length > 1 && world.happens("stale store", place)
          if (isStale) this.falter()
          this.#isStale ||= isStale
          return this.#saved.at(isStale ? -2 : -1)!
        }),
      save: (tokens) =>
        Effect.suspend(() => {
          const begun = world.now - process.stalled
          return this.reach(process, "save", (place) => {
            const accessToken = secretOf(tokens.accessToken)
            const first = this.#saves.findIndex((save) => save.accessToken === accessToken)
            const newer = first < 0
              ? undefined
              : this.#saves.slice(first).find((save) => save.accessToken !== accessToken)
            // Nobody can refresh those that the API has refused.
            const isRefused = this.network.exchanges.some((one) =>
              one.process === process && one.status === 400 && one.refreshToken === secretOf(this.tokens.refreshToken!)
            )
            const isBack = newer !== undefined && newer.at + ownWay < begun && !this.#isStale && !isRefused
            if (isBack) this.setBack.push(place)
            this.#saved.push({ ...tokens })
            this.#saves.push({ process, at: world.now, accessToken })
          })
        }),
      lock: (work) =>
        Effect.suspend(() => {
          const since = world.now - process.stalled
          const wait = { process, since: world.now }
          this.#waits.add(wait)
          const held = Effect.acquireUseRelease(
            this.#enter(process),
            () => Effect.promise(() => this.#use(process, work, world.now - process.stalled - since)),
            () => this.#leave(process)
          )
          return Effect.ensuring(held, Effect.sync(() => this.#waits.delete(wait)))
        })
    }
  }

  /** Runs work in the lock. What begins too late has nothing to do any more. */
  async #use(process: Process, work: () => Promise<void>, waited: number): Promise<void> {
    let isOver = false
    const done = work().finally(() => isOver = true)
    for (let turn = 0; turn < 8; turn++) await Promise.resolve()
    if (waited > longestWait && !isOver) this.lateWork.push(`${process.name} after ${waited / second} s`)
    return done
  }

  #enter(process: Process): Effect.Effect<void, Error> {
    const { world } = this.network
    const begun = world.now
    const place = `${process.name}.lock#late${++this.#locks}`
    const late = world.happens("late lock", place) ? world.dice(place).next() * 120 * second : 0
    // The client goes on without it, also if its process ends before it has the lock.
    if (late > lockLimit) this.hasFailedToLock = true
    const noteTime = () => {
      this.hasFailedToLock ||= world.now - begun > lockLimit
    }
    const attempt: Effect.Effect<void, Error> = Effect.suspend(() => {
      if (world.now - begun < late) return Effect.andThen(Effect.sleep((late - world.now + begun) / 1000), attempt)
      if (world.now - begun - late > lockLimit) return Effect.fail(new Error("the lock is held"))
      const entered = this.reach(process, "lock", () => {
        noteTime()
        if (!this.isFree) return false
        this.#holder = process
        return true
      })
      // A reply that is slow, or that a stall delays, may come after the client has gone on.
      return Effect.flatMap(
        Effect.tap(entered, Effect.sync(noteTime)),
        (isIn) => isIn ? Effect.void : Effect.andThen(Effect.sleep(100), attempt)
      )
    })
    return Effect.onError(attempt, () =>
      Effect.sync(() => {
        this.hasFailedToLock = true
      }))
  }

  #leave(process: Process): Effect.Effect<void> {
    return process.remote(this.network, 1000, 1000, () => {
      if (this.#holder === process) this.#holder = undefined
      return Exit.void
    })
  }
}
