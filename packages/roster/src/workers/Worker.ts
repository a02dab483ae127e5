/**
 * Executes the runs of organizations whose tokens it has, together with other workers on the same PostgreSQL database. For each organization one of them
 * executes the open run. Another one that takes it over resumes it from the steps in the database.
 */
import { FlatClient } from "@flat-sdk/core"
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import * as Failure from "../engine/outcome/Failure.ts"
import { RunTaken } from "../engine/records/Journal.ts"
import * as Records from "../engine/records/Records.ts"
import * as Tables from "../engine/records/Tables.ts"
import * as Vault from "../engine/records/Vault.ts"
import * as Round from "../engine/Round.ts"
import type { Key } from "../passwords/Key.ts"
import * as Cluster from "./Cluster.ts"
import type { Monitor } from "./Monitor.ts"

export interface Member {
  readonly organization: string
  /** Its client, with its own token and its own limit of requests. */
  readonly client: Context.Context<FlatClient.FlatClient>
}

export interface Options {
  readonly members: ReadonlyArray<Member>
  /** The key of passwords. Without it only plans that need no password are executed. */
  readonly key: Key | undefined
  readonly monitor: Monitor
  readonly leaseMillis: number
  /** How long, in milliseconds, a worker that ends waits for the calls in flight. */
  readonly graceMillis: number
  /** Writes to the log. Never has names of people. */
  readonly log: (message: string) => Effect.Effect<void>
}

/** How to execute a run, as its submitter chose: recorded with the run, for any worker that executes it. */
const RunSettings = Schema.Struct({
  concurrency: Schema.Int,
  maxFailures: Schema.Int,
  settleMillis: Schema.Int,
  /** Whether generated passwords are words. */
  words: Schema.Boolean
})
export interface RunSettings extends Schema.Schema.Type<typeof RunSettings> {}

const SettingsJson = Schema.fromJsonString(RunSettings)
export const encodeSettings = Schema.encodeSync(SettingsJson)
const decodeSettings = Schema.decodeSync(SettingsJson)

export const defaultLeaseMillis = 12_000

/** How often, in milliseconds, a worker looks for open runs. */
const idleMillis = 1000

/** The longest pause, in milliseconds, after a round that failed. */
const mostPauseMillis = 15_000

/** Messages of causes, without what their objects contain. */
const explain = (cause: Cause.Cause<unknown>): string => {
  const error = Cause.squash(cause)
  return error instanceof Error ? error.message : "unknown failure"
}

/** How long the check of a token may take. At the hourly limit, which is no problem of the token, it waits longer. */
const checkMillis = 8000

/** Returns why the token cannot be used: with another one, people would get accounts in another school. `"later"` if it is not known yet. */
const checkToken = ({ client, organization }: Member) =>
  Effect.gen(function*() {
    const flat = yield* FlatClient.FlatClient
    const { items: [account] } = yield* flat.organization.listOrganizationUsers({ limit: 1 })
    return account?.organization === organization
      ? undefined
      : `The token of the organization ${organization} belongs to another one. Correct the tokens, and start the worker again.`
  }).pipe(
    Effect.provideContext(client),
    Effect.catch((error) =>
      Effect.succeed(`The token of the organization ${organization}: ${Failure.from(error).message}`)
    ),
    Effect.timeoutOption(checkMillis),
    Effect.map((checked) => Option.isSome(checked) ? checked.value : "later" as const)
  )

