/** Reads a school's files, plans and applies with the engine: arguments are the files, the database and the passwords file. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { FlatClient } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import * as Engine from "@flat-sdk/roster/Engine"
import * as IdMap from "@flat-sdk/roster/IdMap"
import * as Passwords from "@flat-sdk/roster/Passwords"
import * as Plan from "@flat-sdk/roster/Plan"
import * as Read from "@flat-sdk/roster/Read"
import * as Sqlite from "@flat-sdk/roster/Sqlite"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const [school = "", database = "", file = ""] = process.argv.slice(2)

const program = Effect.gen(function*() {
  const roster = yield* Read.open(school, { today: "2026-10-01" })
  const known = yield* Effect.flatMap(IdMap.fromSql, IdMap.read)
  const plan = yield* Plan.compare(roster, known, { today: "2026-10-01", at: "all" })
  const credentials = yield* Passwords.open(file)
  const { steps } = yield* Engine.apply(plan, {
    concurrency: 4,
    credentials,
    passwordOf: Passwords.ofRoster(roster)
  })
  const done = steps.filter(({ outcome }) => outcome.state === "done")
  yield* Console.log(`applied ${done.length} of ${plan.steps.length}`)
})

const FlatLive = FlatClient.layerConfig().pipe(Layer.provide(NodeTransport.layer()))

await Effect.runPromise(
  program.pipe(
    Effect.scoped,
    Effect.provide(Layer.mergeAll(FlatLive, Sqlite.layer(database), NodeServices.layer))
  )
)
