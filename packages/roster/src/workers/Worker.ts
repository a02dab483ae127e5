/**
 * Executes the runs of organizations whose tokens it has, together with other workers on the same PostgreSQL database. For each organization one of them
 * supervises: it starts the workflow of the open run, on whichever worker has the shard, and begins the round again when its workflow failed.
 */
import { FlatClient } from "@flat-sdk/core"
import * as Cause from "effect/Cause"
import * as Singleton from "effect/cluster/Singleton"
import type * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as SqlClient from "effect/sql/SqlClient"
import { createHash } from "node:crypto"
import * as RoundWorkflow from "../engine/cluster/RoundWorkflow.ts"
import * as Runner from "../engine/cluster/Runner.ts"
import * as Failure from "../engine/Failure.ts"
import * as IdMapTable from "../engine/IdMapTable.ts"
import * as Records from "../engine/Records.ts"
import * as Round from "../engine/Round.ts"
import * as Organization from "../engine/tables/Organization.ts"
import type { Key } from "../passwords/Key.ts"
import type { Monitor } from "./Monitor.ts"
import * as RunSettings from "./RunSettings.ts"
import * as Vault from "./Vault.ts"

/** An organization that a worker works for. */
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

/** Default of `leaseMillis`. */
export const defaultLeaseMillis = 12_000

/** Shards are named by letters and digits only, and not by the organization's id. */
const groupOf = (organization: string): string => createHash("sha256").update(organization).digest("hex").slice(0, 16)

const idleMillis = 1000
/** What a worker gets to take a run over after the lease of the former one. */
const silenceMillis = 6000
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

/** Waits until the messages of an organization's runs are removed. */
export const cleared = (organization: string) =>
  Effect.repeat(Effect.delay(RoundWorkflow.isClear(RoundWorkflow.make(groupOf(organization))), 200), {
    until: (isClear) => isClear
  })

