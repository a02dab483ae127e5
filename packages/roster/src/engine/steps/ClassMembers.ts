/** Enrols and unenrols accounts. After an attempt without a response, the members of the class are looked up. */
import { FlatClient } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import type { Enrol } from "../../plan/Step.ts"
import { done } from "../Outcome.ts"
import * as Writing from "../Writing.ts"

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

export const write = Effect.fnUntraced(function*(
  step: Enrol,
  writing: Writing.Writing
): Effect.fn.Return<Writing.Written, Writing.WriteError, FlatClient.FlatClient> {
  const flat = yield* FlatClient.FlatClient
  const member = { class: writing.flatOf(step.target), user: writing.flatOf(step.account) }
  const enrols = step.kind === "enrol"
  const isDone = Effect.map(isMember(member.class, member.user), (found) => found === enrols ? true : undefined)
  const { found } = yield* Writing.once<boolean>(writing, step, {
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
