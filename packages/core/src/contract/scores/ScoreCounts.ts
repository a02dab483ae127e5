/**
 * How often a score was looked at, played, liked and commented on.
 */
import * as Schema from "effect/Schema"

/**
 * Fields of every count.
 *
 * @category schemas
 */
export const countFields = {
  /** Since the score was made. */
  total: Schema.optionalKey(Schema.Finite),
  /** Within the last week. */
  weekly: Schema.optionalKey(Schema.Finite),
  /** Within the last month. */
  monthly: Schema.optionalKey(Schema.Finite),
  /** Within the last year. */
  yearly: Schema.optionalKey(Schema.Finite)
}

/**
 * Times that a score was liked.
 *
 * @category schemas
 */
export const ScoreLikesCounts = Schema.Struct(countFields).annotate({ identifier: "ScoreLikesCounts" })
/** @category models */
export interface ScoreLikesCounts extends Schema.Schema.Type<typeof ScoreLikesCounts> {}

/**
 * Times that a score was looked at.
 *
 * @category schemas
 */
export const ScoreViewsCounts = Schema.Struct(countFields).annotate({ identifier: "ScoreViewsCounts" })
/** @category models */
export interface ScoreViewsCounts extends Schema.Schema.Type<typeof ScoreViewsCounts> {}

/**
 * Times that a score was played.
 *
 * @category schemas
 */
export const ScorePlaysCounts = Schema.Struct(countFields).annotate({ identifier: "ScorePlaysCounts" })
/** @category models */
export interface ScorePlaysCounts extends Schema.Schema.Type<typeof ScorePlaysCounts> {}

/**
 * Comments on a score, those within the music left out. All but `total` count each user once.
 *
 * @category schemas
 */
export const ScoreCommentsCounts = Schema.Struct({
  ...countFields,
  /** Users who commented. */
  unique: Schema.optionalKey(Schema.Finite)
}).annotate({ identifier: "ScoreCommentsCounts" })
/** @category models */
export interface ScoreCommentsCounts extends Schema.Schema.Type<typeof ScoreCommentsCounts> {}
