/** Looks up which pupils have work in a class: one request for each membership in a class with assignments. */
import { FlatClient } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import { membership } from "../../plan/undo/Executed.ts"
import type { Question } from "../../plan/undo/Members.ts"

/** Returns the memberships with submissions, and those of which the token may not know. */
export const read = Effect.fnUntraced(function*(questions: ReadonlyArray<Question>, concurrency: number) {
  const flat = yield* FlatClient.FlatClient
  const work = new Set<string>()
  yield* Effect.forEach(
    questions,
    (question) =>
      flat.classes.listClassStudentSubmissions({ class: question.class, user: question.account }).pipe(
        Effect.map((submissions) => submissions.length > 0),
        Effect.catchTag("FlatError", (error) =>
          error.reason._tag === "Forbidden" || error.reason._tag === "NotFound"
            ? Effect.succeed(true)
            : Effect.fail(error)),
        Effect.map((has) => has ? work.add(membership(question.class, question.account)) : work)
      ),
    { concurrency, discard: true }
  )
  return work
})
