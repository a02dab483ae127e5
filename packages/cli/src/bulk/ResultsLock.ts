/** A lock beside a file that only one run may write: two runs of a CSV file never call the same rows. The lock of a process that has ended is taken over. */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { randomUUID } from "node:crypto"
import { linkSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from "node:fs"
import { hostname } from "node:os"
import { BulkError } from "./BulkError.ts"

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code)

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === "EPERM"
  }
}

const attempt = (lock: string, mine: string): "held" | "again" | { readonly owner: string } => {
  // A name that nobody can predict, and a new file: a link that was planted is not followed.
  const draft = `${lock}.${randomUUID()}`
  try {
    // The lock appears with its contents.
    writeFileSync(draft, mine, { flag: "wx", mode: 0o600 })
    linkSync(draft, lock)
    return "held"
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error
  } finally {
    rmSync(draft, { force: true })
  }
  try {
    const owner = readFileSync(lock, "utf8")
    const [host, pid] = owner.split(" ")
    // In a container, a new process often has the number of the one before. This one holds no other lock of the file.
    if (host !== hostname() || Number(pid) !== process.pid && isAlive(Number(pid))) return { owner }
    // Another run may take it over too: only one rename finds it, and one that took a newer lock puts it back.
    renameSync(lock, draft)
    try {
      if (readFileSync(draft, "utf8") !== owner) linkSync(draft, lock)
    } finally {
      unlinkSync(draft)
    }
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error
  }
  return "again"
}

/** What the file of a lock is, for messages. */
export interface Locked {
  readonly noun: string
  /** Flag that chooses the file. */
  readonly flag: string
  /** What writes the file. */
  readonly run: string
}

const results: Locked = { noun: "results file", flag: "--results", run: "run" }

/** Holds the lock of a file until the scope closes. */
export const hold = (
  file: string,
  { flag, noun, run }: Locked = results
): Effect.Effect<void, BulkError, Scope.Scope> => {
  const lock = `${file}.lock`
  const mine = `${hostname()} ${process.pid} ${crypto.randomUUID()}`
  const take = Effect.try({
    try: () => {
      for (;;) {
        const result = attempt(lock, mine)
        if (result !== "again") return result
      }
    },
    catch: (error) =>
      new BulkError({
        message: `the ${noun} ${file} cannot be created: ${FileFailure.reasonOf(error)}`,
        next: `Choose a folder that you can write to with ${flag}.`,
        exitCode: FileFailure.isStop(error) ? exitCodes.stopped : exitCodes.rejected
      })
  })
  const release = Effect.sync(() => {
    try {
      if (readFileSync(lock, "utf8") === mine) unlinkSync(lock)
    } catch {
      // Somebody has removed it.
    }
  })
  const taken = (owner: string) => {
    const [, host, pid] = /^(\S+) (\d+) \S+$/u.exec(owner) ?? []
    return host === undefined
      ? new BulkError({
        message: `${lock} exists and is not the lock of a ${run}`,
        next: `Move ${lock} away, or choose another ${noun} with ${flag}.`
      })
      : new BulkError({
        message: `another ${run} writes ${file} (process ${pid} on ${host})`,
        next: `Wait until it ends. If there is none, delete ${lock}.`
      })
  }
  return Effect.asVoid(Effect.acquireRelease(
    Effect.flatMap(take, (result) => result === "held" ? Effect.void : Effect.fail(taken(result.owner))),
    () => release
  ))
}
