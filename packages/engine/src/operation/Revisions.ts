/** Saves revisions of scores. The API has no condition for that: the newest revision is looked up immediately before. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { CallOptions } from "../call/CallOptions.ts"
import { Conflict, FlatError } from "../error/FlatError.ts"
import { scrub } from "../error/Redaction.ts"
import * as InputReading from "../fields/InputReading.ts"
import type { ScoreRevision, ScoreRevisionCreation } from "../generated/models/scores/ScoreRevision.ts"
import type { RestoreRevisionInput, SaveRevisionInput } from "./RevisionInput.ts"

/** The operations that saving and restoring use. */
export interface Calls {
  readonly getScoreRevision: (
    input: { readonly score: string; readonly revision: string },
    options?: CallOptions
  ) => Effect.Effect<ScoreRevision, FlatError>
  readonly getScoreRevisionData: (
    input: { readonly score: string; readonly revision: string; readonly format: "xml" },
    options?: CallOptions
  ) => Effect.Effect<{ readonly bytes: Uint8Array }, FlatError>
  readonly createScoreRevision: (
    input: { readonly score: string; readonly body: ScoreRevisionCreation },
    options?: CallOptions
  ) => Effect.Effect<ScoreRevision, FlatError>
}

const failOutdated = (base: string, { id }: ScoreRevision) =>
  Effect.fail(
    new FlatError({
      operation: "saveRevision",
      method: "POST",
      path: "/scores/{score}/revisions",
      attempts: 0,
      reason: new Conflict({
        status: 409,
        code: "NEWER_REVISION",
        detail: scrub(
          `Revision ${base} is not the newest any more: that is ${id}. Nothing was saved. Read the newest one, and make the change there`
        ),
        param: "base",
        supportId: undefined,
        providerMessage: undefined,
        headers: {}
      })
    })
  )

// The first operation reports an input that cannot be read.
const reading = <I extends object, A>(
  calls: Calls,
  input: I,
  run: (copy: I) => Effect.Effect<A, FlatError>
): Effect.Effect<A, FlatError> =>
  Effect.suspend(() => {
    const copy = InputReading.read(input, () => Result.succeed({ ...input }))
    return Result.isSuccess(copy)
      ? run(copy.success)
      : calls.getScoreRevision(input as never) as Effect.Effect<never, FlatError>
  })

/** Saves a revision on the one that it was made from. Fails if there is a newer one. */
export const saveRevision = (
  calls: Calls,
  input: SaveRevisionInput,
  options?: CallOptions
): Effect.Effect<ScoreRevision, FlatError> =>
  reading(calls, input, ({ base, score, ...body }) =>
    Effect.flatMap(
      calls.getScoreRevision({ score, revision: "last" }, options),
      (last) => last.id === base ? calls.createScoreRevision({ score, body }, options) : failOutdated(base, last)
    ))

/** Saves the MusicXML of a revision again, byte for byte. Returns the newest one as it is if that is the revision. */
export const restoreRevision = (
  calls: Calls,
  input: RestoreRevisionInput,
  options?: CallOptions
): Effect.Effect<ScoreRevision, FlatError> =>
  reading(calls, input, ({ description, revision, score }) =>
    Effect.gen(function*() {
      const old = yield* calls.getScoreRevision({ score, revision }, options)
      const last = yield* calls.getScoreRevision({ score, revision: "last" }, options)
      if (old.id === last.id) return last
      const { bytes } = yield* calls.getScoreRevisionData({ score, revision: old.id, format: "xml" }, options)
      const body = { data: bytes, description: description ?? `Restored revision ${old.id}` }
      return yield* calls.createScoreRevision({ score, body }, options)
    }))
