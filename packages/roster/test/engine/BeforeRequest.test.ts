/** Tests what happens to a write that leaves long after it was recorded. */
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { FlatClient, Transport } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Clock, Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { DatabaseSync } from "node:sqlite"
import * as Engine from "../../src/engine/Engine.ts"
import * as Records from "../../src/engine/records/Records.ts"
import * as Sending from "../../src/engine/steps/BeforeRequest.ts"
import * as Credentials from "../../src/passwords/Credentials.ts"
import * as PlanFile from "../../src/plan/PlanFile.ts"
import * as Sqlite from "../../src/storage/Sqlite.ts"
import * as Fixture from "../Fixture.ts"
import { placeIn } from "./Applying.ts"
import { account } from "./School.ts"

const latency = 700

/** Two accounts that the client requests one after the other, each for a while: the second waits in the client. */
const stage = Effect.gen(function*() {
  const sandbox = yield* Sandbox.serve({
    users: 1,
    faults: [`latency;ms=${latency};executed=true;operation=createOrganizationUser`]
  })
  const place = placeIn(yield* Fixture.folder)
  const plan = { steps: [account("p1"), account("p2")] }
  const run = Effect.gen(function*() {
    const credentials = yield* Credentials.open(place.credentials)
    return yield* Engine.apply(plan, { concurrency: 2, credentials, settleMillis: 0, graceMillis: 100 })
  }).pipe(
    Effect.scoped,
    Effect.provide([
      FlatClient.layer({ accessToken: sandbox.token, baseUrl: sandbox.url, retries: 0, concurrency: 1 }).pipe(
        Layer.provide(Sending.guard(NodeTransport.layer())),
        Layer.orDie
      ),
      NodeServices.layer
    ])
  )
  return { sandbox, place, plan, run }
})

describe("a write that waits in the client", () => {
  it.live("is recorded again when it leaves, so that nobody looks it up too early", () =>
    Effect.gen(function*() {
      const { place, run } = yield* stage
      yield* Effect.provide(run, Sqlite.layer(place.database))
      const database = new DatabaseSync(place.database)
      const rows = database.prepare("SELECT sent - intended AS waited FROM roster_step ORDER BY waited").all()
      database.close()
      assert.strictEqual(rows[0]?.["waited"], 0)
      assert.isAtLeast(Number(rows[1]?.["waited"]), latency - 100)
    }))

  /** Sends a request on a disk that takes some seconds for each record. Returns its events, with their times and what each record is ahead. */
  const sendAfter = Effect.fnUntraced(function*(...seconds: ReadonlyArray<number>) {
    const events: Array<string> = []
    let records = 0
    const note = (event: string) =>
      Effect.map(Clock.currentTimeMillis, (millis) => void events.push(`${millis / 1000} s: ${event}`))
    const record = (ahead: number) =>
      Effect.andThen(
        note(`recorded for ${ahead / 1000} s`),
        Effect.suspend(() => Effect.sleep((seconds[records++] ?? 0) * 1000))
      )
    const transport = Layer.succeed(Transport.Transport)({
      send: () => note("sent"),
      stream: () => Effect.never
    } as never)
    const send = Effect.flatMap(Transport.Transport, (guarded) => guarded.send({} as never, {} as never))
    const call = Effect.provide(Sending.call(send, record), Sending.guard(transport))
    const fiber = yield* Effect.forkChild(call)
    yield* TestClock.adjust("1 minute")
    yield* Fiber.join(fiber)
    return events
  })

  it.effect("is recorded again if recording it took long: the computer may have slept meanwhile", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* sendAfter(25), ["0 s: recorded for 0 s", "25 s: recorded for 50 s", "25 s: sent"])
    }))

  it.effect("is recorded again until a record is current, also on a disk that is always slow", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* sendAfter(0.6, 3, 3, 3, 3), [
        "0 s: recorded for 0 s",
        "0.6 s: recorded for 1.2 s",
        "3.6 s: recorded for 6 s",
        "6.6 s: sent"
      ])
    }))

  it.live("does not leave when another process has taken the run over meanwhile", () =>
    Effect.gen(function*() {
      const { place, plan, run, sandbox } = yield* stage
      yield* Effect.gen(function*() {
        const fiber = yield* Effect.forkChild(Effect.exit(run))
        yield* until(() => sandbox.count("createOrganizationUser") === 1)
        const records = yield* Records.make
        assert.isDefined(yield* records.take(PlanFile.hashOf(plan)))
        const exit = yield* Fiber.join(fiber)
        assert.include(JSON.stringify(exit), "RunTaken")
        assert.strictEqual(sandbox.count("createOrganizationUser"), 1)
      }).pipe(Effect.provide(Sqlite.layer(place.database)))
    }))
})
