/**
 * The music of a score by its id: a revision is read as MusicXML, and the next one is saved on the revision that was read. The API has no condition for
 * that: the newest revision is looked up immediately before, and one that is saved between the two requests is not noticed.
 */
import type { Caller, Contract, Input } from "@flat-sdk/agents/operations"
import type { FlatError } from "@flat-sdk/core"
import { open, type Score } from "@flat-sdk/score"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"

/** A revision that cannot be used. Nothing was saved. `next` says what to do, as a sentence. */
export class RevisionError extends Data.TaggedError("RevisionError")<{
  readonly reason: "Stale" | "Unreadable" | "Newest"
  readonly message: string
  readonly next: string
}> {}

/** A revision by its id. */
export interface Read {
  readonly revision: string
  readonly score: Score
}

type Failed = FlatError.FlatError | RevisionError

export interface Revisions {
  /** Reads a revision, the newest by default. The key is that of the private link of the score. */
  readonly read: (
    score: string,
    place?: { readonly revision?: string | undefined; readonly sharingKey?: string | undefined }
  ) => Effect.Effect<Read, Failed>
  /** Saves a file on the revision that it was made from. Returns the id of the new revision. Fails if there is a newer one. */
  readonly save: (score: string, base: string, file: Uint8Array, description?: string) => Effect.Effect<string, Failed>
  /** Saves the MusicXML of an old revision, byte for byte, as the newest. Returns the id of the new revision. */
  readonly restore: (score: string, revision: string, description?: string) => Effect.Effect<string, Failed>
}

const newest = "last"

export const make = (contract: Contract, caller: Caller): Revisions => {
  const call = (id: string, input: Input) => {
    const operation = contract.operations.find((one) => one.id === id)
    return operation === undefined ? Effect.die(new Error(`no operation ${id}`)) : caller.call(operation, input)
  }
  const idOf = (score: string, revision = newest, key: object = {}) =>
    Effect.map(call("getScoreRevision", { score, revision, ...key }), (found) => (found as { readonly id: string }).id)
  const file = (score: string, revision: string, key: object = {}) =>
    Effect.map(
      call("getScoreRevisionData", { score, revision, format: "xml", ...key }),
      (file) => (file as { readonly bytes: Uint8Array }).bytes
    )
  const create = (score: string, data: Uint8Array, description?: string) =>
    Effect.map(
      call("createScoreRevision", {
        score,
        body: { data, ...description === undefined ? undefined : { description } }
      }),
      (created) => (created as { readonly id: string }).id
    )
  return {
    read: Effect.fnUntraced(function*(score, { revision: given, sharingKey } = {}) {
      const key = sharingKey === undefined ? {} : { sharingKey }
      // The id first: a revision that is saved meanwhile has another.
      const revision = yield* idOf(score, given, key)
      const { problems, value } = open(yield* file(score, revision, key))
      if (value !== undefined) return { revision, score: value }
      const { column, hint, line, message } = problems[0]!
      const where = line === undefined ? "" : ` (line ${line}, column ${column})`
      return yield* new RevisionError({
        reason: "Unreadable",
        message: `The MusicXML of revision ${revision} cannot be read: ${message}${where}`,
        next: `${hint ?? "Export it in another format"}.`
      })
    }),
    save: Effect.fnUntraced(function*(score, base, data, description) {
      const last = yield* idOf(score)
      if (base === last) return yield* create(score, data, description)
      return yield* new RevisionError({
        reason: "Stale",
        message: `Revision ${base} of score ${score} is not the newest any more: that is ${last}. Nothing was saved`,
        next: "Read the newest revision, and make the change there."
      })
    }),
    restore: Effect.fnUntraced(function*(score, revision, description) {
      const [old, last] = [yield* idOf(score, revision), yield* idOf(score)]
      if (old !== last) return yield* create(score, yield* file(score, old), description ?? `Restored revision ${old}`)
      return yield* new RevisionError({
        reason: "Newest",
        message: `Revision ${old} of score ${score} is the newest already. Nothing was saved`,
        next: "Choose an older one: getScoreRevisions lists them."
      })
    })
  }
}
