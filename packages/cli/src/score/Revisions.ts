/** Reads the music of scores by their ids. */
import type { FlatClient, FlatError } from "@flat-sdk/core"
import { open, type Score } from "@flat-sdk/score"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"

/** The music of a revision cannot be read. `next` says what to do, as a sentence. */
export class Unreadable extends Data.TaggedError("Unreadable")<{ readonly message: string; readonly next: string }> {}

/** A revision by its id. */
export interface Read {
  readonly revision: string
  readonly score: Score
}

/** Reads a revision of a score, the newest by default. */
export const read = Effect.fnUntraced(function*(
  { getScoreRevision, getScoreRevisionData }: FlatClient.FlatClientShape["scores"],
  score: string,
  given = "last"
): Effect.fn.Return<Read, FlatError.FlatError | Unreadable> {
  // The id first: a revision that is saved meanwhile has another.
  const { id: revision } = yield* getScoreRevision({ score, revision: given })
  const { bytes } = yield* getScoreRevisionData({ score, revision, format: "xml" })
  const { problems, value } = open(bytes)
  if (value !== undefined) return { revision, score: value }
  const { column, hint, line, message } = problems[0]!
  const where = line === undefined ? "" : ` (line ${line}, column ${column})`
  return yield* new Unreadable({
    message: `The MusicXML of revision ${revision} cannot be read: ${message}${where}`,
    next: `${hint ?? "Export it in another format"}.`
  })
})
