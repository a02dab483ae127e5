/**
 * What happens to the steps of an open run, and what that changes in the id map. One process at a time writes it, and has it in memory.
 *
 * Changes are committed in groups. The intent to write is on disk before its request leaves; an outcome is committed with the next group. After a kill, a
 * step with an intent and without an outcome is looked up before it is sent again.
 */
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import * as Stream from "effect/Stream"
import type { Claim, Entry, IdMapError } from "../../plan/IdMap.ts"
import type { Step } from "../../plan/Step.ts"
import * as GroupCommit from "../../storage/GroupCommit.ts"
import * as Breaker from "../outcome/Breaker.ts"
import { Outcome } from "../outcome/Outcome.ts"
import type { StoredIdMap } from "./IdMapTable.ts"

/** Another process has taken the run over, or has ended it: this one must not write any more. */
export class RunTaken extends Data.TaggedError("RunTaken")<{ readonly run: string }> {
  override get message(): string {
    return `The run ${this.run.slice(0, 8)} was taken over by another process.`
  }
}

/** The database could not be read or written, or another process writes now. */
export type JournalError = SqlError | IdMapError | RunTaken

/** When a write without a known outcome was sent first and last, in milliseconds. */
export interface Intent {
  readonly first: number
  readonly last: number
}

/** A step as the store has it. */
export interface Recorded {
  readonly step: Step
  readonly outcome: Outcome
  readonly intent: Intent | undefined
  /** ISO time of the outcome. */
  readonly at: string | undefined
}

/** The outcome of a step, and what it changes in the id map. */
export interface Settled {
  readonly outcome: Outcome
  readonly entry?: Entry | undefined
  /** An entry that is removed, unless its id belongs to something else by now. */
  readonly forgets?: Claim | undefined
}

export type Journal = Effect.Success<ReturnType<typeof make>>

const decodeOutcome = Schema.decodeUnknownSync(Outcome)

/** PostgreSQL's client returns large integers as strings. */
export type Integer = number | string

export const iso = (millis: Integer): string => new Date(Number(millis)).toISOString()

interface Row {
  readonly id: string
  readonly step: string
  readonly state: string
  readonly details: string
  readonly intended: Integer | null
  readonly sent: Integer | null
  readonly at: Integer | null
}

const toRecorded = ({ at, details, intended, sent, state, step }: Row): Recorded => ({
  step: JSON.parse(step) as Step,
  outcome: decodeOutcome({ ...JSON.parse(details), state }),
  intent: intended === null ? undefined : { first: Number(intended), last: Number(sent ?? intended) },
  at: at === null ? undefined : iso(at)
})

/** Reads the steps of a run, in the order of the plan. */
export const read = Effect.fnUntraced(function*(organization: string, run: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<Row>`SELECT id, step, state, details, intended, sent, at FROM roster_step
    WHERE organization = ${organization} AND run = ${run} ORDER BY position`
  return rows.map(toRecorded)
})

const batch = 200

/** How long, in milliseconds, an outcome waits for a group at most. */
const longestMillis = 1000

const key = (kind: Entry["kind"], id: string): string => `${kind} ${id}`

