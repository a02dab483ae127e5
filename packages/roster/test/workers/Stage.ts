/** Schools behind proxies that record what arrives, a PostgreSQL database, and workers: within this process, or as processes that can be killed. */
import { NodeServices } from "@effect/platform-node"
import { assert } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import type { Programs } from "@flat-sdk/tools/tests/ProgramTests"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Cause, Effect, Exit, Fiber, Layer, Redacted, References } from "effect"
import { randomBytes } from "node:crypto"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import * as SharedDatabase from "../../src/cli/database/SharedDatabase.ts"
import * as Key from "../../src/passwords/Key.ts"
import * as Monitor from "../../src/workers/Monitor.ts"
import * as Worker from "../../src/workers/Worker.ts"
import * as Command from "../Command.ts"
import * as Proxy from "../engine/Proxy.ts"
import { look } from "../engine/School.ts"
import * as Fixture from "../Fixture.ts"
import * as PostgresServer from "./PostgresServer.ts"

export interface Address {
  readonly url: string
  readonly token: string
  readonly organization: string
}

/** Starts schools with rules of faults. */
export const schools = Effect.fnUntraced(function*(count: number, faults: ReadonlyArray<object | string> = []) {
  const all = yield* Effect.forEach(
    Array.from({ length: count }, (_, index) => index + 1),
    Effect.fnUntraced(function*(seed) {
      const token = `token-of-school-${seed}`
      const sandbox = yield* Sandbox.serve({
        users: 1,
        seed,
        token,
        faults: faults as NonNullable<Sandbox.ServerOptions["faults"]>
      })
      const proxy = yield* Proxy.serve(sandbox.url)
      const executed = (operation: string) =>
        sandbox.requests().filter((request) => request.executed && request.operation === operation).length
      return {
        sandbox,
        proxy,
        address: { url: proxy.url, token, organization: sandbox.state().organization.id } satisfies Address,
        look: () => look(sandbox),
        /** Accounts, classes and memberships that were created. */
        created: () => ["createOrganizationUser", "createClass", "addClassUser"].map(executed)
      }
    })
  )
  return { all, first: all[0]!, writes: () => all.map(({ proxy }) => proxy.writes.length) }
})

export type School = Effect.Success<ReturnType<typeof schools>>["first"]

let databases = 0

/** Schools, an empty database, a plan for the first school, and the variables of commands. */
export const make = Effect.fnUntraced(
  function*(postgres: Programs<"initdb" | "postgres">, plan: object, { count = 1, faults }: {
    readonly count?: number
    readonly faults?: ReadonlyArray<object | string>
  } = {}) {
    const server = yield* PostgresServer.shared(postgres)
    const name = `stage_${++databases}`
    const database = yield* server.database(name)
    const { all, first, writes } = yield* schools(count, faults)
    const folder = yield* Fixture.folder
    const [tokens, key, file] = ["tokens.json", "roster.key", "plan.json"].map((name) => join(folder, name)) as [
      string,
      string,
      string
    ]
    const addresses = all.map(({ address }) => [address.organization, { token: address.token, baseUrl: address.url }])
    writeFileSync(tokens, JSON.stringify(Object.fromEntries(addresses)), { mode: 0o600 })
    writeFileSync(key, randomBytes(32).toString("base64"), { mode: 0o600 })
    writeFileSync(file, JSON.stringify(plan))
    const env = {
      FLAT_ROSTER_DATABASE: database,
      FLAT_ROSTER_STATE: join(folder, "state"),
      // Names that a cluster of Effect would read: they mean other things on the computers of users.
      HOST: "192.0.2.1",
      PORT: "1",
      LISTEN_HOST: "192.0.2.1",
      SHARDS_PER_GROUP: "1",
      SHARD_GROUPS: "none",
      SHARD_LOCK_EXPIRATION: "1 hour"
    }
    const envOf = ({ address: { token, url } }: School) => ({ ...env, FLAT_ACCESS_TOKEN: token, FLAT_BASE_URL: url })
    const sql = (statement: string) => server.sql(name, statement)
    /** Runs a command for a school, which must end with an exit code. */
    const runs = Effect.fnUntraced(function*(code: number, args: ReadonlyArray<string>, school = first) {
      const ended = yield* Command.roster(args, envOf(school), folder)
      assert.strictEqual(ended.code, code, ended.stdout + ended.stderr)
      return ended
    })
    const apply = ["apply", file, "--key", key]
    const log: Array<string> = []
    return {
      /** What the workers within this process have said. */
      log,
      server,
      name,
      database,
      all,
      first,
      writes,
      folder,
      tokens,
      key,
      file,
      env,
      envOf,
      sql,
      runs,
      apply,
      /** Submits the plan to workers. */
      submit: (...args: ReadonlyArray<string>) => runs(0, [...apply, "--detach", ...args]),
      /** Waits until so many writes have arrived at the first school. */
      reach: (count: number) =>
        until(() => writes()[0]! >= count, { what: `write ${count} at the first school`, idleMillis: 3000 }),
      /** Waits until so many runs are open. */
      until: (runs: number) =>
        until(
          Effect.map(sql("SELECT count(*) FROM roster_run WHERE ended IS NULL"), (count) => count === String(runs)),
          {
            what: `${runs} open runs`,
            idleMillis: 5000,
            state: () => [`${writes().join(", ")} writes have arrived`, ...log].join("\n")
          }
        )
    }
  }
)

export type Stage = Effect.Success<ReturnType<typeof make>>

/** Starts a process of a worker. It is killed with the scope, if it still runs. */
export const worker = ({ env, key, tokens }: Stage, ...args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync(() => Command.start(["worker", "--tokens", tokens, "--key", key, ...args], env)),
    ({ child }) =>
      Effect.sync(() => {
        child.kill("SIGCONT")
        child.kill("SIGKILL")
      })
  )

/** Starts a worker within this process. */
export const member = Effect.fnUntraced(function*(
  { database, first, key, log: all }: Stage,
  { addresses = [first.address], graceMillis = 20_000, stallMillis = 60_000 }: {
    readonly addresses?: ReadonlyArray<Address>
    readonly graceMillis?: number
    readonly stallMillis?: number
  } = {}
) {
  const log: Array<string> = []
  const monitor = Monitor.make(addresses.length, stallMillis)
  const members = yield* Effect.forEach(addresses, (address) =>
    Effect.map(
      Layer.build(Fixture.client(address)),
      (client): Worker.Member => ({ organization: address.organization, client })
    ))
  const fiber = yield* Worker.run({
    members,
    key: yield* Key.read(key, undefined),
    monitor,
    leaseMillis: 1000,
    graceMillis,
    log: (message) =>
      Effect.sync(() => {
        log.push(message)
        all.push(message)
      })
  }).pipe(
    Effect.onExit((exit) =>
      Effect.sync(() => void all.push(`A worker ended: ${Exit.isFailure(exit) ? Cause.pretty(exit.cause) : ""}`))
    ),
    Effect.provide(SharedDatabase.layer(Redacted.make(database))),
    Effect.provideService(References.MinimumLogLevel, "None"),
    Effect.forkScoped
  )
  return { monitor, log: () => log.join("\n"), stop: Fiber.interrupt(fiber) }
}, Effect.provide(NodeServices.layer))
