import { assert, describe, it } from "@effect/vitest"
import type { Watch } from "@flat-sdk/core"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { beforeEach } from "vitest"
import * as Debug from "../../src/profiles/Debug.ts"
import * as ChangeRecord from "../../src/watch/ChangeRecord.ts"
import * as CheckpointFile from "../../src/watch/CheckpointFile.ts"
import * as Delivery from "../../src/watch/Delivery.ts"
import * as OutputFile from "../../src/watch/OutputFile.ts"
import { parseTime } from "../../src/watch/WatchRun.ts"

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "flat-watch-"))
  return () => fs.rmSync(folder, { recursive: true, force: true })
})
const at = (name: string) => path.join(folder, name)

const kind = { watch: "accounts", server: "s", account: "a" }
const record = (id: string): ChangeRecord.ChangeRecord => ({ id, change: "added", key: id, item: { id } })
const open = Effect.suspend(() => CheckpointFile.open(at("c"), kind))

describe("a checkpoint", () => {
  it.live("has no change pending that was accepted, but for one whose note was truncated", () =>
    Effect.gen(function*() {
      yield* Effect.scoped(Effect.gen(function*() {
        const file = yield* open
        yield* file.save({ last: "3", checkpoint: undefined, pending: ["1", "2", "3"].map(record) })
        yield* file.accepted("1")
      }))
      fs.appendFileSync(at("c"), "2")
      const saved = yield* Effect.scoped(Effect.map(open, (file) => file.saved))
      assert.deepStrictEqual(saved?.pending.map(({ id }) => id), ["2", "3"])
      assert.strictEqual(saved?.last, "3")
      assert.strictEqual(fs.statSync(at("c")).mode & 0o077, 0)
    }))
})

describe("an output file", () => {
  const opened = Effect.suspend(() => OutputFile.open(at("o"), undefined))

  it.live("V21 is locked for one watch, and is never the lock of the checkpoint, which opening it would end", () =>
    Effect.gen(function*() {
      yield* open
      yield* opened
      for (const again of [Effect.asVoid(open), Effect.asVoid(opened)]) {
        assert.include((yield* Effect.flip(Effect.scoped(again))).message, "another watch writes")
      }
      const error = yield* Effect.flip(Effect.scoped(OutputFile.open(at("c.lock"), undefined)))
      assert.include(error.message, "it is the lock of this run")
    }).pipe(Effect.scoped))
})

describe("changes", () => {
  const change = { _tag: "Added", key: "k", item: { id: "k" }, previous: undefined } as unknown as Watch.Change<
    unknown,
    unknown
  >

  it("that are equal have ids of their own, which do not depend on how they are grouped", () => {
    const both = ChangeRecord.all([change, change], "seed").map(({ id }) => id)
    assert.strictEqual(new Set(both).size, 2)
    const [first] = ChangeRecord.all([change], "seed")
    assert.deepStrictEqual([first!.id, ChangeRecord.all([change], first!.id)[0]!.id], both)
  })

  it.live("are saved before they are written, noted when they are accepted, and not kept", () =>
    Effect.gen(function*() {
      const log: Array<string> = []
      const deliver = Delivery.toStandardOutput(
        (one, accepted = Effect.void) =>
          Effect.andThen(Effect.sync(() => void log.push(`write ${one.id}`)), Effect.orDie(accepted)),
        {
          saved: undefined,
          save: ({ last, pending }) =>
            Effect.sync(() => void log.push(`save ${last} [${pending.map(({ id }) => id).join()}]`)),
          accepted: (id) => Effect.sync(() => void log.push(`accepted ${id}`))
        }
      )
      yield* deliver([record("1"), record("2")], () => undefined)
      assert.deepStrictEqual(log, ["save 2 [1,2]", "write 1", "accepted 1", "write 2", "accepted 2", "save 2 []"])
    }))
})

describe("times of flags", () => {
  it("have units, and are more than nothing", () => {
    const millis = (text: string) => {
      const duration = parseTime(text)
      return duration === undefined ? undefined : Duration.toMillis(duration)
    }
    assert.deepStrictEqual(
      ["1ms", "30s", "5m", "1.5h", "2 d", " 1s "].map(millis),
      [1, 30_000, 300_000, 5_400_000, 172_800_000, 1000]
    )
    assert.deepStrictEqual(["0s", "5", "m", "-1s", "1w", "1s1"].map(millis), Array(6).fill(undefined))
  })
})

describe("notes on waits", () => {
  it("are for long waits, once for each reset", () => {
    const written: Array<string> = []
    const note = Debug.waitNotes(false, (text) => void written.push(text))
    const until = new Date(Date.UTC(2030, 0, 1))
    note({ millis: 4999, reason: "quota", until })
    note({ millis: 5000, reason: "quota", until })
    note({ millis: 5000, reason: "quota", until: new Date(until.getTime() + 999) })
    note({ millis: 5000, reason: "backoff", until: new Date(until.getTime() + 1000) })
    Debug.waitNotes(true, (text) => void written.push(text))({ millis: 5000, reason: "quota", until })
    assert.strictEqual(written.length, 2)
    assert.include(written[1], "The server is not available")
  })
})
