/**
 * The lists of scores and comments that can be watched.
 *
 * The fields that show a change are part of the format of checkpoints: with other fields, every item of a saved checkpoint would look changed. Fields that
 * change without a change of the thing itself are left out: counts of readers, the last activity, URLs of pictures, which may be signed.
 */
import type { ScoreComment } from "../generated/models/scores/ScoreComment.ts"
import type { ScoreDetails } from "../generated/models/scores/ScoreDetails.ts"
import * as Fingerprint from "./Fingerprint.ts"
import type { CommentsInput, CommentSummary, ScoresInput, ScoreSummary } from "./ListInput.ts"
import { type Calls, has, type ListOptions, paged, source, whole } from "./ListSource.ts"
import type { Source } from "./Poller.ts"

/** Creates the list of the comments of a score. */
export const comments = (
  calls: Pick<Calls, "getScoreComments">,
  input: CommentsInput,
  options?: ListOptions<ScoreComment>
): Source<ScoreComment> =>
  source<ScoreComment, CommentSummary>({
    name: "comments",
    input,
    parameters: ["score", "type", "sharingKey"],
    version: (item) =>
      Fingerprint.pick(item, [
        "type",
        "user",
        "revision",
        "date",
        "modificationDate",
        "comment",
        "rawComment",
        "context",
        "resolved",
        "resolvedBy",
        "moderation",
        "spam"
      ]),
    summary: (item) => Fingerprint.pick(item, ["user", "date", "modificationDate"]),
    read: (take, each) => whole(calls.getScoreComments(input, each), take)
  }, options)

/** Creates the list of the scores of a collection or a user. */
export const scores = (
  calls: Pick<Calls, "listCollectionScores" | "getUserScores">,
  input: ScoresInput,
  options?: ListOptions<ScoreDetails>
): Source<ScoreDetails> =>
  source<ScoreDetails, ScoreSummary>({
    name: "scores",
    input,
    parameters: has(input, "user") ? ["user", "limit"] : ["collection", "sharingKey", "limit"],
    version: (item) =>
      Fingerprint.pick(item, [
        "title",
        "subtitle",
        "privacy",
        "composer",
        "arranger",
        "lyricist",
        "description",
        "tags",
        "creationType",
        "license",
        "modificationDate",
        "publicationDate",
        "scheduledDeletionDate"
      ]),
    summary: (item) => Fingerprint.pick(item, ["title", "modificationDate"]),
    // Sorted by a date that never changes, so that no score moves while the pages are read.
    read: (take, each) =>
      paged((page) =>
        "user" in input
          ? calls.getUserScores({ ...input, paginate: true, sort: "creationDate" }, each, page)
          : calls.listCollectionScores({ ...input, sort: "creationDate" }, each, page), take)
  }, options)