/** The workflow and the supervisor of an organization. */
const member = (options: Options, who: Member, halt: Round.Halt, opened: ReadonlySet<string>) =>
  Layer.unwrap(Effect.gen(function*() {
    const { key, log, monitor } = options
    const { client, organization } = who
    const group = groupOf(organization)
    const name = `organization ${organization}`
    const records = yield* Records.make
    const ids = yield* IdMapTable.make
    const vault = key === undefined ? undefined : yield* Vault.make(key)
    const workflow = RoundWorkflow.make(group)
    const site: Round.Site = {
      records,
      ids,
      client,
      halt,
      handsOver: Effect.sync(() => monitor.end(organization))
    }
    let checked = false

    const roundOptions = Effect.fnUntraced(function*(run: string) {
      const found = yield* records.run(run)
      if (found === undefined) return undefined
      const settings = RunSettings.decode(found.settings)
      const round: Round.Options = {
        ...settings,
        credentials: vault?.credentials(run, settings),
        passwordOf: (person) => vault === undefined ? Effect.undefined : Effect.orDie(vault.ofPerson(run, person)),
        onOutcome: (_, outcome) => Effect.sync(() => monitor.outcome(organization, outcome))
      }
      return round
    })

    let failures = 0
    /** Begins the round again, after a while, and as soon as the database is reached. */
    const renew = (run: string, number: number) =>
      records.renew(run, number).pipe(
        Effect.delay(Math.min(mostPauseMillis, 500 * 2 ** failures++)),
        Effect.retry(Schedule.spaced(idleMillis)),
        Effect.orDie
      )

    const execute = (run: string, number: number) => {
      const report = Round.makeReport()
      return Effect.gen(function*() {
        monitor.begin(organization)
        if (!checked) {
          const problem = yield* checkToken(who)
          if (problem === "later") return "broken" as const
          monitor.problem(organization, problem)
          if (problem !== undefined) {
            yield* log(problem)
            return "broken" as const
          }
          checked = true
        }
        const round = yield* roundOptions(run)
        if (round === undefined) return "not open" as const
        yield* log(`${name}: works on the plan ${run.slice(0, 8)}`)
        yield* Round.execute(site, round, run, number, report)
        if (!report.executed) return "not open" as const
        yield* log(
          `${name}: the run of the plan ${run.slice(0, 8)} ended${
            report.stop === undefined ? "" : `: stopped, ${report.stop.failure.reason}`
          }`
        )
        return "ended" as const
      }).pipe(
        Effect.catchCause((cause) =>
          Cause.hasInterruptsOnly(cause)
            ? Effect.failCause(cause as Cause.Cause<never>)
            : Effect.as(log(`${name}: a round failed: ${report.broken?.message ?? explain(cause)}`), "broken" as const)
        ),
        Effect.ensuring(Effect.sync(() => monitor.end(organization))),
        // Here, because the result of a workflow may never reach the supervisor.
        Effect.tap((result) => result === "broken" ? renew(run, number) : Effect.sync(() => void (failures = 0)))
      )
    }

    /** Waits for the end of a round. One that no worker works on is begun again. */
    const watch = Effect.fnUntraced(function*(open: Records.Open) {
      let beat = open.beat
      let since = performance.now()
      for (;;) {
        yield* Effect.sleep(idleMillis)
        const now = yield* records.open
        if (now?.id !== open.id || now.round !== open.round) return
        if (now.beat !== beat) since = performance.now()
        beat = now.beat
        if (performance.now() - since < options.leaseMillis + silenceMillis) continue
        yield* log(`${name}: no worker works on the plan ${open.id.slice(0, 8)}, it is begun again`)
        return yield* records.renew(open.id, open.round)
      }
    })

    const supervise = Effect.gen(function*() {
      let isClear = false
      for (;;) {
        const open = opened.has(organization) ? yield* records.open : undefined
        if (open === undefined) {
          if (!isClear) yield* RoundWorkflow.clear(workflow)
          isClear = true
          yield* Effect.sleep(idleMillis)
          continue
        }
        isClear = false
        // Not awaited: the result of a workflow may never come, as when its worker could not confirm its lock.
        yield* workflow.execute({ run: open.id, round: open.round }, { discard: true })
        yield* watch(open)
      }
    }).pipe(
      Effect.catchCause((cause) =>
        Cause.hasInterruptsOnly(cause)
          ? Effect.failCause(cause)
          : Effect.andThen(log(`${name}: ${explain(cause)}`), Effect.sleep(idleMillis))
      ),
      Effect.forever
    )

    return Layer.mergeAll(
      workflow.toLayer(({ round, run }) => execute(run, round)),
      // Shards of a name differ between organizations, so that the workers share them.
      Singleton.make(`flat-roster/supervisor/${group}`, supervise, { shardGroup: group })
    )
  })).pipe(Layer.provide(Layer.succeed(Organization.Organization, who.organization)))

/** Works until it is interrupted. Then it begins no further step, waits for the calls in flight, and hands its runs over. */
export const run = Effect.fnUntraced(function*(options: Options) {
  const { graceMillis, leaseMillis, members, monitor } = options
  const halt = yield* Round.makeHalt
  const sql = yield* SqlClient.SqlClient
  /** Organizations with an open run: one query for all supervisors. */
  const opened = new Set<string>()
  const watchRuns = Effect.gen(function*() {
    const rows = yield* sql<{ organization: string }>`SELECT organization FROM roster_run WHERE ended IS NULL`
    const now = new Set(rows.map(({ organization }) => organization))
    for (const { organization } of members) {
      now.has(organization)
        ? opened.add(organization)
        : opened.delete(organization)
    }
  }).pipe(
    // The health of the worker says if the database cannot be reached.
    Effect.ignore,
    Effect.andThen(Effect.sleep(idleMillis)),
    Effect.forever
  )
  const layer = members.map((who) => member(options, who, halt, opened)).reduce(
    (all: ReturnType<typeof member>, one) => Layer.merge(all, one),
    Layer.empty
  ).pipe(
    Layer.provideMerge(Runner.clustered({
      groups: members.map(({ organization }) => groupOf(organization)),
      leaseMillis
    }))
  )
  const drain = Effect.gen(function*() {
    halt.halted = true
    monitor.drain()
    yield* Effect.timeoutOption(
      Effect.repeat(Effect.sleep(50), { until: () => monitor.runs() === 0 }),
      graceMillis
    )
    yield* Deferred.succeed(halt.abandoned, undefined)
  })
  return yield* watchRuns.pipe(
    // Before the layers close: they end the workflows.
    Effect.onExit((exit) => Exit.isFailure(exit) ? drain : Effect.void),
    Effect.provide(layer)
  )
})
