/**
 * Metadata of scores, in lists and single responses. The music is in revisions.
 */
import * as Schema from "effect/Schema"
import * as Enumeration from "../fields/Enumeration.ts"
import * as Field from "../fields/Field.ts"
import { UserPublic } from "../people/UserPublic.ts"
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
 * Who can find a score, in addition to its collaborators: everyone (`public`), the same organization (`organizationPublic`, school accounts), anyone
 * with the link (`privateLink`), nobody (`private`). Administrators of an organization can disable some of these values.
 */
export const ScorePrivacy = Enumeration.make("ScorePrivacy", privacies)
export type ScorePrivacy = typeof ScorePrivacy.Type

/** The privacy of a score as responses report it. Accepts values that are added later. */
export const ReportedScorePrivacy = Enumeration.open(privacies).annotate({ identifier: "ReportedScorePrivacy" })
export type ReportedScorePrivacy = typeof ReportedScorePrivacy.Type

/** Licence that a score is published under: all rights reserved (`copyright`) or a Creative Commons licence. */
export const ScoreLicense = Enumeration.make("ScoreLicense", licenses)
export type ScoreLicense = typeof ScoreLicense.Type

/** The licence of a score as responses report it. Accepts values that are added later. */
export const ReportedScoreLicense = Enumeration.open(licenses).annotate({ identifier: "ReportedScoreLicense" })
export type ReportedScoreLicense = typeof ReportedScoreLicense.Type

/** Whether the music is original, or an arrangement or other work based on another composer's music. */
export const ScoreCreationType = Enumeration.make("ScoreCreationType", creationTypes)
export type ScoreCreationType = typeof ScoreCreationType.Type

/** The kind of creation as responses report it. Accepts values that are added later. */
export const ReportedScoreCreationType = Enumeration.open(creationTypes).annotate({
  identifier: "ReportedScoreCreationType"
})
export type ReportedScoreCreationType = typeof ReportedScoreCreationType.Type

/** The metadata of a score. */
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
  /** URL of the page to read it. */
  htmlUrl: Schema.String.annotate({ format: "url" }),
  /** URL of the page to edit it. */
  editHtmlUrl: Schema.String.annotate({ format: "url" }),
  /** Lyricist. */
  lyricist: Schema.optionalKey(Schema.String),
  /** Arranger. */
  arranger: Schema.optionalKey(Schema.String),
  /** Composer. */
  composer: Schema.optionalKey(Schema.String),
  /** Description by its owner. */
  description: Schema.optionalKey(Schema.String),
  /** Tags. */
  tags: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Whether the music is original or based on another composer's music. */
  creationType: Schema.optionalKey(Schema.NullOr(ReportedScoreCreationType)),
  /** Licence that it is published under. */
  license: Schema.optionalKey(Schema.NullOr(ReportedScoreLicense)),
  /** Licence text to print on the score. */
  licenseText: Schema.optionalKey(Schema.String),
  /** Approximate duration, in seconds. */
  durationTime: Schema.optionalKey(Schema.Finite),
  /** Number of measures. */
  numberMeasures: Schema.optionalKey(Schema.Int),
  /** Tempo at the beginning or most of the time, as quarter notes per minute. */
  mainTempoQpm: Schema.optionalKey(Schema.Finite),
  /** Main key: -7 (seven flats) to 7 (seven sharps). */
  mainKeySignature: Schema.optionalKey(Schema.Finite),
  /** Rights of the token's user. */
  rights: Schema.optionalKey(ResourceRights),
  /** Rights of each collaborator. */
  collaborators: Schema.Array(ResourceCollaborator),
  /** When it was created. */
  creationDate: Field.DateTimeString,
  /** When its last revision was created. */
  modificationDate: Schema.optionalKey(Field.DateTimeString),
  /** When it was published. */
  publicationDate: Schema.optionalKey(Field.DateTimeString),
  /** When a score in the trash is deleted permanently. If this is in the past, the next clean-up deletes it. */
  scheduledDeletionDate: Schema.optionalKey(Field.DateTimeString),
  /** When the vendor recommended it to the community. */
  highlightedDate: Schema.optionalKey(Field.DateTimeString),
  /** Organization id, if it was created in an organization. */
  organization: Schema.optionalKey(Schema.String),
  /** Id of the score that it was copied from. */
  parentScore: Schema.optionalKey(Schema.String),
  /** Instruments, as `GROUP.INSTRUMENT`. */
  instruments: Schema.Array(Schema.String),
  /** Names of the instruments in the user's language, in the order of `instruments`. */
  instrumentsNames: Schema.Array(Schema.String),
  /** Sounds of the parts, as `GROUP.SAMPLE`. */
  samples: Schema.Array(Schema.String),
  /** File id on Google Drive, if the score is also stored there. */
  googleDriveFileId: Schema.optionalKey(Schema.String),
  /** Number of likes. */
  likes: Schema.optionalKey(ScoreLikesCounts),
  /** Number of comments. */
  comments: Schema.optionalKey(ScoreCommentsCounts),
  /** Number of views. */
  views: Schema.optionalKey(ScoreViewsCounts),
  /** Number of plays. */
  plays: Schema.optionalKey(ScorePlaysCounts),
  /** Ids of the collections that contain it, including those that the user cannot read. */
  collections: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Relation of the token's user to the score. */
  me: Schema.optionalKey(Schema.Struct({
    /** Whether the user likes it. */
    isLiked: Schema.Boolean,
    /** Whether it is in a collection of the user. */
    isInLibrary: Schema.Boolean
  }))
}).annotate({ identifier: "ScoreDetails" })
export interface ScoreDetails extends Schema.Schema.Type<typeof ScoreDetails> {}
