/**
 * Numbers of views, plays, likes and comments of a score.
 */
import * as Schema from "effect/Schema"

/**
 * Fields of every count.
 *
 * @category schemas
 */
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

/**
 * Number of likes of a score.
 *
 * @category schemas
 */
export const ScoreLikesCounts = Schema.Struct(countFields).annotate({ identifier: "ScoreLikesCounts" })
/** @category models */
export interface ScoreLikesCounts extends Schema.Schema.Type<typeof ScoreLikesCounts> {}

/**
 * Number of views of a score.
 *
 * @category schemas
 */
export const ScoreViewsCounts = Schema.Struct(countFields).annotate({ identifier: "ScoreViewsCounts" })
/** @category models */
export interface ScoreViewsCounts extends Schema.Schema.Type<typeof ScoreViewsCounts> {}

/**
 * Number of plays of a score.
 *
 * @category schemas
 */
export const ScorePlaysCounts = Schema.Struct(countFields).annotate({ identifier: "ScorePlaysCounts" })
/** @category models */
export interface ScorePlaysCounts extends Schema.Schema.Type<typeof ScorePlaysCounts> {}

/**
 * Number of comments on a score, without comments on passages. All fields except `total` count each user once.
 *
 * @category schemas
 */
export const ScoreCommentsCounts = Schema.Struct({
  ...countFields,
  /** Number of users who commented. */
  unique: Schema.optionalKey(Schema.Finite)
}).annotate({ identifier: "ScoreCommentsCounts" })
/** @category models */
export interface ScoreCommentsCounts extends Schema.Schema.Type<typeof ScoreCommentsCounts> {}
