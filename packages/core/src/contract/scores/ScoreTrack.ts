/**
 * Tracks: recordings that are synchronised with a score.
 */
import * as Schema from "effect/Schema"
import * as Enumeration from "../fields/Enumeration.ts"
import * as Field from "../fields/Field.ts"

const purposes = ["common", "performanceSubmission"] as const
const states = ["draft", "completed", "deleted"] as const
const pointTypes = ["measure", "end"] as const

/** Purpose of a track: for everyone who sees the score, or a student's performance for an assignment. */
export const ScoreTrackPurpose = Enumeration.make("ScoreTrackPurpose", purposes)
export type ScoreTrackPurpose = typeof ScoreTrackPurpose.Type

/** State of a track: a draft, ready, or deleted. */
export const ScoreTrackState = Enumeration.make("ScoreTrackState", states)
export type ScoreTrackState = typeof ScoreTrackState.Type

/** A synchronisation point of recording and score. */
export const ScoreTrackPoint = Schema.Struct({
  /** Type: the beginning of a measure, or the end of the score. */
  type: Enumeration.open(pointTypes),
  /** The measure, if the type is `measure`. */
  measureUuid: Schema.optionalKey(Schema.String.annotate({ format: "uuid" })),
  /** Seconds from the beginning of the recording. */
  time: Schema.Finite
}).annotate({ identifier: "ScoreTrackPoint" })
export interface ScoreTrackPoint extends Schema.Schema.Type<typeof ScoreTrackPoint> {}

/** A recording that is synchronised with a score. */
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
  /** Whether it is the default track. */
  default: Schema.Boolean,
  /** State: a draft, ready, or deleted. */
  state: Enumeration.open(states),
  /** Location of the recording: a file on Flat (`audio`), or one of the named services. */
  type: Enumeration.open(["audio", "soundcloud", "youtube", "vimeo"]),
  /** Purpose. */
  purpose: Enumeration.open(purposes),
  /** URL of the recording. */
  url: Schema.optionalKey(Schema.String),
  /** Id of the recording in its service. */
  mediaId: Schema.optionalKey(Schema.String),
  /** Synchronisation points of recording and score. */
  synchronizationPoints: Schema.optionalKey(Schema.Array(ScoreTrackPoint))
}).annotate({ identifier: "ScoreTrack" })
export interface ScoreTrack extends Schema.Schema.Type<typeof ScoreTrack> {}

/** The response to the creation of a track. */
export const ScoreTrackCreationResponse = Schema.Struct({
  /** The track. */
  track: ScoreTrack
}).annotate({ identifier: "ScoreTrackCreationResponse" })
export interface ScoreTrackCreationResponse extends Schema.Schema.Type<typeof ScoreTrackCreationResponse> {}

/** A new synchronisation point of recording and score. */
export const ScoreTrackPointCreation = Schema.Struct({
  /** Type: the beginning of a measure, or the end of the score. */
  type: Schema.Literals(pointTypes),
  /** The measure. Required if the type is `measure`. */
  measureUuid: Field.optional(Schema.String.annotate({ format: "uuid" })),
  /** Seconds from the beginning of the recording. */
  time: Schema.Finite
}).annotate({ identifier: "ScoreTrackPointCreation" })
export interface ScoreTrackPointCreation extends Schema.Schema.Type<typeof ScoreTrackPointCreation> {}

const changes = {
  /** Title. */
  title: Field.optional(Schema.String),
  /** Whether it is the default track. */
  default: Field.optional(Schema.Boolean),
  /**
   * State: a draft, ready, or deleted.
   *
   * @default "draft"
   */
  state: Field.optional(ScoreTrackState),
  /**
   * Purpose.
   *
   * @default "common"
   */
  purpose: Field.optional(ScoreTrackPurpose),
  /** Synchronisation points of recording and score. */
  synchronizationPoints: Field.optional(Schema.Array(ScoreTrackPointCreation))
}

/** A new track. */
export const ScoreTrackCreation = Schema.Struct({
  ...changes,
  /** URL of the recording on SoundCloud, YouTube or Vimeo. */
  url: Field.optional(Schema.String)
}).annotate({ identifier: "ScoreTrackCreation" })
export interface ScoreTrackCreation extends Schema.Schema.Type<typeof ScoreTrackCreation> {}

/** Changes to a track. Omitted fields stay unchanged. */
export const ScoreTrackUpdate = Schema.Struct(changes).annotate({ identifier: "ScoreTrackUpdate" })
export interface ScoreTrackUpdate extends Schema.Schema.Type<typeof ScoreTrackUpdate> {}
