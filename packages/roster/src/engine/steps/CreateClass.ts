/**
 * Creates a class. Names of classes are not unique, and a creation has no key that would make it idempotent: a class that an earlier attempt created
 * without a response is found by name, section and time, among the classes that belong to no other id of the school's files.
 */
import { FlatClient } from "@flat-sdk/core"
import type { ClassCreation, ClassDetails } from "@flat-sdk/core/contract/classes/ClassDetails"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { type Entry, valuesOf } from "../../plan/IdMap.ts"
import type { CreateClass } from "../../plan/Step.ts"
import { complete } from "../outcome/Outcome.ts"
import * as IdMapTable from "../records/IdMapTable.ts"
import type { Intent } from "../records/Journal.ts"
import * as Records from "../records/Records.ts"
import { isSame } from "./OtherRuns.ts"
import * as StepContext from "./StepContext.ts"

/** How far the clocks of this computer and of the server may differ. */
const skewMillis = 10 * 60_000

/** By how much the clock of this computer is ahead of the server's, as a response shows. One that is behind finds more, which the name decides. */
const aheadOf = (headers: Readonly<Record<string, string | undefined>>, now: number): number => {
  const there = Date.parse(headers["date"] ?? "")
  return Number.isNaN(there) ? 0 : Math.max(0, now - there)
}

const levels = ["elementary", "middle", "high", "university", "other"] as const

/** Returns a level that Flat knows, or `undefined`. */
export const toLevel = (level: string | undefined): ClassCreation["level"] => levels.find((known) => known === level)

/** Finds the class that an earlier attempt created without a response. Returns its id. */
export const find = Effect.fnUntraced(function*(
  step: CreateClass,
  context: Pick<StepContext.StepContext, "settleMillis"> & {
    readonly ids: Pick<StepContext.StepContext["ids"], "ofFlat">
  },
  intent: Intent
) {
  yield* StepContext.waitToSettle(context, intent)
  const flat = yield* FlatClient.FlatClient
  const candidates: Array<ClassDetails> = []
  for (const state of ["active", "inactive", "archived"] as const) {
    const { headers, value: classes } = yield* flat.classes.listClasses.withResponse({ state })
    const ahead = aheadOf(headers, yield* Clock.currentTimeMillis)
    for (const found of classes) {
      if (
        isSame(step, found) && step.beside?.includes(found.id) !== true &&
        Date.parse(found.creationDate) >= intent.first - ahead - skewMillis &&
        (yield* context.ids.ofFlat("class", found.id)) === undefined
      ) candidates.push(found)
    }
  }
  return candidates.sort((a, b) => a.creationDate.localeCompare(b.creationDate))[0]?.id
})

const exists = Effect.fnUntraced(function*(id: string) {
  const flat = yield* FlatClient.FlatClient
  return yield* flat.classes.getClass({ class: id }).pipe(
    Effect.as(true),
    Effect.catchIf((error) => error.reason._tag === "NotFound", () => Effect.succeed(false))
  )
})

/** What the id map has of a class when it is created. */
const entryOf = ({ class: source, ends, level, name, section, year }: CreateClass, flat: string): Entry => ({
  kind: "class",
  source,
  flat,
  written: valuesOf({ name, section, level, state: "active", year, ends })
})

/** What makes classes look alike. Two that look alike are created one after the other, so that a look-up cannot find the other's class. */
export const nameOf = (step: CreateClass): string => JSON.stringify([step.name, step.section ?? ""])

export const send = Effect.fnUntraced(function*(step: CreateClass, context: StepContext.StepContext) {
  const flat = yield* FlatClient.FlatClient
  const known = yield* context.ids.get("class", step.class)
  // Next year's class may have the id of this year's, which has been archived.
  if (known !== undefined && known.flat !== step.replaces && (yield* exists(known.flat))) {
    return { outcome: complete("the class exists since an earlier run", known.flat) }
  }
  const theirs = context.journal.intent(step.id) === undefined
    ? yield* context.others.classOf(step, context)
    : undefined
  if (theirs !== undefined) {
    return { outcome: complete("another computer created the class meanwhile", theirs), entry: entryOf(step, theirs) }
  }
  const { found, value } = yield* StepContext.sendOnce<string>(context, step, {
    send: Effect.map(
      flat.classes.createClass({ body: { name: step.name, section: step.section, level: toLevel(step.level) } }),
      ({ id }) => id
    ),
    find: (intent) => find(step, context, intent)
  })
  return {
    outcome: complete(found ? "no response came; the class was found by its name and time" : undefined, value),
    entry: entryOf(step, value)
  }
})

/**
 * Looks up the classes whose creation was sent by the last run and had no response, for example because the process was killed, and notes in the id map
 * those that exist. A new plan knows them only by their name: it could not distinguish them from others that look alike. Sends only GET requests.
 */
export const recover = Effect.fnUntraced(function*(settleMillis: number) {
  const records = yield* Records.make
  const ids = yield* IdMapTable.make
  const last = (yield* records.runs).at(-1)
  if (last === undefined || last.counts.pending + last.counts.failed === 0) return
  for (const { intent, outcome, step } of yield* records.steps(last.id)) {
    if (step.kind !== "createClass" || outcome.state === "done" || intent === undefined) continue
    const known = yield* ids.get("class", step.class)
    if (known !== undefined && known.flat !== step.replaces) continue
    const found = yield* find(step, { ids, settleMillis }, intent)
    if (found !== undefined) yield* ids.set([entryOf(step, found)])
  }
})
