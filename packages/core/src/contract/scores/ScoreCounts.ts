/**
 * Numbers of views, plays, likes and comments of a score.
 */
import * as Schema from "effect/Schema"

/** Fields of every count. */
export const countFields = {
  /** Since the score was created. */
  total: Schema.optionalKey(Schema.Finite),
  /** Within the last week. */
  weekly: Schema.optionalKey(Schema.Finite),
  /** Within the last month. */
  monthly: Schema.optionalKey(Schema.Finite),
  /** Within the last year. */
  yearly: Schema.optionalKey(Schema.Finite)
}

/** Number of likes of a score. */
export const ScoreLikesCounts = Schema.Struct(countFields).annotate({ identifier: "ScoreLikesCounts" })
export interface ScoreLikesCounts extends Schema.Schema.Type<typeof ScoreLikesCounts> {}

/** Number of views of a score. */
export const ScoreViewsCounts = Schema.Struct(countFields).annotate({ identifier: "ScoreViewsCounts" })
export interface ScoreViewsCounts extends Schema.Schema.Type<typeof ScoreViewsCounts> {}

/** Number of plays of a score. */
export const ScorePlaysCounts = Schema.Struct(countFields).annotate({ identifier: "ScorePlaysCounts" })
export interface ScorePlaysCounts extends Schema.Schema.Type<typeof ScorePlaysCounts> {}

/** Number of comments on a score, without comments on passages. All fields except `total` count each user once. */
export const ScoreCommentsCounts = Schema.Struct({
  ...countFields,
  /** Number of users who commented. */
  unique: Schema.optionalKey(Schema.Finite)
}).annotate({ identifier: "ScoreCommentsCounts" })
export interface ScoreCommentsCounts extends Schema.Schema.Type<typeof ScoreCommentsCounts> {}
