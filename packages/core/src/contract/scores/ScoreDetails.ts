/**
 * Scores, as lists and single answers describe them; the music itself comes from revisions.
 */
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import * as OpenEnum from "../fields/OpenEnum.ts"
import { UserPublic } from "../users/UserPublic.ts"
import { ResourceCollaborator, ResourceRights } from "./ResourceRights.ts"
import { ScoreCommentsCounts, ScoreLikesCounts, ScorePlaysCounts, ScoreViewsCounts } from "./ScoreCounts.ts"

const privacies = ["public", "private", "organizationPublic", "privateLink"] as const
const licenses = [
  "copyright",
  "cc0",
  "cc-by",
  "cc-by-sa",
  "cc-by-nd",
  "cc-by-nc",
  "cc-by-nc-sa",
  "cc-by-nc-nd"
] as const
const creationTypes = ["original", "arrangement", "other"] as const

/**
 * Who can find a score besides its collaborators: everybody (`public`), the same organization (`organizationPublic`, school accounts), anyone with
 * the link (`privateLink`), nobody (`private`). Administrators of an organization can rule some of them out.
 *
 * @category schemas
 */
export const ScorePrivacy = Schema.Literals(privacies)
/** @category models */
export type ScorePrivacy = typeof ScorePrivacy.Type

/**
 * The privacy of a score as responses report it. Accepts values that are added later.
 *
 * @category schemas
 */
export const ReportedScorePrivacy = OpenEnum.make(privacies)
/** @category models */
export type ReportedScorePrivacy = typeof ReportedScorePrivacy.Type

/**
 * Terms that a score is published under: all rights reserved (`copyright`) or a Creative Commons licence.
 *
 * @category schemas
 */
export const ScoreLicense = Schema.Literals(licenses)
/** @category models */
export type ScoreLicense = typeof ScoreLicense.Type

/**
 * The licence of a score as responses report it. Accepts values that are added later.
 *
 * @category schemas
 */
export const ReportedScoreLicense = OpenEnum.make(licenses)
/** @category models */
export type ReportedScoreLicense = typeof ReportedScoreLicense.Type

/**
 * Whether the music is new or somebody else's.
 *
 * @category schemas
 */
export const ScoreCreationType = Schema.Literals(creationTypes)
/** @category models */
export type ScoreCreationType = typeof ScoreCreationType.Type

/**
 * The kind of creation as responses report it. Accepts values that are added later.
 *
 * @category schemas
 */
export const ReportedScoreCreationType = OpenEnum.make(creationTypes)
/** @category models */
export type ReportedScoreCreationType = typeof ReportedScoreCreationType.Type

/**
 * What is known of a score.
 *
 * @category schemas
 */
export const ScoreDetails = Schema.Struct({
  /** Score id. Pass it as the path parameter `score`. */
  id: Schema.String,
  /** Key of a private link (`privacy` is `privateLink`): anyone who has it can read the score. */
  sharingKey: Schema.optionalKey(Schema.String),
  /** Title. */
  title: Schema.String,
  /** Subtitle. */
  subtitle: Schema.optionalKey(Schema.String),
  /** Who can find it. */
  privacy: ReportedScorePrivacy,
  /** Its owner. */
  user: UserPublic,
  /** Page to read it. */
  htmlUrl: Schema.String.annotate({ format: "url" }),
  /** Page to edit it. */
  editHtmlUrl: Schema.String.annotate({ format: "url" }),
  /** Who wrote the words. */
  lyricist: Schema.optionalKey(Schema.String),
  /** Who arranged it. */
  arranger: Schema.optionalKey(Schema.String),
  /** Who composed it. */
  composer: Schema.optionalKey(Schema.String),
  /** What its owner says about it. */
  description: Schema.optionalKey(Schema.String),
  /** Tags given to it. */
  tags: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Whether the music is new or somebody else's. */
  creationType: Schema.optionalKey(Schema.NullOr(ReportedScoreCreationType)),
  /** Terms that it is published under. */
  license: Schema.optionalKey(Schema.NullOr(ReportedScoreLicense)),
  /** Terms to print on the score. */
  licenseText: Schema.optionalKey(Schema.String),
  /** About how long it takes to play, in seconds. */
  durationTime: Schema.optionalKey(Schema.Finite),
  /** Number of measures. */
  numberMeasures: Schema.optionalKey(Schema.Int),
  /** Main tempo, in quarter notes a minute. */
  mainTempoQpm: Schema.optionalKey(Schema.Finite),
  /** Main key: -7 (seven flats) to 7 (seven sharps). */
  mainKeySignature: Schema.optionalKey(Schema.Finite),
  /** Rights of the token's user. */
  rights: Schema.optionalKey(ResourceRights),
  /** Who may do what. */
  collaborators: Schema.Array(ResourceCollaborator),
  /** When it was created. */
  creationDate: Field.DateTimeString,
  /** When its last revision was made. */
  modificationDate: Schema.optionalKey(Field.DateTimeString),
  /** When it was published. */
  publicationDate: Schema.optionalKey(Field.DateTimeString),
  /** When a score in the trash is deleted permanently. In the past: it goes with the next clean-up. */
  scheduledDeletionDate: Schema.optionalKey(Field.DateTimeString),
  /** When the vendor recommended it to the community. */
  highlightedDate: Schema.optionalKey(Field.DateTimeString),
  /** Organization id, where it was made in one. */
  organization: Schema.optionalKey(Schema.String),
  /** Id of the score that it was copied from. */
  parentScore: Schema.optionalKey(Schema.String),
  /** Instruments, as `GROUP.INSTRUMENT`. */
  instruments: Schema.Array(Schema.String),
  /** Names of the instruments in the user's language, in the order of `instruments`. */
  instrumentsNames: Schema.Array(Schema.String),
  /** Sounds of the parts, as `GROUP.SAMPLE`. */
  samples: Schema.Array(Schema.String),
  /** File id on Google Drive, where the score is kept there too. */
  googleDriveFileId: Schema.optionalKey(Schema.String),
  /** Times that it was liked. */
  likes: Schema.optionalKey(ScoreLikesCounts),
  /** Comments on it. */
  comments: Schema.optionalKey(ScoreCommentsCounts),
  /** Times that it was looked at. */
  views: Schema.optionalKey(ScoreViewsCounts),
  /** Times that it was played. */
  plays: Schema.optionalKey(ScorePlaysCounts),
  /** Ids of the collections that it is in, with those that the user cannot read. */
  collections: Schema.optionalKey(Schema.Array(Schema.String)),
  /** The token's user and the score. */
  me: Schema.optionalKey(Schema.Struct({
    /** Whether the user likes it. */
    isLiked: Schema.Boolean,
    /** Whether it is in a collection of the user's. */
    isInLibrary: Schema.Boolean
  }))
}).annotate({ identifier: "ScoreDetails" })
/** @category models */
export interface ScoreDetails extends Schema.Schema.Type<typeof ScoreDetails> {}
