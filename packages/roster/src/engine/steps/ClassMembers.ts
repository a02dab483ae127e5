/** Enrols and unenrols accounts. After an attempt without a response, the members of the class are looked up. */
import { FlatClient } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import type { Enrol } from "../../plan/Step.ts"
import { done } from "../outcome/Outcome.ts"
import type { Settled } from "../records/Journal.ts"
import * as StepContext from "./StepContext.ts"

const isMember = Effect.fnUntraced(function*(room: string, user: string) {
  const flat = yield* FlatClient.FlatClient
  const { studentsGroup, teachersGroup } = yield* flat.classes.getClass({ class: room })
  for (const group of [studentsGroup, teachersGroup]) {
    if (group === undefined) continue
    const members = yield* flat.groups.listGroupUsers({ group: group.id })
    if (members.some(({ id }) => id === user)) return true
  }
  return false
})

export const send = Effect.fnUntraced(function*(
  step: Enrol,
  context: StepContext.StepContext
): Effect.fn.Return<Settled, StepContext.StepError, FlatClient.FlatClient> {
  const flat = yield* FlatClient.FlatClient
  const member = { class: context.flatOf(step.target), user: context.flatOf(step.account) }
  const enrols = step.kind === "enrol"
  const isDone = Effect.map(isMember(member.class, member.user), (found) => found === enrols ? true : undefined)
  const { found } = yield* StepContext.sendOnce<boolean>(context, step, {
    send: Effect.as(enrols ? flat.classes.addClassUser(member) : flat.classes.deleteClassUser(member), true).pipe(
      // The client repeats an idempotent call itself: the first one may have removed the member.
      Effect.catchIf(
        (error) => !enrols && error.reason._tag === "NotFound",
        (error) => Effect.flatMap(isDone, (gone) => gone === true ? Effect.succeed(true) : Effect.fail(error))
      )
    ),
    find: () => isDone
  })
  return { outcome: done(found ? "no response came; the members of the class show that it was executed" : undefined) }
})