const member = (options: Options, who: Member, halt: Round.Halt, opened: ReadonlySet<string>) =>
  Layer.unwrap(Effect.gen(function*() {
    const { key, log, monitor } = options
    const { client, organization } = who
    const name = `organization ${organization}`
    const records = yield* Records.make
    const vault = key === undefined ? undefined : yield* Vault.make(key)

    let checked = false
    const isReady = Effect.gen(function*() {
      if (checked) return true
      const problem = yield* checkToken(who)
      if (problem === "later") return false
      monitor.problem(organization, problem)
      checked = problem === undefined
      if (problem !== undefined) yield* log(problem)
      return checked
    })

    const optionsOf = ({ id, settings: text }: Records.Run): Round.Options => {
      const settings = decodeSettings(text)
      return {
        ...settings,
        credentials: vault?.credentials(id, settings),
        passwordOf: (person) => vault === undefined ? Effect.undefined : Effect.orDie(vault.ofPerson(id, person)),
        onOutcome: (_, outcome) => Effect.sync(() => monitor.outcome(organization, outcome))
      }
    }

    const execute = Effect.fnUntraced(function*(run: Records.Run) {
      yield* log(`${name}: works on the plan ${run.id.slice(0, 8)}`)
      const journal = yield* records.take(run.id)
      const { left, stop } = yield* Effect.provideContext(
        Round.execute(journal, run.round, optionsOf(run), halt),
        client
      )
      // Another worker continues it.
      if (halt.halted && left > 0) return
      yield* journal.end(stop)
      yield* log(
        `${name}: the run of the plan ${run.id.slice(0, 8)} ended${
          stop === undefined ? "" : `: stopped, ${stop.failure.reason}`
        }`
      )
    }, Effect.scoped)

    /** A run that another worker has taken over is left to it until its lease would have ended. One that was replaced is no longer open. */
    const orLeave = <A, E, R>(run: Records.Run, executed: Effect.Effect<A, E | RunTaken, R>) =>
      Effect.catchIf(executed, (error) => error instanceof RunTaken, () =>
        Effect.flatMap(
          records.open,
          (open) => open?.id === run.id ? Effect.sleep(options.leaseMillis) : Effect.void
        ))

    let failures = 0
    const pause = Effect.suspend(() => Effect.sleep(Math.min(mostPauseMillis, 500 * 2 ** failures++)))
    const supervise = Effect.gen(function*() {
      const run = opened.has(organization) && !halt.halted ? yield* records.open : undefined
      if (run === undefined) return yield* Effect.sleep(idleMillis)
      monitor.begin(organization)
      yield* Effect.ensuring(
        Effect.flatMap(isReady, (ready) => ready ? orLeave(run, execute(run)) : pause),
        Effect.sync(() => monitor.end(organization))
      )
      failures = 0
    }).pipe(
      Effect.catchCause((cause) =>
        Cause.hasInterruptsOnly(cause)
          ? Effect.failCause(cause as Cause.Cause<never>)
          : Effect.andThen(log(`${name}: a round failed: ${explain(cause)}`), pause)
      ),
      Effect.forever
    )
    return Cluster.supervise(organization, supervise)
  })).pipe(Layer.provide(Layer.succeed(Tables.Organization, who.organization)))

/** Works until it is interrupted. Then it begins no further step, waits for the calls in flight, and hands its runs over. */
export const run = Effect.fnUntraced(function*(options: Options) {
  const { graceMillis, leaseMillis, members, monitor } = options
  const halt: Round.Halt = { halted: false }
  const sql = yield* SqlClient.SqlClient
  /** Organizations with an open run: one query for all supervisors. */
  const opened = new Set<string>()
  const readRuns = Effect.gen(function*() {
    const rows = yield* sql<{ organization: string }>`SELECT organization FROM roster_run WHERE ended IS NULL`
    opened.clear()
    for (const { organization } of rows) opened.add(organization)
  }).pipe(
    // The health of the worker says if the database cannot be reached.
    Effect.ignore
  )
  yield* readRuns
  const supervisors = members.map((who) => member(options, who, halt, opened)).reduce(
    (all: ReturnType<typeof member>, one) => Layer.merge(all, one),
    Layer.empty
  ).pipe(
    Layer.provide(Cluster.layer(members.map(({ organization }) => organization), leaseMillis))
  )
  const drain = Effect.gen(function*() {
    halt.halted = true
    monitor.drain()
    yield* Effect.timeoutOption(
      Effect.repeat(Effect.sleep(50), { until: () => monitor.runs() === 0 }),
      graceMillis
    )
  })
  return yield* Effect.forever(Effect.andThen(Effect.sleep(idleMillis), readRuns)).pipe(
    // Before the layers close: they end the supervisors.
    Effect.onExit((exit) => Exit.isFailure(exit) ? drain : Effect.void),
    Effect.provide(supervisors)
  )
})
