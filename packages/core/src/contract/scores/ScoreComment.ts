/**
 * Comments on a score: on the whole score (`document`) or on a passage (`inline`).
 */
import * as Schema from "effect/Schema"
import * as Enumeration from "../fields/Enumeration.ts"
import * as Field from "../fields/Field.ts"

const passage = {
  /** Part. */
  partUuid: Schema.String,
  /** Measures, from the first to the last. */
  measureUuids: Schema.Array(Schema.String),
  /** Start, as a time position within the first measure. */
  startTimePos: Schema.Finite,
  /** End, as a time position within the last measure. */
  stopTimePos: Schema.Finite,
  /** Start, in divisions of a quarter note. */
  startDpq: Schema.Finite,
  /** End, in divisions of a quarter note. */
  stopDpq: Schema.Finite
}

/** The passage that a comment is about. */
export const ScoreCommentContext = Schema.Struct({
  ...passage,
  /** Staff. */
  staffUuid: Schema.optionalKey(Schema.String),
  /**
   * Staff, by number.
   *
   * @deprecated Use `staffUuid`, which identifies the same staff and does not change.
   */
  staffIdx: Schema.optionalKey(Schema.Finite)
}).annotate({ identifier: "ScoreCommentContext" })
export interface ScoreCommentContext extends Schema.Schema.Type<typeof ScoreCommentContext> {}

/** A comment. */
export const ScoreComment = Schema.Struct({
  /** Comment id. Pass it as the path parameter `comment`. */
  id: Schema.String,
  /** On the whole score or on a passage. */
  type: Enumeration.open(["document", "inline"]),
  /** Id of its author. */
  user: Schema.String,
  /** Score id. */
  score: Schema.String,
  /** Id of the revision it was written on. */
  revision: Schema.optionalKey(Schema.String),
  /** Id of the comment that it replies to. */
  replyTo: Schema.optionalKey(Schema.String),
  /** When it was written. */
  date: Field.DateTimeString,
  /** When it was last changed. */
  modificationDate: Schema.optionalKey(Field.DateTimeString),
  /** Text, with people mentioned as `@[id:username]`. */
  comment: Schema.String,
  /** Text to show as is. */
  rawComment: Schema.String,
  /** The passage (inline comments). */
  context: Schema.optionalKey(ScoreCommentContext),
  /** Ids of the people mentioned. */
  mentions: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Whether it is resolved (inline comments). Lists do not include resolved comments. */
  resolved: Schema.optionalKey(Schema.Boolean),
  /** Id of the user who resolved it. */
  resolvedBy: Schema.optionalKey(Schema.String),
  /** Result of moderation. */
  moderation: Schema.optionalKey(Schema.Struct({
    /** Whether others cannot see it. */
    hidden: Schema.optionalKey(Schema.Boolean),
    /** Why it is hidden. */
    reason: Schema.optionalKey(Enumeration.open(["spam", "inappropriate"]))
  })),
  /** Whether it was classified as spam and is hidden from others. */
  spam: Schema.optionalKey(Schema.Boolean)
}).annotate({ identifier: "ScoreComment" })
export interface ScoreComment extends Schema.Schema.Type<typeof ScoreComment> {}

/** The passage that a new comment is about. */
export const ScoreCommentContextCreation = Schema.Struct({
  ...passage,
  /** Staff. */
  staffUuid: Field.optional(Schema.String),
  /**
   * Staff, by number.
   *
   * @deprecated Use `staffUuid`, which identifies the same staff and does not change.
   */
  staffIdx: Field.optional(Schema.Finite)
}).annotate({ identifier: "ScoreCommentContextCreation" })
export interface ScoreCommentContextCreation extends Schema.Schema.Type<typeof ScoreCommentContextCreation> {}

/** A new comment: on a passage with `context`, otherwise on the whole score. */
export const ScoreCommentCreation = Schema.Struct({
  /** Id of the revision it is about. If omitted or `last`: the newest revision. */
  revision: Field.optional(Schema.String),
  /** Text, with people mentioned as `@[id:username]`. */
  comment: Schema.String,
  /** Text to show as is. Required if the comment mentions people. */
  rawComment: Field.optional(Schema.String),
  /** Ids of the people mentioned. */
  mentions: Field.optional(Schema.Array(Schema.String)),
  /** Id of the comment that it replies to. */
  replyTo: Field.optional(Schema.String),
  /** The passage. */
  context: Field.optional(ScoreCommentContextCreation)
}).annotate({ identifier: "ScoreCommentCreation" })
export interface ScoreCommentCreation extends Schema.Schema.Type<typeof ScoreCommentCreation> {}

/** Changes to a comment. Omitted fields stay unchanged. */
export const ScoreCommentUpdate = Schema.Struct({
  /** Id of the revision it is about. If omitted or `last`: the newest revision. */
  revision: Field.optional(Schema.String),
  /** Text of 1 to 10000 characters, with people mentioned as `@[id:username]`. */
  comment: Field.optional(Field.text(1, 10_000)),
  /** Text to show as is, of 1 to 10000 characters. Required if the comment mentions people. */
  rawComment: Field.optional(Field.text(1, 10_000)),
  /** The passage. */
  context: Field.optional(ScoreCommentContextCreation)
}).annotate({ identifier: "ScoreCommentUpdate" })
export interface ScoreCommentUpdate extends Schema.Schema.Type<typeof ScoreCommentUpdate> {}
