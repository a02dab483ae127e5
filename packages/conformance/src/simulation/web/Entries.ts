/** The store of sessions of several servers: entries that expire by the clock of the database. */
import { memorySessions, type SessionStore } from "@flat-sdk/engine/Web"
import { Database } from "../history/Store.ts"
import type { Network } from "../world/Network.ts"
import type { Process } from "../world/Process.ts"
import { second } from "../world/World.ts"

/** A server that waits for longer goes on without the lock. */
const longestHold = 25 * second

const lockPrefix = "lock:"

export class Entries extends Database {
  readonly #faltered = new Set<string>()
  readonly #entries
  readonly #previous = new Map<string, string | undefined>()
  /** Who holds each lock, by its key, and since when. */
  readonly held = new Map<string, { readonly process: Process; readonly since: number }>()

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

  /** The store as a server uses it. */
  for(process: Process): SessionStore {
    const entries = this.#entries
    return {
      get: (key) =>
        this.reach(process, "get", (place) => {
          const isStale = this.#previous.has(key) && this.network.world.happens("stale store", place)
          if (isStale) this.falter(key)
          // Its holder finds that it has expired.
          if (entries.get(key) === undefined) this.held.delete(key)
          return isStale ? this.#previous.get(key) : entries.get(key)
        }, key),
      add: (key, value, expiresAt) =>
        this.reach(process, "add", () => {
          this.#note(key)
          const isAdded = entries.add(key, value, expiresAt)
          if (key.startsWith(lockPrefix)) this.#lock(key, isAdded, process)
          return isAdded
        }, key),
      replace: (key, value, expiresAt) =>
        this.reach(process, "replace", () => {
          this.#note(key)
          return entries.replace(key, value, expiresAt)
        }, key),
      delete: (key) =>
        this.reach(process, "delete", () => {
          this.#note(key)
          this.held.delete(key)
          return entries.delete(key)
        }, key)
    }
  }

  #note(key: string): void {
    this.#previous.set(key, this.#entries.get(key))
  }

  #lock(key: string, isAdded: boolean, process: Process): void {
    const { world } = this.network
    const since = this.held.get(key)?.since
    // It expired while it was held, or is held for so long that others go on without it.
    if (since !== undefined && (isAdded || world.now - since > longestHold)) this.falter(key)
    // It has expired already if the clock of the server is behind.
    if (isAdded && this.#entries.get(key) === undefined) this.falter(key)
    if (isAdded) this.held.set(key, { process, since: world.now })
  }
}
