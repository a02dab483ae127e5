/**
 * Tracks: recordings that play in step with a score.
 */
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import * as OpenEnum from "../fields/OpenEnum.ts"

const purposes = ["common", "performanceSubmission"] as const
const states = ["draft", "completed", "deleted"] as const
const pointTypes = ["measure", "end"] as const

/**
 * What a track is for: everybody who sees the score, or a student's performance for an assignment.
 *
 * @category schemas
 */
export const ScoreTrackPurpose = Schema.Literals(purposes)
/** @category models */
export type ScoreTrackPurpose = typeof ScoreTrackPurpose.Type

/**
 * Whether a track is being worked on, ready, or gone.
 *
 * @category schemas
 */
export const ScoreTrackState = Schema.Literals(states)
/** @category models */
export type ScoreTrackState = typeof ScoreTrackState.Type

/**
 * A moment where recording and score meet.
 *
 * @category schemas
 */
export const ScoreTrackPoint = Schema.Struct({
  /** The beginning of a measure, or the end of the score. */
  type: OpenEnum.make(pointTypes),
  /** The measure, of a point of that type. */
  measureUuid: Schema.optionalKey(Schema.String.annotate({ format: "uuid" })),
  /** Seconds from the beginning of the recording. */
  time: Schema.Finite
}).annotate({ identifier: "ScoreTrackPoint" })
/** @category models */
export interface ScoreTrackPoint extends Schema.Schema.Type<typeof ScoreTrackPoint> {}

/**
 * A recording that plays in step with a score.
 *
 * @category schemas
 */
export const ScoreTrack = Schema.Struct({
  /** Track id. Pass it as the path parameter `track`. */
  id: Schema.String,
  /** Title. */
  title: Schema.optionalKey(Schema.String),
  /** Score id. */
  score: Schema.optionalKey(Schema.String),
  /** Id of the user who added it. */
  creator: Schema.String,
  /** When it was added. */
  creationDate: Field.DateTimeString,
  /** When it was last changed. */
  modificationDate: Field.DateTimeString,
  /** Whether it plays unless another is chosen. */
  default: Schema.Boolean,
  /** Being worked on, ready, or gone. */
  state: OpenEnum.make(states),
  /** Where the recording is: a file at Flat (`audio`), or one of the named services. */
  type: OpenEnum.make(["audio", "soundcloud", "youtube", "vimeo"]),
  /** What it is for. */
  purpose: OpenEnum.make(purposes),
  /** URL of the recording. */
  url: Schema.optionalKey(Schema.String),
  /** Id of the recording at its service. */
  mediaId: Schema.optionalKey(Schema.String),
  /** Where recording and score meet. */
  synchronizationPoints: Schema.optionalKey(Schema.Array(ScoreTrackPoint))
}).annotate({ identifier: "ScoreTrack" })
/** @category models */
export interface ScoreTrack extends Schema.Schema.Type<typeof ScoreTrack> {}

/**
 * The answer to a new track.
 *
 * @category schemas
 */
export const ScoreTrackCreationResponse = Schema.Struct({
  /** The track. */
  track: ScoreTrack
}).annotate({ identifier: "ScoreTrackCreationResponse" })
/** @category models */
export interface ScoreTrackCreationResponse extends Schema.Schema.Type<typeof ScoreTrackCreationResponse> {}

/**
 * A moment where recording and score shall meet.
 *
 * @category schemas
 */
export const ScoreTrackPointCreation = Schema.Struct({
  /** The beginning of a measure, or the end of the score. */
  type: Schema.Literals(pointTypes),
  /** The measure; a point of that type needs it. */
  measureUuid: Field.optional(Schema.String.annotate({ format: "uuid" })),
  /** Seconds from the beginning of the recording. */
  time: Schema.Finite
}).annotate({ identifier: "ScoreTrackPointCreation" })
/** @category models */
export interface ScoreTrackPointCreation extends Schema.Schema.Type<typeof ScoreTrackPointCreation> {}

const changes = {
  /** Title. */
  title: Field.optional(Schema.String),
  /** Whether it plays unless another is chosen. */
  default: Field.optional(Schema.Boolean),
  /**
   * Being worked on, ready, or gone.
   *
   * @default "draft"
   */
  state: Field.optional(ScoreTrackState),
  /**
   * What it is for.
   *
   * @default "common"
   */
  purpose: Field.optional(ScoreTrackPurpose),
  /** Where recording and score meet. */
  synchronizationPoints: Field.optional(Schema.Array(ScoreTrackPointCreation))
}

/**
 * A new track.
 *
 * @category schemas
 */
export const ScoreTrackCreation = Schema.Struct({
  ...changes,
  /** Page of the recording at SoundCloud, YouTube or Vimeo. */
  url: Field.optional(Schema.String)
}).annotate({ identifier: "ScoreTrackCreation" })
/** @category models */
export interface ScoreTrackCreation extends Schema.Schema.Type<typeof ScoreTrackCreation> {}

/**
 * Changes to a track. Omitted fields stay unchanged.
 *
 * @category schemas
 */
export const ScoreTrackUpdate = Schema.Struct(changes).annotate({ identifier: "ScoreTrackUpdate" })
/** @category models */
export interface ScoreTrackUpdate extends Schema.Schema.Type<typeof ScoreTrackUpdate> {}
