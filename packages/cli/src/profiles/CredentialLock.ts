/**
 * A lock beside the credential file, so that of several processes only one refreshes or changes the credentials at a time. A lock whose process has ended is
 * taken over.
 */
import * as Effect from "effect/Effect"
import { linkSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from "node:fs"
import { hostname } from "node:os"
import { type ProfileError, profileError } from "./ProfileError.ts"

// A refresh ends within 30 seconds, and saving within 5.
const staleAfter = 60_000
const pause = 20
// Longer than a lock can be held.
const giveUpAfter = 75_000

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException).code

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === "EPERM"
  }
}

const isStale = (lock: string, owner: string): boolean => {
  if (Date.now() - statSync(lock).mtimeMs > staleAfter) return true
  const [host, pid] = owner.split(" ")
  return host === hostname() && pid !== undefined && !isAlive(Number(pid))
}

/** Removes a lock that nobody holds. Another process may have replaced it meanwhile: that one's lock is put back. */
const takeOver = (lock: string, owner: string, id: string) => {
  const aside = `${lock}.${id}`
  renameSync(lock, aside)
  try {
    if (readFileSync(aside, "utf8") !== owner) linkSync(aside, lock)
  } finally {
    unlinkSync(aside)
  }
}

/** Creates the lock file, and returns whether it did. */
const attempt = (lock: string, mine: string, id: string): boolean => {
  try {
    writeFileSync(lock, mine, { flag: "wx", mode: 0o600 })
    return true
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error
  }
  try {
    const owner = readFileSync(lock, "utf8")
    if (isStale(lock, owner)) takeOver(lock, owner, id)
  } catch (error) {
    // Its owner has removed it meanwhile, or another process has taken it over.
    if (!["ENOENT", "EEXIST"].includes(String(codeOf(error)))) throw error
  }
  return false
}

/** Runs an effect while this process holds the lock of a file, whose folder must exist. */
export const locked = <A, E, R>(file: string, use: Effect.Effect<A, E, R>): Effect.Effect<A, E | ProfileError, R> => {
  const lock = `${file}.lock`
  const id = crypto.randomUUID()
  const mine = `${hostname()} ${process.pid} ${id}`
  const failed = (error: unknown) =>
    profileError("File", `Cannot lock the credentials (${String(codeOf(error))}): check the permissions of ${lock}`)
  const acquire = (until: number): Effect.Effect<void, ProfileError> =>
    Effect.flatMap(Effect.try({ try: () => attempt(lock, mine, id), catch: failed }), (held) => {
      if (held) return Effect.void
      if (performance.now() > until) {
        return Effect.fail(
          profileError("File", `Another process holds the lock of the credentials. If there is none, delete ${lock}`)
        )
      }
      // Only the pause can be interrupted: a lock that was created is always released.
      return Effect.andThen(Effect.interruptible(Effect.sleep(pause)), acquire(until))
    })
  const release = Effect.sync(() => {
    try {
      if (readFileSync(lock, "utf8") === mine) unlinkSync(lock)
    } catch {
      // Somebody has removed it.
    }
  })
  return Effect.acquireUseRelease(
    Effect.suspend(() => acquire(performance.now() + giveUpAfter)),
    () => use,
    () => release
  )
}
