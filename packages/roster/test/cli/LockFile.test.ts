/** Tests locks that are held, locks of killed processes, and locks whose process cannot be checked. */
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { spawn } from "node:child_process"
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { hostname } from "node:os"
import { join } from "node:path"
import * as Lock from "../../src/cli/LockFile.ts"
import * as Fixture from "../Fixture.ts"

/** The pid of a process that has ended. */
const gone = Effect.callback<number>((resume) => {
  const child = spawn(process.execPath, ["-e", ""])
  child.on("close", () => resume(Effect.succeed(child.pid!)))
})

const holder = (pid: number, more: Partial<Lock.Holder> = {}): Lock.Holder => ({
  id: `of-${pid}`,
  pid,
  host: hostname(),
  since: new Date().toISOString(),
  ...more
})

const path = Effect.map(Fixture.folder, (folder) => join(folder, "school.lock"))

describe("a lock", () => {
  it.live("T3 names process and host, refuses a second run, and is removed when its run ends", () =>
    Effect.gen(function*() {
      const lock = yield* path
      yield* Effect.scoped(Effect.gen(function*() {
        assert.isUndefined(yield* Lock.acquire(lock))
        const held = JSON.parse(readFileSync(lock, "utf8"))
        assert.deepStrictEqual([held.pid, held.host], [process.pid, hostname()])
        const error = yield* Effect.flip(Effect.scoped(Lock.acquire(lock)))
        assert.include(error.message, `process ${process.pid} on ${hostname()}`)
        assert.isTrue(existsSync(lock))
      }))
      assert.deepStrictEqual(readdirSync(join(lock, "..")), [])
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("T3 of a process that has ended is taken over by only one run", () =>
    Effect.gen(function*() {
      const lock = yield* path
      const left = holder(yield* gone)
      writeFileSync(lock, JSON.stringify(left))
      const results = yield* Effect.scoped(
        Effect.forEach(Array.from({ length: 8 }), () => Effect.result(Lock.acquire(lock)), { concurrency: "unbounded" })
      )
      const taken = results.filter((result) => result._tag === "Success")
      assert.deepStrictEqual(taken.map((result) => result.success?.id), [left.id])
      assert.deepStrictEqual(readdirSync(join(lock, "..")), [])
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("T3 is taken over too when an earlier take-over was killed halfway", () =>
    Effect.gen(function*() {
      const lock = yield* path
      const left = holder(yield* gone)
      writeFileSync(lock, JSON.stringify(left))
      writeFileSync(`${lock}.${left.id}`, JSON.stringify(holder(left.pid, { id: "second" })))
      yield* Effect.scoped(Effect.gen(function*() {
        assert.strictEqual((yield* Lock.acquire(lock))?.id, left.id)
        assert.deepStrictEqual(readdirSync(join(lock, "..")), ["school.lock"])
      }))
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("T3 from before the last start of the computer is stale, even if its pid is in use again", () =>
    Effect.gen(function*() {
      const lock = yield* path
      writeFileSync(lock, JSON.stringify(holder(process.ppid, { since: "2001-01-01T00:00:00.000Z" })))
      assert.strictEqual((yield* Effect.scoped(Lock.acquire(lock)))?.pid, process.ppid)
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("T3 of a running process, of another host, or that cannot be read is not taken over", () =>
    Effect.gen(function*() {
      const lock = yield* path
      const dead = yield* gone
      for (
        const [text, part] of [
          [JSON.stringify(holder(process.ppid)), `process ${process.ppid}`],
          [JSON.stringify(holder(dead, { host: "another-host" })), `delete ${lock}`],
          ["{", "delete the file"]
        ] as const
      ) {
        writeFileSync(lock, text)
        assert.include((yield* Effect.flip(Effect.scoped(Lock.acquire(lock)))).message, part)
        assert.strictEqual(readFileSync(lock, "utf8"), text)
      }
      assert.deepStrictEqual(readdirSync(join(lock, "..")), ["school.lock"])
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("T3 is removed when its run is interrupted, and fails when its folder does not exist", () =>
    Effect.gen(function*() {
      const lock = yield* path
      const run = yield* Effect.forkChild(Effect.scoped(Effect.andThen(Lock.acquire(lock), Effect.never)), {
        startImmediately: true
      })
      while (!existsSync(lock)) yield* Effect.sleep(5)
      yield* Fiber.interrupt(run)
      assert.isFalse(existsSync(lock))
      const missing = yield* Effect.flip(Effect.scoped(Lock.acquire(join(lock, "none", "school.lock"))))
      assert.strictEqual(missing._tag, "LockFailed")
    }).pipe(Effect.provide(NodeServices.layer)))
})
