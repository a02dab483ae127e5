import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { Sandbox } from "@flat-sdk/sandbox"
import { Console, Effect, Fiber, Layer, Redacted, Schedule } from "effect"
import * as PlanFile from "../../src/engine/PlanFile.ts"
import * as Records from "../../src/engine/Records.ts"
import { Organization } from "../../src/engine/tables/Organization.ts"
import * as Key from "../../src/passwords/Key.ts"
import * as Monitor from "../../src/workers/Monitor.ts"
import * as Postgres from "../../src/workers/Postgres.ts"
import * as RunSettings from "../../src/workers/RunSettings.ts"
import * as Vault from "../../src/workers/Vault.ts"
import * as Worker from "../../src/workers/Worker.ts"
import { look, school } from "../engine/School.ts"
import * as Fixture from "../Fixture.ts"
import * as PostgresServer from "./PostgresServer.ts"

describe("try", () => {
  it.live("works", () =>
    Effect.gen(function*() {
      const server = yield* PostgresServer.start
      const url = yield* server.database("one")
      const sandbox = yield* Sandbox.serve({ users: 1 })
      const organization = sandbox.state().organization.id
      const key = yield* Key.parse("00".repeat(32))
      yield* Effect.gen(function*() {
        const records = yield* Records.make
        const vault = yield* Vault.make(key)
        const plan = school(20, 4)
        const settings = RunSettings.encode({ concurrency: 4, maxFailures: 5, settleMillis: 1000, words: false })
        yield* records.begin(PlanFile.hashOf(plan), plan, { replace: false, settings })
        const client = yield* Layer.build(Fixture.client(sandbox))
        const make = () =>
          Worker.run({
            members: [{ organization, client }],
            key,
            monitor: Monitor.make(1, 60000),
            leaseMillis: 6000,
            graceMillis: 5000,
            log: (text) => Console.log(text)
          })
        const started = Date.now()
        const a = yield* Effect.forkChild(make())
        const b = yield* Effect.forkChild(make())
        yield* Effect.race(
          Effect.repeat(Effect.delay(records.open, 300), { until: (run) => run === undefined }),
          Effect.raceFirst(Fiber.join(a), Fiber.join(b))
        )
        console.log("took", Date.now() - started)
        yield* Fiber.interrupt(a)
        console.log("a ended", Date.now() - started)
        yield* Fiber.interrupt(b)
        console.log("b ended", Date.now() - started)
        console.log(yield* records.runs, look(sandbox), yield* vault.lines(PlanFile.hashOf(plan)))
        console.log(
          yield* server.sql("one", "select count(*) from cluster_messages"),
          yield* server.sql("one", "select * from roster_fact")
        )
      }).pipe(
        Effect.provideService(Organization, organization),
        Effect.provide([Postgres.layer(Redacted.make(url)), NodeServices.layer])
      )
    }), 120_000)
})
