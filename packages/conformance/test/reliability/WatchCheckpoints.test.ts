/** What checkpoints of watches have. Histories by seed kill programs at any point, which then resume from one: `scenarios/Watches.ts`. */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient, Watch } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect, Stream } from "effect"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { serve } from "./support/Server.ts"
import { accountsOf, fast } from "./support/Watching.ts"

// Only this file needs collections on request.
setFlagsFromString("--expose-gc")
const collect: () => void = runInNewContext("gc")

describe("checkpoints of watches", () => {
  it.live("WA2 the checkpoint of a change includes that change and those before, and none after it", () =>
    Effect.gen(function*() {
      const accounts = accountsOf(Array.from({ length: 200 }, (_, at) => `u${at}`), 1000)
      const server = yield* serve(accounts.behaviour)
      const flat = yield* FlatClient.make({ baseUrl: server.url, accessToken: "test-token" })
      const known: Array<string> = []
      let polls = 0
      const onPoll = () => void polls++
      const changes = yield* Stream.runCollect(
        Stream.take(Watch.accounts(flat, {}, { ...fast, emitExisting: true, onPoll }), 200)
      )
      assert.strictEqual(polls, 1)
      // Read when all have arrived, as by a program that saves only some of them.
      for (const change of changes) {
        known.push(change.key)
        assert.sameMembers(Object.keys(change.checkpoint.seen), known)
        assert.deepStrictEqual(JSON.parse(JSON.stringify(change)).checkpoint, change.checkpoint)
        assert.deepStrictEqual(structuredClone(change).checkpoint, change.checkpoint)
      }
    }).pipe(Effect.provide(FetchTransport.layer())))

  it.live("WA2 a checkpoint of 3,000 accounts has less than 100 bytes for each, and no names", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 3_000 })
      const flat = yield* FlatClient.make({ baseUrl: sandbox.url, accessToken: sandbox.token })
      let saved = ""
      const onBaseline = (checkpoint: Watch.Checkpoint) => Effect.sync(() => void (saved = JSON.stringify(checkpoint)))
      yield* Stream.runDrain(Watch.accounts(flat, {}, { once: true, onBaseline }))
      assert.isAbove(saved.length, 3000 * 40)
      assert.isBelow(saved.length, 3000 * 100)
      assert.strictEqual(sandbox.count("listOrganizationUsers"), 3)
      for (const { firstname, lastname } of sandbox.state().users.slice(0, 100)) {
        assert.isFalse(saved.includes(String(firstname)) || saved.includes(String(lastname)))
      }
    }).pipe(Effect.provide(FetchTransport.layer())))

  it.live("WA11 500 polls with changes keep no item, and no checkpoint that the program does not keep", () =>
    Effect.gen(function*() {
      const accounts = accountsOf(Array.from({ length: 50 }, (_, at) => `u${at}`), 50)
      const server = yield* serve(accounts.behaviour)
      const flat = yield* FlatClient.make({ baseUrl: server.url, accessToken: "test-token" })
      let nth = 0
      const stream = Watch.accounts(flat, {}, {
        ...fast,
        interval: 0.01,
        onPoll: () => accounts.rename(`u${nth++ % 50}`, `Name ${nth}`)
      })
      const kept: Array<WeakRef<object>> = []
      const previous: Array<WeakRef<object>> = []
      const alive = (references: ReadonlyArray<WeakRef<object>>) =>
        references.filter((reference) => reference.deref() !== undefined).length
      let left = { items: Infinity, previous: Infinity }
      yield* Stream.runForEachWhile(stream, (change) => {
        // Reads the checkpoint, so that it exists.
        if (change.item !== undefined) kept.push(new WeakRef(change.item), new WeakRef(change.checkpoint))
        if (change.previous !== undefined) previous.push(new WeakRef(change.previous))
        if (kept.length < 1000) return Effect.succeed(true)
        // While the watch is in progress. References are kept alive until the event loop continues.
        return Effect.promise(async () => {
          await new Promise((resolve) => setTimeout(resolve, 0))
          collect()
          left = { items: alive(kept), previous: alive(previous) }
          return false
        })
      })
      assert.isAtMost(left.items, 10)
      assert.lengthOf(previous, 500)
      // Those of the items as they are now, and of the latest changes.
      assert.isAtMost(left.previous, 200)
    }).pipe(Effect.provide(FetchTransport.layer())))
})
