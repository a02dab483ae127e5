/**
 * Checkpoints of watches: a program that is killed at any point and resumes processes every change once.
 */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient, type FlatError, Watch } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import { FlatClient as PromiseClient } from "@flat-sdk/promise"
import { watch } from "@flat-sdk/promise/watch"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { atLeast, isNightly } from "@flat-sdk/tools/tests/Nightly"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Schema, Stream } from "effect"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { serve } from "./support/Server.ts"
import { accountsOf, fast } from "./support/Watching.ts"

// Only this file needs collections on request.
setFlagsFromString("--expose-gc")
const collect: () => void = runInNewContext("gc")

interface Account {
  readonly id: string
  readonly printableName?: string
}

type Change = Watch.Change<Account, unknown>

/** What a program knows of a list: it applies each change, and notices those that it must not get. */
class Mirror {
  readonly names = new Map<string, string | undefined>()
  readonly repeated: Array<string> = []

  constructor(items: ReadonlyArray<Account>) {
    for (const item of items) this.names.set(item.id, item.printableName)
  }

  apply({ _tag, item, key }: Change): void {
    const known = this.names.has(key)
    const isNew = _tag === "Added"
      ? !known
      : known && (_tag === "Removed" || this.names.get(key) !== item?.printableName)
    if (!isNew) this.repeated.push(`${_tag} ${key}`)
    if (item === undefined) this.names.delete(key)
    else this.names.set(key, item.printableName)
  }
}

/** Changes to the list, and how many changes a run of the program processes before it is killed. */
const Round = Schema.Struct({
  add: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3 })),
  rename: Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 30 }))),
  remove: Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 30 }))),
  processed: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 6 })),
  /** Whether the program is killed after it processed the last change and before it saved its checkpoint. */
  unsaved: Schema.Boolean
})

type Runs = (
  baseUrl: string,
  from: Watch.Checkpoint | undefined,
  onBaseline: (checkpoint: Watch.Checkpoint) => void,
  process: (change: Change) => boolean,
  idle: () => boolean
) => Effect.Effect<void, FlatError.FlatError>

/** Runs a program until it is killed: when `process` returns false, or when two polls find nothing. */
const byEffect: Runs = (baseUrl, from, onBaseline, process, idle) =>
  Effect.gen(function*() {
    const flat = yield* FlatClient.make({ baseUrl, accessToken: "sandbox-admin" })
    let quiet = false
    const changes = Watch.accounts(flat, { limit: 5 }, {
      ...fast,
      from,
      onBaseline: (checkpoint) => Effect.sync(() => onBaseline(checkpoint)),
      onPoll: () => {
        quiet = idle()
      }
    })
    yield* Effect.raceFirst(
      Stream.runForEachWhile(changes, (change) => Effect.sync(() => process(change))),
      until(() => quiet)
    )
  }).pipe(Effect.scoped, Effect.provide(FetchTransport.layer()))

const byPromises: Runs = (baseUrl, from, onBaseline, process, idle) =>
  Effect.promise(async () => {
    await using flat = new PromiseClient({ baseUrl, accessToken: "sandbox-admin", log: () => {} })
    const controller = new AbortController()
    try {
      const changes = watch(flat).accounts({ limit: 5 }, {
        ...fast,
        from,
        onBaseline,
        signal: controller.signal,
        onPoll: () => {
          if (idle()) controller.abort()
        }
      })
      for await (const change of changes) if (!process(change)) break
    } catch (error) {
      if (!controller.signal.aborted) throw error
    }
  })

const killed = (runs: Runs) =>
  Effect.fnUntraced(function*(rounds: ReadonlyArray<typeof Round.Type>) {
    const accounts = accountsOf(Array.from({ length: 12 }, (_, at) => `u${at}`), 5)
    const server = yield* serve(accounts.behaviour)
    let next = accounts.items.length
    let saved: string | undefined
    // What the program has processed and saved together.
    let mirror = new Mirror(accounts.items)
    const repeated: Array<string> = []
    const run = (processed: number, unsaved: boolean) => {
      let left = processed
      let polls = 0
      const live = new Mirror([])
      for (const [key, name] of mirror.names) live.names.set(key, name)
      return Effect.map(
        runs(
          server.url,
          saved === undefined ? undefined : JSON.parse(saved) as Watch.Checkpoint,
          (checkpoint) => {
            saved = JSON.stringify(checkpoint)
          },
          (change) => {
            live.apply(change)
            left--
            polls = 0
            if (left < 0 && unsaved) return false
            saved = JSON.stringify(change.checkpoint)
            mirror = new Mirror([...live.names].map(([id, printableName]) => ({ id, printableName: printableName! })))
            return left > 0
          },
          // A removal is reported by the second poll that does not find the item.
          () => ++polls >= 5
        ),
        () => void repeated.push(...live.repeated)
      )
    }
    yield* run(0, false)
    for (const { add, processed, remove, rename, unsaved } of rounds) {
      for (let count = 0; count < add; count++) accounts.items.push({ ...accounts.items[0]!, id: `u${next++}` })
      for (const at of rename) {
        const item = accounts.items[at % Math.max(1, accounts.items.length)]
        if (item !== undefined) accounts.rename(item.id, `Name ${next++}`)
      }
      for (const at of remove) {
        const item = accounts.items[at % Math.max(1, accounts.items.length)]
        if (item !== undefined && accounts.items.length > 1) accounts.remove(item.id)
      }
      yield* run(processed, unsaved)
    }
    yield* run(Infinity, false)
    assert.deepStrictEqual(repeated, [])
    assert.deepStrictEqual(
      Object.fromEntries(mirror.names),
      Object.fromEntries(accounts.items.map(({ id, printableName }) => [id, printableName]))
    )
  }, Effect.scoped)

describe("checkpoints of watches", () => {
  for (const [name, runs] of [["Effect", byEffect], ["promises", byPromises]] as const) {
    it.live.prop(
      `WA2 ${name}: random changes and kills: every change is processed once, none is lost`,
      [Schema.Array(Round)],
      ([rounds]) => Effect.orDie(killed(runs)(rounds.slice(0, isNightly ? 6 : 4))),
      atLeast(runs === byEffect ? 8 : 2)
    )
  }

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
      const changes = Watch.accounts(flat, {}, {
        ...fast,
        onBaseline: (checkpoint) =>
          Effect.sync(() => {
            saved = JSON.stringify(checkpoint)
          })
      })
      yield* Effect.raceFirst(Stream.runDrain(changes), until(() => saved !== ""))
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
