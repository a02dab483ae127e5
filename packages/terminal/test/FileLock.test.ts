/** Locks that other processes hold, whatever clocks and process ids say, and what ends them. */
import { assert, beforeEach, describe, it, vi } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterEach } from "vitest"
import * as FileLock from "../src/FileLock.ts"

let folder: string
let file: string
let children: Array<ChildProcess>
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "flat-lock-"))
  file = path.join(folder, "school")
  children = []
})
afterEach(async () => {
  vi.restoreAllMocks()
  await Promise.all(children.map(end))
  fs.rmSync(folder, { recursive: true, force: true })
})

const program = `
import { Effect } from "effect"
import * as FileLock from ${JSON.stringify(new URL("../src/FileLock.ts", import.meta.url).href)}
const hold = Effect.promise(() => new Promise(() => {
  console.log("held")
  setInterval(() => {}, 1000)
}))
await Effect.runPromise(Effect.scoped(Effect.andThen(FileLock.acquire(process.argv[1]), hold))).catch(({ message }) => console.log(message))
`

/** Runs a process that tries to take the lock, and holds it until it is killed. Returns what it prints: "held", or why it has no lock. */
const run = (place: string) =>
  Effect.promise(async () => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", program, place], {
      cwd: import.meta.dirname,
      stdio: ["ignore", "pipe", "pipe"]
    })
    children.push(child)
    let stderr = ""
    child.stderr.on("data", (chunk) => stderr += String(chunk))
    const [said] = await Promise.race([once(child.stdout, "data"), once(child.stdout, "end")])
    return { child, said: `${stderr}${String(said)}`.trim() }
  })

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, "exit")
  child.kill("SIGKILL")
  await ended
}

const rejected = Effect.suspend(() => Effect.flip(Effect.scoped(FileLock.acquire(file))))

describe("a lock", () => {
  it.live("T3 of a living process holds if its id is of another pid namespace", () =>
    Effect.gen(function*() {
      const { child, said } = yield* run(file)
      assert.strictEqual(said, "held")
      vi.spyOn(process, "kill").mockImplementation(() => {
        throw Object.assign(new Error("no such process"), { code: "ESRCH" })
      })
      assert.include((yield* rejected).message, `process ${child.pid} on ${os.hostname()}`)
      // What names the holder is for messages only.
      fs.rmSync(`${file}.lock.json`)
      assert.strictEqual((yield* rejected)._tag, "Locked")
    }))

  it.live("T3 of a living process holds if the clock steps forward", () =>
    Effect.gen(function*() {
      yield* Effect.scoped(FileLock.acquire(file))
      assert.strictEqual((yield* run(file)).said, "held")
      const now = Date.now()
      vi.spyOn(Date, "now").mockReturnValue(now + 365 * 86_400_000)
      assert.strictEqual((yield* rejected)._tag, "Locked")
    }))

  it.live("T3 ends with its process, and the next run says whose it was; nothing removes its file", () =>
    Effect.gen(function*() {
      const { child } = yield* run(file)
      const { ino } = fs.statSync(`${file}.lock`)
      yield* Effect.promise(() => end(child))
      yield* Effect.scoped(Effect.gen(function*() {
        assert.strictEqual((yield* FileLock.acquire(file))?.pid, child.pid)
        assert.strictEqual(JSON.parse(fs.readFileSync(`${file}.lock.json`, "utf8")).pid, process.pid)
      }))
      assert.deepStrictEqual(fs.readdirSync(folder), ["school.lock"])
      yield* Effect.scoped(Effect.map(FileLock.acquire(file), (before) => assert.isUndefined(before)))
      assert.deepStrictEqual([fs.statSync(`${file}.lock`).ino, fs.statSync(`${file}.lock`).mode & 0o777], [ino, 0o600])
    }))

  it.live("T3 refuses a second run in this process by any name of the file, and other processes until the end", () =>
    Effect.gen(function*() {
      fs.writeFileSync(file, "")
      fs.symlinkSync(file, path.join(folder, "link"))
      yield* Effect.scoped(FileLock.acquire(file))
      yield* Effect.scoped(Effect.gen(function*() {
        yield* FileLock.acquire(file)
        for (
          const name of [file, path.join(folder, "link"), path.join(folder, ".", "..", path.basename(folder), "school")]
        ) {
          const error = yield* Effect.flip(Effect.scoped(FileLock.acquire(name)))
          assert.include(error.message, `process ${process.pid}`)
        }
        for (const place of [`${file}.lock`, path.join(folder, "link.lock")]) {
          if (!fs.existsSync(place)) fs.symlinkSync(`${file}.lock`, place)
          assert.throws(() => FileLock.checkFree(place), "the lock of this run")
        }
        FileLock.checkFree(file)
        // Opening the lock file in this process, to look at it, would have ended the lock.
        assert.include((yield* run(file)).said, `process ${process.pid}`)
      }))
      assert.strictEqual((yield* run(file)).said, "held")
    }))

  it.live("T3 is taken by one of several runs that begin together", () =>
    Effect.gen(function*() {
      const all = yield* Effect.all([run(file), run(file), run(file)], { concurrency: 3 })
      assert.lengthOf(all.filter(({ said }) => said === "held"), 1)
      const results = yield* Effect.forEach([1, 2], () => Effect.result(Effect.scoped(FileLock.acquire(file))), {
        concurrency: 2
      })
      assert.deepStrictEqual(results.map(({ _tag }) => _tag), ["Failure", "Failure"])
    }))

  it.live("T3 is released when its run is interrupted, and is not taken without its folder or at another file", () =>
    Effect.gen(function*() {
      const holding = yield* Effect.forkChild(Effect.scoped(Effect.andThen(FileLock.acquire(file), Effect.never)), {
        startImmediately: true
      })
      assert.isTrue(fs.existsSync(`${file}.lock.json`))
      yield* Fiber.interrupt(holding)
      yield* Effect.scoped(FileLock.acquire(file))
      const missing = yield* Effect.flip(Effect.scoped(FileLock.acquire(path.join(folder, "none", "school"))))
      assert.include(missing.message, "its folder does not exist")
      fs.writeFileSync(path.join(folder, "notes.lock"), "precious\n")
      // It leads to a lock, so that only the link is wrong.
      fs.symlinkSync(`${file}.lock`, path.join(folder, "planted.lock"))
      const database = new DatabaseSync(path.join(folder, "data.lock"))
      database.exec("CREATE TABLE pupils (name)")
      database.close()
      for (const name of ["notes", "planted", "data"]) {
        const error = yield* Effect.flip(Effect.scoped(FileLock.acquire(path.join(folder, name))))
        assert.include(error.message, "another file has its name")
      }
      assert.strictEqual(fs.readFileSync(path.join(folder, "notes.lock"), "utf8"), "precious\n")
    }))
})
