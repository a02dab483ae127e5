/** Changes the fields and the state of classes. */
import { FlatClient } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import type { ChangeClassState, UpdateClass } from "../../plan/Step.ts"
import { done } from "../outcome/Outcome.ts"
import type { Outcome } from "../outcome/Outcome.ts"
import type { Settled } from "../records/Journal.ts"
import { toLevel } from "./CreateClass.ts"
import * as StepContext from "./StepContext.ts"

/** Removes a class from the id map, unless its id belongs to another class now. */
const forget = Effect.fnUntraced(function*(
  context: StepContext.StepContext,
  id: string,
  outcome: Outcome
): Effect.fn.Return<Settled, StepContext.StepError> {
  return { outcome, forgets: yield* context.ids.ofFlat("class", id) }
})

/** Sets fields to values: repeating it has no effect. */
export const update = Effect.fnUntraced(function*(
  step: UpdateClass,
  context: StepContext.StepContext
): Effect.fn.Return<Settled, StepContext.StepError, FlatClient.FlatClient> {
  const flat = yield* FlatClient.FlatClient
  const { changes } = step
  yield* flat.classes.updateClass({
    class: step.target,
    body: { name: changes.name?.to, section: changes.section?.to, level: toLevel(changes.level?.to) }
  })
  if (step.forget === true) return yield* forget(context, step.target, done())
  const entry = yield* context.ids.get("class", step.class)
  return {
    outcome: done(),
    entry: {
      kind: "class",
      source: step.class,
      flat: step.target,
      written: { ...entry?.written, ...StepContext.newValues(changes) }
    }
  }
})

export const changeState = Effect.fnUntraced(function*(
  step: ChangeClassState,
  context: StepContext.StepContext
): Effect.fn.Return<Settled, StepContext.StepError, FlatClient.FlatClient> {
  const flat = yield* FlatClient.FlatClient
  const room = { class: context.flatOf(step.target) }
  const wanted = step.kind === "archiveClass" ? "archived" : "active"
  const isDone = Effect.map(flat.classes.getClass(room), ({ state }) => state === wanted ? true : undefined)
  if (step.forget === true && (yield* isDone) === true) return yield* forget(context, room.class, done())
  const { found } = yield* StepContext.sendOnce<boolean>(context, step, {
    send: Effect.as(flat.classes[step.kind](room), true),
    find: () => isDone
  })
  const outcome = done(found ? "no response came; the state of the class shows that it was executed" : undefined)
  if (step.forget === true) return yield* forget(context, room.class, outcome)
  if (step.class === undefined) return { outcome }
  // The next plan distinguishes a class that the tool archived from one that people archived.
  const entry = yield* context.ids.get("class", step.class)
  const written = { ...entry?.written, state: wanted }
  return { outcome, entry: { kind: "class", source: step.class, flat: room.class, written } }
})
