/** The store of sessions, and the one in memory. */
import type { Awaitable } from "../oauth/TokenStore.ts"
import type { SessionEntries } from "../shared/WebAuth.ts"

/** A store of sessions. */
export interface SessionStore
  extends SessionEntries<Awaitable<string | null | undefined>, Awaitable<boolean>, Awaitable<unknown>>
{}

/** Creates a store in memory, for one process. `now` returns the epoch milliseconds. */
// direct: the store is outside of Effect, and its caller may give another clock
export const memory = (now: () => number = Date.now): SessionEntries<string | undefined, boolean, boolean> => {
  const entries = new Map<string, { readonly value: string; readonly ends: number }>()
  let most = 1000
  const isLive = (key: string): boolean => (entries.get(key)?.ends ?? 0) > now()
  const put = (key: string, value: string, expiresAt: Date): true => {
    if (entries.size >= most) {
      for (const key of entries.keys()) if (!isLive(key)) entries.delete(key)
      most = Math.max(1000, entries.size * 2)
    }
    entries.set(key, { value, ends: expiresAt.getTime() })
    return true
  }
  return {
    get: (key) => isLive(key) ? entries.get(key)?.value : undefined,
    add: (key, value, expiresAt) => !isLive(key) && put(key, value, expiresAt),
    replace: (key, value, expiresAt) => isLive(key) && put(key, value, expiresAt),
    delete: (key) => entries.delete(key)
  }
}
