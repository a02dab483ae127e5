/** Executes one step of a plan and records what happened. */
import type { FlatClient } from "@flat-sdk/core"
import type { FlatError } from "@flat-sdk/core/FlatError"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import type { CredentialsFailed } from "../../passwords/Credentials.ts"
import type { Step } from "../../plan/Step.ts"
import * as Failure from "../outcome/Failure.ts"
import type { Outcome } from "../outcome/Outcome.ts"
import type { JournalError, Settled } from "../records/Journal.ts"
import * as Changes from "./Changes.ts"
import * as CreateAccount from "./CreateAccount.ts"
import * as CreateClass from "./CreateClass.ts"
import type { StepContext, StepEffect } from "./StepContext.ts"

const send = (step: Step, context: StepContext): StepEffect => {
  switch (step.kind) {
    case "createAccount":
      return CreateAccount.send(step, context)
    case "updateAccount":
      return Changes.updateAccount(step, context)
    case "setPassword":
      return Changes.setPassword(step, context)
    case "removeAccount":
      return Changes.removeAccount(step, context)
    case "createClass":
      return CreateClass.send(step, context)
    case "updateClass":
      return Changes.updateClass(step, context)
    case "archiveClass":
    case "unarchiveClass":
    case "activateClass":
      return Changes.changeState(step, context)
    case "enrol":
    case "unenrol":
      return Changes.enrol(step, context)
  }
}

const withoutLicence: Settled = {
  outcome: {
    state: "failed",
    reason: "QuotaExhausted",
    note: "not sent: the organization has no licence left",
    fix: "free licences, or contact Flat; then run the same command again"
  }
}

/** Creates the function that executes a step. It fails only if the database does. */
export const make = (
  context: StepContext
): (step: Step) => Effect.Effect<Outcome, JournalError, FlatClient.FlatClient> => {
  const { breaker, journal } = context
  const names = new Map<string, Semaphore.Semaphore>()
  const alone = (name: string): Semaphore.Semaphore => {
    const semaphore = names.get(name) ?? Semaphore.makeUnsafe(1)
    names.set(name, semaphore)
    return semaphore
  }
  const recordFailure = (error: FlatError | CredentialsFailed): Effect.Effect<Settled> => {
    breaker.failed(error)
    const { fix, message: note, reason, supportId } = Failure.from(error)
    const support = supportId === undefined ? undefined : { supportId }
    return Effect.succeed({ outcome: { state: "failed", reason, note, fix, ...support } })
  }
  const execute = Effect.fnUntraced(function*(step: Step) {
    const isHopeless = step.kind === "createAccount" && breaker.exhausted
    const settled = isHopeless ? withoutLicence : yield* Effect.catchTags(send(step, context), {
      FlatError: recordFailure,
      CredentialsFailed: recordFailure
    })
    const { outcome } = settled
    if (outcome.state === "done") breaker.responded()
    yield* journal.settle(step.id, settled)
    // After a kill, a step without an intent would be sent again.
    if (journal.intent(step.id) === undefined && !isHopeless) yield* journal.commit
    return outcome
  })
  return (step) =>
    step.kind === "createClass" ? alone(CreateClass.nameOf(step)).withPermits(1)(execute(step)) : execute(step)
}
