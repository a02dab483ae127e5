/** Locks that are held, locks of processes that were killed, and locks whose process cannot be checked. */
import { assert, beforeEach, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as FileLock from "../src/FileLock.ts"

let folder: string
let lock: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "flat-lock-"))
  lock = path.join(folder, "school.lock")
  return () => fs.rmSync(folder, { recursive: true, force: true })
})

/** The id of a process that has ended. */
const gone = spawnSync(process.execPath, ["--version"]).pid

const holder = (pid: number, more: Partial<FileLock.Holder> = {}): FileLock.Holder => ({
  id: `of-${pid}`,
  pid,
  host: os.hostname(),
  since: new Date().toISOString(),
  ...more
})

const write = (contents: FileLock.Holder, name = lock) => fs.writeFileSync(name, JSON.stringify(contents))

const rejected = Effect.suspend(() => Effect.flip(Effect.scoped(FileLock.acquire(lock))))

describe("a lock", () => {
  it.effect("T3 names process and host, rejects a second run, and is removed with its scope", () =>
    Effect.gen(function*() {
      yield* Effect.scoped(Effect.gen(function*() {
        assert.isUndefined(yield* FileLock.acquire(lock))
        const held = JSON.parse(fs.readFileSync(lock, "utf8"))
        assert.deepStrictEqual([held.pid, held.host], [process.pid, os.hostname()])
        assert.strictEqual(fs.statSync(lock).mode & 0o777, 0o600)
        assert.include((yield* rejected).message, `process ${process.pid} on ${os.hostname()}`)
      }))
      assert.deepStrictEqual(fs.readdirSync(folder), [])
    }))

  it.effect("T3 of a process that has ended is taken over by one run only", () =>
    Effect.gen(function*() {
      write(holder(gone))
      const results = yield* Effect.scoped(
        Effect.forEach(Array.from({ length: 8 }), () => Effect.result(FileLock.acquire(lock)))
      )
      const taken = results.filter((result) => result._tag === "Success")
      assert.deepStrictEqual(taken.map((result) => result.success?.id), [`of-${gone}`])
      assert.deepStrictEqual(fs.readdirSync(folder), [])
    }))

  it.effect("T3 is taken over too if an earlier take-over was killed halfway", () =>
    Effect.gen(function*() {
      write(holder(gone))
      write(holder(gone, { id: "second" }), `${lock}.of-${gone}`)
      yield* Effect.scoped(Effect.gen(function*() {
        assert.strictEqual((yield* FileLock.acquire(lock))?.id, `of-${gone}`)
        assert.deepStrictEqual(fs.readdirSync(folder), ["school.lock"])
      }))
    }))

  it.effect("T3 is stale from before the last start of the computer, and with the id of this process, which holds it not", () =>
    Effect.gen(function*() {
      for (const left of [holder(process.ppid, { since: "2001-01-01T00:00:00.000Z" }), holder(process.pid)]) {
        write(left)
        assert.strictEqual((yield* Effect.scoped(FileLock.acquire(lock)))?.pid, left.pid)
      }
    }))

  it.effect("T3 of a running process, of another host, or that is none is not taken over", () =>
    Effect.gen(function*() {
      for (
        const [text, part] of [
          [JSON.stringify(holder(process.ppid)), `process ${process.ppid}`],
          [JSON.stringify(holder(gone, { host: "another-host" })), `delete ${lock}`],
          ["{", "delete the file"],
          ["{\"pid\":1}", "delete the file"]
        ] as const
      ) {
        fs.writeFileSync(lock, text)
        assert.include((yield* rejected).message, part)
        assert.strictEqual(fs.readFileSync(lock, "utf8"), text)
      }
      assert.deepStrictEqual(fs.readdirSync(folder), ["school.lock"])
    }))

  it.effect("T3 is removed when its run is interrupted, and fails without its folder", () =>
    Effect.gen(function*() {
      const run = yield* Effect.forkChild(Effect.scoped(Effect.andThen(FileLock.acquire(lock), Effect.never)), {
        startImmediately: true
      })
      assert.isTrue(fs.existsSync(lock))
      yield* Fiber.interrupt(run)
      assert.isFalse(fs.existsSync(lock))
      const missing = yield* Effect.flip(Effect.scoped(FileLock.acquire(path.join(folder, "none", "school.lock"))))
      assert.strictEqual(missing._tag, "LockFailed")
      assert.include(missing.message, "its folder does not exist")
    }))
})
