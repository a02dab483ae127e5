/** Executes one step of a plan and records what happened. */
import type { FlatClient } from "@flat-sdk/core"
import type { FlatError } from "@flat-sdk/core/FlatError"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import type { SqlError } from "effect/sql/SqlError"
import type { CredentialsFailed } from "../passwords/Credentials.ts"
import type { IdMapError } from "../plan/IdMap.ts"
import type { Step } from "../plan/Step.ts"
import * as Failure from "./Failure.ts"
import type { Outcome } from "./Outcome.ts"
import * as AccountChanges from "./steps/AccountChanges.ts"
import * as ClassChanges from "./steps/ClassChanges.ts"
import * as ClassMembers from "./steps/ClassMembers.ts"
import * as CreateAccount from "./steps/CreateAccount.ts"
import * as CreateClass from "./steps/CreateClass.ts"
import type { RunTaken } from "./tables/RunErrors.ts"
import type { Write, Writing, Written } from "./Writing.ts"

const write = (step: Step, writing: Writing): Write<Written> => {
  switch (step.kind) {
    case "createAccount":
      return CreateAccount.write(step, writing)
    case "updateAccount":
      return AccountChanges.update(step, writing)
    case "removeAccount":
      return AccountChanges.remove(step, writing)
    case "createClass":
      return CreateClass.write(step, writing)
    case "updateClass":
      return ClassChanges.update(step, writing)
    case "archiveClass":
    case "unarchiveClass":
    case "activateClass":
      return ClassChanges.changeState(step, writing)
    case "enrol":
    case "unenrol":
      return ClassMembers.write(step, writing)
  }
}

const failed = (error: FlatError | CredentialsFailed): Outcome => {
  const { fix, message, reason, supportId } = Failure.from(error)
  return { state: "failed", reason, note: message, fix, ...(supportId === undefined ? undefined : { supportId }) }
}

const withoutLicence: Written = {
  outcome: {
    state: "failed",
    reason: "QuotaExhausted",
    note: "not sent: the organization has no licence left",
    fix: "free licences, or contact Flat; then run the same command again"
  }
}

/** The database could not be read or written, or another process writes now. */
export type DatabaseError = SqlError | IdMapError | RunTaken

/** Creates the function that executes a step. It fails only if the database does. */
export const make = (
  writing: Writing
): (step: Step) => Effect.Effect<Outcome, DatabaseError, FlatClient.FlatClient> => {
  const names = new Map<string, Semaphore.Semaphore>()
  const alone = (name: string): Semaphore.Semaphore => {
    const semaphore = names.get(name) ?? Semaphore.makeUnsafe(1)
    names.set(name, semaphore)
    return semaphore
  }
  const perform = Effect.fnUntraced(function*(step: Step) {
    const isHopeless = step.kind === "createAccount" && writing.breaker.exhausted
    const { entry, outcome } = yield* (isHopeless ? Effect.succeed(withoutLicence) : write(step, writing)).pipe(
      Effect.tap(({ outcome }) =>
        Effect.sync(() => outcome.state === "done" ? writing.breaker.responded() : undefined)
      ),
      Effect.catchTags({
        FlatError: (error): Effect.Effect<Written> => {
          writing.breaker.failed(error)
          return Effect.succeed({ outcome: failed(error) })
        },
        CredentialsFailed: (error): Effect.Effect<Written> => {
          writing.breaker.failed(error)
          return Effect.succeed({ outcome: failed(error) })
        }
      })
    )
    yield* writing.writer.settle(step.id, outcome, entry)
    return outcome
  })
  return (step) =>
    step.kind === "createClass" ? alone(CreateClass.nameOf(step)).withPermits(1)(perform(step)) : perform(step)
}
