/** The store of sessions of several servers: entries that expire by the clock of the database. */
import { memorySessions, type SessionStore } from "@flat-sdk/engine/Web"
import { Database } from "../history/Store.ts"
import type { Exchange } from "../world/Exchange.ts"
import type { Network } from "../world/Network.ts"
import type { Process } from "../world/Process.ts"
import { second } from "../world/World.ts"

/** A server that waits for longer goes on without the lock. */
const longestWait = 25 * second

const lockPrefix = "lock:"

/** An access of a server to an entry. */
interface Access {
  readonly key: string
  readonly process: Process
  readonly at: number
  /** Its number among all accesses. */
  readonly nth: number
}

export class Entries extends Database {
  readonly #faltered = new Set<string>()
  readonly #entries
  readonly #saves: Array<Access & { readonly begunAt: number }> = []
  readonly #stale: Array<Access & { readonly value: string | undefined }> = []
  /** Sessions that a server may have ended because it read older tokens. */
  readonly #misled = new Set<string>()
  readonly #previous = new Map<string, string | undefined>()
  /** Who holds each lock, by its key. */
  readonly held = new Map<string, Process>()
  /** Since when servers wait for locks, and when they last tried. */
  readonly #waits = new Map<string, { readonly since: number; readonly at: number }>()

  constructor(network: Network) {
    super(network)
    this.#entries = memorySessions(() => network.server.process.wallClock())
  }

  protected falter(key: string): void {
    this.#faltered.add(key.replace(lockPrefix, ""))
  }

  /** Whether the entry or the lock of a session was slow, stale or failing, or its lock did not last. */
  hasFaltered(key: string): boolean {
    return this.#faltered.has(key.replace(lockPrefix, ""))
  }

  /** When a server first saved a session after a response with tokens of it, if it has. A late save may have older ones. */
  savedAt(key: string, { respondedAt, process }: Exchange): number | undefined {
    return this.#saves.find((save) => save.key === key && save.process === process && save.begunAt > respondedAt!)?.at
  }

  /** Whether a save that its server had given up came after a later one, and replaced it, or a server ended what another had just saved. */
  isUndone(key: string): boolean {
    if (this.#misled.has(key)) return true
    const saves = this.#saves.filter((save) => save.key === key)
    return saves.some(({ nth }, index) => nth < (saves[index - 1]?.nth ?? 0))
  }

  /** Whether a stale read did not find a session between two times. */
  wasMissed(key: string, from: number, until: number): boolean {
    return this.#stale.some(({ at, value, ...read }) =>
      read.key === key && value === undefined && at >= from && at <= until
    )
  }

  /** The store as a server uses it. */
  for(process: Process): SessionStore {
    const entries = this.#entries
    const { world } = this.network
    const write = (act: string, key: string, run: () => boolean) => {
      const begunAt = world.now
      return this.reach(process, act, (place) => {
        this.#saves.push({ ...this.#access(key, process, place), begunAt })
        this.#previous.set(key, entries.get(key))
        return run()
      }, key)
    }
    return {
      get: (key) =>
        this.reach(process, "get", (place) => {
          const isStale = this.#previous.has(key) && world.happens("stale store", place)
          if (isStale) this.falter(key)
          if (isStale) this.#stale.push({ ...this.#access(key, process, place), value: this.#previous.get(key) })
          // Its holder finds that it has expired.
          if (entries.get(key) === undefined) this.held.delete(key)
          return isStale ? this.#previous.get(key) : entries.get(key)
        }, key),
      add: (key, value, expiresAt) =>
        write("add", key, () => {
          const isAdded = entries.add(key, value, expiresAt)
          if (key.startsWith(lockPrefix)) this.#lock(key, isAdded, process)
          return isAdded
        }),
      replace: (key, value, expiresAt) => write("replace", key, () => entries.replace(key, value, expiresAt)),
      delete: (key) =>
        write("delete", key, () => {
          const since = world.now - second
          const isMisled = this.#stale.some((read) => read.key === key && read.process === process && read.at > since)
          if (isMisled) this.#misled.add(key)
          this.held.delete(key)
          return entries.delete(key)
        })
    }
  }

  #access(key: string, process: Process, place: string): Access {
    return { key, process, at: this.network.world.now, nth: Number(place.split("#")[1]) }
  }

  #lock(key: string, isAdded: boolean, process: Process): void {
    const { now } = this.network.world
    const waiter = `${process.name} ${key}`
    const wait = this.#waits.get(waiter)
    // A server tries again within a second.
    const since = wait === undefined || now - wait.at > second ? now : wait.since
    this.#waits.set(waiter, { since: isAdded ? now : since, at: now })
    // It expired while it was held, or others held it in turn for so long that this server continues without it.
    if ((isAdded && this.held.has(key)) || now - since > longestWait) this.falter(key)
    // It has expired already if the clock of the server is behind.
    if (isAdded && this.#entries.get(key) === undefined) this.falter(key)
    if (isAdded) this.held.set(key, process)
  }
}
