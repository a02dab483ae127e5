/**
 * Another computer that applies the same files, with a state folder of its own. Usernames are unique in Flat and names of classes are not: an account
 * that another client created meanwhile shows that there is such a run, and says whose classes count. The run that got the first account creates them,
 * and the other one takes them.
 */
import { FlatClient } from "@flat-sdk/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { CreateAccount, CreateClass, Step } from "../../plan/Step.ts"
import type { Outcome } from "../outcome/Outcome.ts"
import type { StoredIdMap } from "../records/IdMapTable.ts"

export type OtherRuns = ReturnType<typeof make>

/** How often, in milliseconds, a run that follows another one looks for a class. */
const lookMillis = 500

/** Whether a class has the name and the section of a step. */
export const isSame = (
  step: CreateClass,
  found: { readonly name: string; readonly section?: string | null | undefined }
): boolean => found.name === step.name && (found.section ?? "") === (step.section ?? "")

/** Creates what a round knows of other runs. `steps` are those of the plan, with the outcomes of earlier rounds. */
export const make = (steps: Iterable<{ readonly step: Step; readonly outcome: Outcome }>) => {
  const first = Array.from(steps).find(({ outcome, step }) =>
    step.kind === "createAccount" && (outcome.state === "pending" || outcome.state === "failed")
  )?.step.id
  let seen = false
  let follows = false
  /** Classes that nobody knew, and when there was a new one. */
  const strangers = new Set<string>()
  let news: number | undefined
  return {
    /** Notes that another client created an account since the plan was made. */
    taken: ({ id }: CreateAccount): void => {
      seen = true
      if (id === first) follows = true
    },
    /** Returns the class that another run created for a step. A run that follows another one waits for it, as long as that one makes progress. */
    classOf: Effect.fnUntraced(function*(
      step: CreateClass,
      { ids, settleMillis }: { readonly ids: Pick<StoredIdMap, "ofFlat">; readonly settleMillis: number }
    ) {
      if (!seen) return undefined
      const flat = yield* FlatClient.FlatClient
      for (;;) {
        const now = yield* Clock.currentTimeMillis
        news ??= now
        for (const state of ["active", "inactive"] as const) {
          for (const found of yield* flat.classes.listClasses({ state })) {
            if ((yield* ids.ofFlat("class", found.id)) !== undefined) continue
            if (isSame(step, found) && step.beside?.includes(found.id) !== true) return found.id
            if (strangers.has(found.id)) continue
            strangers.add(found.id)
            news = now
          }
        }
        if (!follows || now - news >= settleMillis) return undefined
        yield* Effect.sleep(lookMillis)
      }
    })
  }
}
