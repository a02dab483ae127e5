/** Tests what two processes may do with a run at the same time, on a real PostgreSQL. */
import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { describeWith, type Programs } from "@flat-sdk/tools/tests/ProgramTests"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Deferred, Effect, Fiber, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import * as SharedDatabase from "../../src/cli/database/SharedDatabase.ts"
import * as IdMapTable from "../../src/engine/records/IdMapTable.ts"
import * as Records from "../../src/engine/records/Records.ts"
import { Organization } from "../../src/engine/records/Tables.ts"
import * as Vault from "../../src/engine/records/Vault.ts"
import * as Key from "../../src/passwords/Key.ts"
import { account } from "../engine/School.ts"
import * as PostgresServer from "./PostgresServer.ts"

const plan = { steps: [account("p1"), account("p2")] }
const step = account("p1").id

/** What a process has: a connection to the database of its own. */
const processOf = Effect.fnUntraced(function*(url: string) {
  const context = yield* Layer.build(Layer.fresh(SharedDatabase.layer(Redacted.make(url))))
  const as = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.provideService(Effect.provideContext(effect, context), Organization, "org-1")
  return { as, sql: yield* as(SqlClient.SqlClient), records: yield* as(Records.make) }
})

let databases = 0

const stage = Effect.fnUntraced(function*(postgres: Programs<"initdb" | "postgres">) {
  const server = yield* PostgresServer.shared(postgres)
  const url = yield* server.database(`records_${++databases}`)
  // Both create the tables.
  const [first, second] = yield* Effect.all([processOf(url), processOf(url)], { concurrency: 2 })
  return { first, second }
})

describeWith("postgres", "two processes", (postgres) => {
  it.live("that submit plans of an organization at the same time have one open run", () =>
    Effect.gen(function*() {
      const { first, second } = yield* stage(postgres)
      const begun = yield* Effect.all(
        [first, second].map(({ records }, index) =>
          Effect.result(records.begin(`run-${index}`, plan, { replace: false }))
        ),
        { concurrency: 2 }
      )
      assert.sameMembers(begun.map(({ _tag }) => _tag), ["Success", "Failure"])
      assert.deepStrictEqual(
        begun.flatMap((result) => result._tag === "Failure" ? [result.failure._tag] : []),
        ["RunOpen"]
      )
      assert.strictEqual((yield* first.records.runs).length, 1)
    }))

  it.live(
    "take a run over one after the other: the second sees every intent of the first, which then writes no more",
    () =>
      Effect.gen(function*() {
        const { first, second } = yield* stage(postgres)
        yield* first.records.begin("run", plan, { replace: false })
        const journal = yield* first.records.take("run")
        // An intent whose transaction has not ended when the other process takes the run over.
        const intended = yield* Deferred.make<void>()
        const isAwaited = Effect.map(second.sql`SELECT 1 FROM pg_locks WHERE NOT granted`, ({ length }) => length > 0)
        const writing = yield* journal.intend(step).pipe(
          Effect.andThen(Deferred.succeed(intended, undefined)),
          Effect.andThen(until(isAwaited, { what: "the other process to wait for the transaction" })),
          first.sql.withTransaction,
          Effect.forkChild
        )
        yield* Deferred.await(intended)
        const taker = yield* second.records.take("run")
        assert.isDefined(taker.intent(step))
        yield* Fiber.join(writing)
        assert.strictEqual((yield* Effect.flip(journal.intend(step)))._tag, "RunTaken")
        yield* journal.settle(step, { outcome: { state: "done" } })
        assert.strictEqual((yield* Effect.flip(journal.commit))._tag, "RunTaken")
        assert.strictEqual((yield* Effect.flip(journal.failure))._tag, "RunTaken")
        assert.strictEqual((yield* second.records.steps("run"))[0]?.outcome.state, "pending")
        // Outcome and id are written together, or not at all.
        const entry = { kind: "account", source: "p1", flat: "f1", written: {} } as const
        yield* taker.settle(step, { outcome: { state: "done", flat: "f1" }, entry })
        assert.deepStrictEqual(yield* taker.ids.ofFlat("account", "f1"), entry)
        yield* taker.commit
        const ids = yield* first.as(IdMapTable.make)
        assert.deepStrictEqual(yield* ids.ofFlat("account", "f1"), entry)
        yield* Effect.exit(journal.end())
        assert.strictEqual((yield* first.records.open)?.id, "run")
        yield* taker.end()
        assert.isUndefined(yield* first.records.open)
        assert.strictEqual((yield* Effect.flip(taker.intend(step)))._tag, "RunTaken")
      })
  )

  it.live("use the same password for an account, also when they ask at the same time, and the same key", () =>
    Effect.gen(function*() {
      const { first, second } = yield* stage(postgres)
      const key = yield* Key.read(undefined, "0a".repeat(32))
      yield* first.records.begin("run", plan, { replace: false })
      const vaults = yield* Effect.forEach([first, second], ({ as }) => as(Vault.make(key)))
      for (const [index, person] of ["p1", "p2"].entries()) {
        const passwords = yield* Effect.all(
          vaults.map((vault) => vault.credentials("run", { words: false }).reserve(index + 1, `user.${person}`)),
          { concurrency: 2 }
        )
        assert.strictEqual(Redacted.value(passwords[0]!), Redacted.value(passwords[1]!))
      }
      const other = yield* Key.read(undefined, "0b".repeat(32))
      assert.strictEqual((yield* Effect.flip(second.as(Vault.make(other))))._tag, "KeyWrong")
    }).pipe(Effect.provide(NodeServices.layer)))
})