/** Opens the journal of a run for its owner. Commits regularly until the scope ends. */
export const make = Effect.fnUntraced(
  function*({ ids, organization, owner, run }: {
    readonly ids: StoredIdMap
    readonly organization: string
    readonly owner: string
    readonly run: string
  }) {
    const sql = yield* SqlClient.SqlClient
    const steps = yield* read(organization, run)
    const state = new Map(
      steps.map(({ at, step, ...recorded }) => [step.id, {
        ...recorded,
        at: at === undefined ? null : Date.parse(at)
      }])
    )
    const bySource = new Map<string, Entry>()
    const byFlat = new Map<string, Entry>()
    const remember = (entry: Entry) => {
      bySource.set(key(entry.kind, entry.source), entry)
      byFlat.set(key(entry.kind, entry.flat), entry)
    }
    const forgetEntry = ({ flat, kind, source }: Claim) => {
      if (bySource.get(key(kind, source))?.flat === flat) bySource.delete(key(kind, source))
      if (byFlat.get(key(kind, flat))?.source === source) byFlat.delete(key(kind, flat))
    }
    for (const kind of ["account", "class"] as const) {
      yield* Stream.runForEach(ids.all(kind), (entry) => Effect.sync(() => remember(entry)))
    }

    /** Steps and ids that changed since the last commit. */
    const changed = new Set<string>()
    const changedIds = new Map<string, { readonly set?: Entry; readonly forget?: Claim }>()
    const broken = yield* Deferred.make<never, JournalError>()

    // A process that takes the run over waits for writes of its owner that have begun, and so sees their intents.
    const locked = sql.literal(sql.onDialectOrElse({ pg: () => "FOR SHARE", orElse: () => "" }))
    const writeSteps = Effect.fnUntraced(function*(some: ReadonlyArray<string>) {
      const rows = some.map((id) => {
        const { at, intent, outcome: { state: now, ...details } } = state.get(id)!
        // The row exists: what the plan says of the step is not written.
        return {
          organization,
          run,
          id,
          position: 0,
          step: "",
          state: now,
          details: JSON.stringify(details),
          intended: intent?.first ?? null,
          sent: intent?.last ?? null,
          at
        }
      })
      const written = yield* sql`WITH owned AS (
          SELECT id FROM roster_run
          WHERE organization = ${organization} AND id = ${run} AND owner = ${owner} AND ended IS NULL ${locked}
        )
        INSERT INTO roster_step ${sql.insert(rows as never)}
        ON CONFLICT (organization, run, id) DO UPDATE SET state = excluded.state, details = excluded.details,
          intended = excluded.intended, sent = excluded.sent, at = excluded.at
        WHERE EXISTS (SELECT 1 FROM owned) RETURNING id`
      if (written.length < rows.length) return yield* new RunTaken({ run })
    })
    const write = Effect.suspend((): Effect.Effect<void, JournalError> => {
      if (Deferred.isDoneUnsafe(broken)) return Deferred.await(broken)
      if (changed.size === 0) return Effect.void
      const some = [...changed]
      const someIds = [...changedIds.values()]
      changed.clear()
      changedIds.clear()
      return Effect.gen(function*() {
        yield* Effect.forEach(Arr.chunksOf(some, batch), writeSteps, { discard: true })
        yield* ids.forget(someIds.flatMap(({ forget }) => forget === undefined ? [] : [forget]))
        yield* ids.set(someIds.flatMap(({ set }) => set === undefined ? [] : [set]))
      }).pipe(sql.withTransaction)
    }).pipe(Effect.tapError((error) => Deferred.fail(broken, error)))
    const commit = GroupCommit.make(write)
    yield* Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep(longestMillis), Effect.ignore(commit))))

    /** The id map with all that was recorded, also what is not committed yet. */
    const recorded: Pick<StoredIdMap, "get" | "ofFlat"> = {
      get: (kind, source) => Effect.sync(() => bySource.get(key(kind, source))),
      ofFlat: (kind, flat) => Effect.sync(() => byFlat.get(key(kind, flat)))
    }
    /**
     * Records that a request of an intent may be sent until now, or `ahead` milliseconds later: between the intent and the request, the computer may have
     * slept.
     */
    const prolong = (step: string, ahead = 0) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const found = state.get(step)!
        found.intent = { first: found.intent?.first ?? now, last: now + ahead }
        changed.add(step)
      })
    return {
      /** The steps as they were when the run was taken, in the order of the plan. */
      steps,
      ids: recorded,
      intent: (step: string) => state.get(step)!.intent,
      /** Records that a write is sent now, or at most `ahead` milliseconds later. Returns when this is on disk, with all that was recorded before. */
      intend: (step: string, ahead?: number) => Effect.andThen(prolong(step, ahead), commit),
      prolong,
      /** Removes an intent: the call had no effect. */
      forget: (step: string) => {
        state.get(step)!.intent = undefined
        changed.add(step)
      },
      /** Records an outcome, and what it changes in the id map. It is committed with the next group. */
      settle: (step: string, { entry, forgets, outcome }: Settled) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          const found = state.get(step)!
          found.outcome = outcome
          found.at = now
          changed.add(step)
          if (forgets !== undefined) {
            forgetEntry(forgets)
            changedIds.set(key(forgets.kind, forgets.source), { forget: forgets })
          }
          if (entry !== undefined) {
            remember(entry)
            changedIds.set(key(entry.kind, entry.source), { set: entry })
          }
        }),
      /** Commits what was recorded. */
      commit,
      /** Fails when the database has failed: nothing can be recorded from then on. */
      failure: Deferred.await(broken),
      /** Commits what was recorded, and ends the run. Says why it stopped before its last step. */
      end: (stop?: Breaker.Stop): Effect.Effect<void, JournalError> =>
        Effect.gen(function*() {
          yield* commit
          const now = yield* Clock.currentTimeMillis
          yield* sql`UPDATE roster_run SET ended = ${now}, stop = ${
            stop === undefined ? null : Breaker.encodeStop(stop)
          } WHERE organization = ${organization} AND id = ${run} AND owner = ${owner} AND ended IS NULL`
        })
    }
  }
)
