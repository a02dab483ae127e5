/**
 * Runs: a plan that an administrator agreed to, which the server executes whoever looks on. It works with the sign-in of who began or continued it, and stores no
 * token: when that sign-in or the server ends, it waits for an administrator of the school.
 */
import { FlatClient, type FlatError } from "@flat-sdk/core"
import { Engine, type Passwords, Plan } from "@flat-sdk/roster"
import { Cause, type Duration, Effect, Redacted, Schedule, Scope, Semaphore } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import type { DeskRun, NewPassword } from "../../shared/Desk.ts"
import { refuse, type Refused } from "../request/Signed.ts"
import type { Who } from "../request/Who.ts"
import * as Endings from "./Endings.ts"
import type * as Records from "./Records.ts"
import type * as Schools from "./School.ts"

type Client = FlatClient.FlatClientShape

/** Problems of a run that the page shows. */
const mostProblems = 200

/** The desk's own disk fails. */
export const recordFailed = () =>
  refuse(500, "FAILED", "The desk cannot read or write what it records on its disk. Ask whoever looks after it.")

const explain = <A, R>(
  effect: Effect.Effect<A, SqlError | Passwords.KeyWrong | FlatError.FlatError | Refused, R>
) => Effect.catchTags(effect, { SqlError: recordFailed, KeyWrong: recordFailed })

const iso = (millis: number): string => new Date(millis).toISOString()

/** The client spreads the last tenth of the hour's requests over the rest of the hour. */
const lowShare = 0.1

/** Until when the hour's limit holds a run up, and whether it continues slowly meanwhile. */
const limitOf = Effect.fnUntraced(function*(flat: Client) {
  const { limit = 0, remaining = Infinity, resetAt } = yield* flat.quota
  return resetAt === undefined || (remaining > 0 && remaining >= limit * lowShare)
    ? undefined
    : { until: resetAt.toISOString(), isSlow: remaining > 0 }
})

/** What begins a run. */
export interface Begun extends Records.Work {
  readonly kind: Records.Kind
  readonly title: string
  /** Those of the school's files. */
  readonly passwords?: ReadonlyArray<{ person: string; username: string; password: Redacted.Redacted }>
}

export type Runs = Effect.Success<ReturnType<typeof make>>

