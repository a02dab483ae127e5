/** Calls the rows of a plan, and writes what happened to each before and after its call. */
import type { Input } from "@flat-sdk/agents/operations"
import { FlatError } from "@flat-sdk/core"
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import { FileFailure } from "@flat-sdk/terminal/FileFailure"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { isReadonlyObject } from "effect/Predicate"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type { Target } from "../calls/OutputFolder.ts"
import type { Kind, ResultRecord } from "./ResultRecord.ts"
import type { Journal } from "./ResultsFile.ts"

export interface CallRow {
  readonly row: number
  readonly digest: string
  readonly input: Input
  /** Username or id of the account as which it is called, if it has its own. */
  readonly as?: string | undefined
  readonly target?: Target | undefined
}

type CallError = FlatError.FlatError | FileFailure

export interface Options<R> {
  readonly kind: Kind
  readonly concurrency: number
  /** Fields of a response that are written to columns of their own, because they are secret. */
  readonly secrets: ReadonlyArray<string>
  readonly call: (row: CallRow) => Effect.Effect<unknown, CallError, R>
  /** Completes when calls in flight are no longer waited for. */
  readonly abandoned: Deferred.Deferred<void>
  readonly onOutcome: (record: ResultRecord) => Effect.Effect<void>
}

/** Why a run ended before its last row. */
export type Stop = { readonly why: "token" | "unreachable" | "disk"; readonly message: string }

/** Consecutive failures of the network or the server after which a run stops. */
const mostFailures = 10

const idOf = (value: unknown): string => {
  const id = isReadonlyObject(value) ? value["id"] : undefined
  return typeof id === "string" || typeof id === "number" ? String(id) : ""
}

const secretsOf = (value: unknown, names: ReadonlyArray<string>): Readonly<Record<string, string>> =>
  isReadonlyObject(value)
    ? Object.fromEntries(names.flatMap((name) => {
      const secret = Object.hasOwn(value, name) ? value[name] : undefined
      return typeof secret === "string" ? [[name, secret]] : []
    }))
    : {}

type Outcome = Pick<ResultRecord, "id" | "message" | "reason" | "secrets" | "status">

const nothing = { id: "", reason: "", message: "", secrets: {} }

const unknown = (reason: string, message: string): Outcome => ({ ...nothing, status: "unknown", reason, message })

/** The path of a row's file is its id, from the line `sent` on: what has the path afterwards is its own. */
const idOfTarget = ({ target }: CallRow): { readonly id?: string } => target === undefined ? {} : { id: target.path }

const outcomeOf = (
  exit: Exit.Exit<unknown, CallError> | undefined,
  row: CallRow,
  secrets: ReadonlyArray<string>
): Outcome => {
  if (exit === undefined) {
    return {
      ...unknown("Interrupted", "The run was stopped while the call was in flight. It may have been executed."),
      ...idOfTarget(row)
    }
  }
  if (Exit.isSuccess(exit)) {
    return {
      ...nothing,
      status: "ok",
      id: idOf(exit.value),
      secrets: secretsOf(exit.value, secrets),
      ...idOfTarget(row)
    }
  }
  const error = Cause.squash(exit.cause)
  if (!FlatError.isFlatError(error)) {
    return error instanceof FileFailure
      ? {
        ...nothing,
        status: "failed",
        reason: error.exitCode === exitCodes.stopped ? "Disk" : "File",
        message: error.message
      }
      : unknown("Unexpected", "An unexpected failure while the call was in flight. It may have been executed.")
  }
  // A download changes nothing, so that it is repeated.
  return error.outcome === "unknown" && row.target === undefined
    ? unknown(error.reason._tag, `It may have been executed: ${error.reason.message}`)
    : { ...nothing, status: "failed", reason: error.reason._tag, message: error.reason.message }
}

/** Reasons that the next rows probably have too. */
const unreachable: ReadonlySet<string> = new Set(["Transport", "Timeout", "ServerError", "Decode", "UnexpectedStatus"])

/** Reasons that every further row has. */
const endsTheRun: ReadonlySet<string> = new Set(["Unauthorized", "Credentials", "RateLimited"])

/**
 * Calls rows concurrently. Interrupting it begins no further call and waits for those in flight. Returns why it stopped early, if it did.
 */
export const run = Effect.fnUntraced(function*<R>(
  rows: ReadonlyArray<CallRow>,
  journal: Pick<Journal, "append">,
  options: Options<R>
): Effect.fn.Return<Stop | undefined, FileFailure, R> {
  let stop: Stop | undefined
  let failures = 0
  const judge = ({ message, reason, status }: ResultRecord, as: string | undefined) => {
    failures = status !== "ok" && unreachable.has(reason) ? failures + 1 : 0
    // A token that is delegated for a row is not that of other rows.
    if (endsTheRun.has(reason) && as === undefined) stop ??= { why: "token", message }
    else if (reason === "Disk") stop ??= { why: "disk", message }
    else if (failures >= mostFailures) stop ??= { why: "unreachable", message }
  }
  const one = (called: CallRow) =>
    Effect.gen(function*() {
      const { as, digest, row } = called
      const record = { ...options.kind, ...nothing, row, digest }
      const now = () => new Date().toISOString()
      yield* journal.append({ ...record, ...idOfTarget(called), status: "sent", time: now() })
      const exit = yield* Effect.raceFirst(
        Effect.interruptible(Effect.exit(options.call(called))),
        Effect.as(Deferred.await(options.abandoned), undefined)
      )
      const done: ResultRecord = { ...record, ...outcomeOf(exit, called, options.secrets), time: now() }
      yield* journal.append(done)
      judge(done, as)
      yield* options.onOutcome(done)
    }).pipe(Effect.uninterruptible)

  // A call that begins while the others are interrupted is not waited for by them.
  const permits = yield* Semaphore.make(options.concurrency)
  yield* Effect.forEach(rows, (row) => stop === undefined ? permits.withPermits(1)(one(row)) : Effect.void, {
    concurrency: options.concurrency,
    discard: true
  }).pipe(Effect.ensuring(permits.take(options.concurrency)))
  return stop
})

/** Time that calls in flight have after Ctrl-C. */
const grace = 30_000

/**
 * Listens for SIGINT and SIGTERM until the scope closes; the runtime interrupts the run itself. `onFirst` is called at the first signal. The result
 * completes at a second one, or after half a minute.
 */
export const abandonedBySignals = (onFirst: () => void): Effect.Effect<Deferred.Deferred<void>, never, Scope.Scope> =>
  Effect.gen(function*() {
    const abandoned = yield* Deferred.make<void>()
    const give = () => Deferred.doneUnsafe(abandoned, Effect.void)
    let timer: NodeJS.Timeout | undefined
    const onSignal = () => {
      if (timer !== undefined) return void give()
      timer = setTimeout(give, grace)
      onFirst()
    }
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, onSignal)
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, onSignal)
        clearTimeout(timer)
      })
    )
    return abandoned
  })