/** Creates what executes runs. They end with the scope, and are continued after it. */
export const make = Effect.fnUntraced(function*(
  folder: Effect.Success<ReturnType<typeof Schools.open>>,
  sweeping: Duration.Input
) {
  const scope = yield* Scope.Scope
  /** The clients of the runs that work. */
  const working = new Map<string, Client>()
  // Two administrators who begin at the same time: the second one is told so. Who leaves the page meanwhile has begun.
  const beginning = Semaphore.makeUnsafe(1)
  const alone = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.uninterruptible(beginning.withPermits(1)(effect))
  const schoolOf = ({ organization }: Who) => Effect.mapError(folder.of(organization), recordFailed)

  const find = Effect.fnUntraced(function*(who: Who, id: string) {
    const school = yield* schoolOf(who)
    const run = yield* school.runs.find(id)
    if (run !== undefined) return { school, run, engine: school.engines[run.kind] }
    return yield* refuse(404, "GONE", "The school has no such import. The page \"Roster\" lists them.")
  })

  /** Finds a run for who may have its passwords. */
  const findHeld = Effect.fnUntraced(function*(who: Who, id: string) {
    const found = yield* find(who, id)
    const { id: holder, name } = found.run.holder
    return holder === who.id
      ? found
      : yield* refuse(403, "FORBIDDEN", `${name} has the passwords. Take them over first.`)
  })

  const execute = Effect.fn("desk.run")(
    function*({ engines, runs }: Schools.School, { id, kind }: Records.Run, flat: Client) {
      const { context, forget, vault } = engines[kind]
      const { plan } = yield* runs.work(id)
      const { steps, stop } = yield* Engine.apply(plan, {
        concurrency: 8,
        credentials: vault.credentials(id, { words: false }),
        passwordOf: (person) => Effect.orDie(vault.ofPerson(id, person))
      }).pipe(Effect.provideService(FlatClient.FlatClient, flat), Effect.provide(context))
      const left = steps.filter(({ outcome }) => outcome.state !== "done")
      const why = stop?.why ?? (left.some(({ outcome }) => outcome.reason === "RateLimited") ? "limit" : undefined)
      if (why !== undefined) return yield* runs.change(id, "It stopped", { stop: why, renews: true })
      // The passwords of the school's files are not needed any more.
      const hasNone = left.length === 0 && (yield* vault.lines(id)).length === 0
      if (hasNone) yield* forget(id)
      yield* runs.change(id, "It ended", {
        end: "finished",
        passwords: hasNone ? "none" : undefined,
        renews: true
      })
    }
  )

  /** Begins the work, or continues it. */
  const start = Effect.fnUntraced(function*(school: Schools.School, run: Records.Run, flat: Client) {
    const patient = yield* flat.withOptions({ maxWait: "65 minutes" })
    working.set(run.id, patient)
    yield* execute(school, run, patient).pipe(
      Effect.catchCause((cause) =>
        // A server that ends is no problem of the run.
        Cause.hasInterruptsOnly(cause) ? Effect.void : Effect.andThen(
          Effect.logError(`The run ${run.id} stopped: ${Cause.prettyErrors(cause)[0]?.message}`),
          Effect.ignore(school.runs.change(run.id, "It stopped", { stop: "failed", renews: true }))
        )
      ),
      Effect.ensuring(Effect.sync(() => working.delete(run.id))),
      Effect.forkIn(scope)
    )
  })

  const checkIdle = Effect.fnUntraced(function*({ runs }: Schools.School, kind: Records.Kind) {
    const run = (yield* runs.all).find((run) => run.kind === kind && working.has(run.id))
    if (run === undefined) return
    return yield* refuse(409, "BUSY", `${run.by} has begun "${run.title}", which works now. Wait until it has ended.`)
  })

  /** Records a run, and begins it. A run with this plan is not begun twice. Returns its id. */
  const begin = Effect.fnUntraced(
    function*(who: Who, { kind, passwords = [], title, ...work }: Begun) {
      const id = Plan.hashOf(work.plan)
      const school = yield* schoolOf(who)
      if ((yield* school.runs.find(id)) !== undefined) return id
      yield* checkIdle(school, kind)
      for (const run of yield* school.runs.all) {
        if (run.kind !== kind || run.end !== undefined) continue
        yield* school.runs.change(run.id, `${who.name} began another one in its place`, { end: "replaced" })
      }
      const { sql, vault } = school.engines.import
      const facts = { id, kind, title, by: who.name, holder: { id: who.id, name: who.name } }
      yield* sql.withTransaction(Effect.andThen(school.runs.add(facts, work), vault.save(id, passwords)))
      yield* start(school, (yield* school.runs.find(id))!, who.flat)
      return id
    },
    explain,
    alone
  )

  const goOn = Effect.fnUntraced(
    function*(who: Who, id: string) {
      const { run, school } = yield* find(who, id)
      if (working.has(id)) return
      if ((run.end !== undefined && run.end !== "finished") || run.passwords === "saved") {
        return yield* refuse(409, "STALE_PLAN", "It is over, and cannot be continued. Make a new plan.")
      }
      yield* checkIdle(school, run.kind)
      yield* school.runs.change(id, `${who.name} continued it`, {
        stop: undefined,
        end: undefined,
        passwords: undefined
      })
      yield* start(school, run, who.flat)
    },
    explain,
    alone
  )

  /** What is done of a run, and what is not and why. The engine counts as failed also what Flat has not refused: while it works, and in the list, only what is done is said. */
  const countsOf = Effect.fnUntraced(
    function*({ engines, runs }: Schools.School, { id, kind }: Records.Run, isWhole: boolean) {
      const { records } = engines[kind]
      const problems: Array<DeskRun["problems"][number]> = []
      const known = yield* records.run(id)
      if (known !== undefined && !isWhole) {
        const total = Object.values(known.counts).reduce((sum, count) => sum + count, 0)
        return { counts: { done: known.counts.done, failed: 0, unsent: 0, unknown: 0, total }, problems }
      }
      const { plan, rows } = yield* runs.work(id)
      // Nothing is recorded of a run that has not begun yet.
      const steps = known === undefined ? [] : yield* records.steps(id)
      const total = plan.steps.length
      const counts = { done: 0, failed: 0, unsent: total - steps.length, unknown: 0, total }
      for (const [index, step] of steps.entries()) {
        const fate = Endings.fateOf(step)
        counts[fate]++
        const isTold = fate !== "done" && (step.outcome.state !== "pending" || fate === "unknown")
        if (isTold && problems.length < mostProblems) problems.push({ ...rows[index]!, text: Endings.textOf(step) })
      }
      return { counts, problems }
    }
  )

  /** What a run is now. */
  const view = Effect.fnUntraced(function*(who: Who, school: Schools.School, run: Records.Run, isWhole: boolean) {
    const { by, end, expires, history, holder, id, kind, title } = run
    const flat = working.get(id)
    const { counts, problems } = yield* countsOf(school, run, isWhole && flat === undefined)
    const kept = run.passwords === undefined ? (yield* school.engines[kind].vault.lines(id)).length : 0
    const shown: DeskRun = {
      id,
      kind,
      title: `${kind === "passwords" ? "New passwords" : "Import"}: ${title}`,
      begun: iso(history[0]!.at),
      by,
      state: flat !== undefined ? "running" : end === undefined ? "waiting" : "ended",
      why: flat !== undefined ? undefined : Endings.whyOf(run),
      limited: flat && (yield* limitOf(flat)),
      counts,
      problems,
      mayContinue: flat === undefined && counts.done < counts.total && run.passwords !== "saved" &&
        (end === undefined || end === "finished"),
      passwords: kept === 0
        ? undefined
        : { count: kept, until: iso(expires), holder: holder.name, isMine: holder.id === who.id },
      deleted: run.passwords === "none" ? undefined : run.passwords,
      history: history.map(({ at, what }) => ({ at: iso(at), what }))
    }
    return shown
  })

  const list = Effect.fnUntraced(function*(who: Who) {
    const school = yield* schoolOf(who)
    const runs = yield* school.runs.all
    return yield* Effect.forEach(runs.slice(0, 50), (run) => view(who, school, run, false))
  }, explain)

  const show = Effect.fnUntraced(function*(who: Who, id: string) {
    const { run, school } = yield* find(who, id)
    return yield* view(who, school, run, true)
  }, explain)

  /** Makes another administrator the one who may download the passwords. `from` is who had them, as the page showed it. */
  const takeOver = Effect.fnUntraced(function*(who: Who, id: string, from: unknown) {
    const { run, school } = yield* find(who, id)
    const { name } = run.holder
    if (name !== from) return yield* refuse(409, "STALE_PLAN", `${name} has the passwords by now. Look again.`)
    const holder = { id: who.id, name: who.name }
    yield* school.runs.change(id, `${who.name} took the passwords over from ${name}`, { holder })
  }, explain)

  /** Deletes the passwords, because a person has saved them. A run that waits is not continued any more. */
  const confirmSaved = Effect.fnUntraced(function*(who: Who, id: string) {
    const { engine, run, school } = yield* findHeld(who, id)
    if (working.has(id)) return yield* refuse(409, "BUSY", "It works now, and more passwords come.")
    yield* engine.forget(id)
    yield* school.runs.change(id, `${who.name} has saved the passwords`, {
      passwords: "saved",
      end: run.end ?? "saved"
    })
  }, explain)

  const passwords = Effect.fnUntraced(function*(who: Who, id: string) {
    const { engine, school } = yield* findHeld(who, id)
    const { rows } = yield* school.runs.work(id)
    return (yield* engine.vault.lines(id)).flatMap(({ line, note, password, username }): ReadonlyArray<NewPassword> => {
      // The account has none of them.
      if (note !== "" && !note.startsWith("unverified")) return []
      const { name, rooms } = rows[line - 1]!
      return [{ name, rooms, username, password: Redacted.value(password), isSure: note === "" }]
    })
  }, explain)

  /** Deletes the passwords whose week is over. */
  const sweep = Effect.gen(function*() {
    for (const { engines, runs } of yield* folder.all) {
      for (const { end, expires, id, kind, passwords } of yield* runs.all) {
        if (expires > Date.now() || working.has(id) || (end !== undefined && passwords !== undefined)) continue
        const { forget, vault } = engines[kind]
        const hasSome = (yield* vault.lines(id)).length > 0
        yield* forget(id)
        yield* runs.change(id, hasSome ? "The passwords were deleted after seven days" : "Its seven days ended", {
          end: end ?? "overdue",
          passwords: hasSome ? "overdue" : passwords ?? "none"
        })
      }
    }
  }).pipe(Effect.catch((error) => Effect.logError(`Overdue passwords could not be deleted: ${error.message}`)))
  yield* sweep
  yield* Effect.forkIn(Effect.repeat(sweep, Schedule.spaced(sweeping)), scope)

  return { begin, list, show, goOn, takeOver, confirmSaved, passwords, schoolOf }
})
