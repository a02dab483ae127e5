/**
 * Attachments of assignments and submissions: scores, worksheets, links and files.
 */
import * as Schema from "effect/Schema"
import * as Enumeration from "../fields/Enumeration.ts"
import * as Field from "../fields/Field.ts"

const types = ["rich", "photo", "video", "link", "flat", "googleDrive", "worksheet"] as const
const sharingModes = ["read", "write", "copy", "performance"] as const

/**
 * How an attached score is shared with students: they read it, edit it together (`write`), get individual copies, or record themselves playing it
 * (`performance`).
 */
export const MediaScoreSharingMode = Enumeration.make("MediaScoreSharingMode", sharingModes)
export type MediaScoreSharingMode = typeof MediaScoreSharingMode.Type

/** The sharing mode as responses report it. Accepts values that are added later. */
export const ReportedMediaScoreSharingMode = Enumeration.open(sharingModes).annotate({
  identifier: "ReportedMediaScoreSharingMode"
})
export type ReportedMediaScoreSharingMode = typeof ReportedMediaScoreSharingMode.Type

/** An attachment. For a link, the server determines the title, picture and similar fields. */
export const MediaAttachment = Schema.Struct({
  /** Type. The server changes the type of a `link` to `rich`, `photo` or `video` depending on its content; `flat` is a score. */
  type: Enumeration.open(types),
  /** Score id (`flat`). */
  score: Schema.optionalKey(Schema.String),
  /** Id of a revision of the score. */
  revision: Schema.optionalKey(Schema.String),
  /** Worksheet id (`worksheet`). */
  worksheet: Schema.optionalKey(Schema.String),
  /** Whether the score or worksheet was created for this assignment and exists only in it. */
  dedicated: Schema.optionalKey(Schema.Boolean),
  /** Track id of a recording. */
  track: Schema.optionalKey(Schema.String),
  /** Performances: UUID of the part that was selected. */
  partUuid: Schema.optionalKey(Schema.String),
  /** How the score is shared with students. */
  sharingMode: Schema.optionalKey(ReportedMediaScoreSharingMode),
  /** Whether students who get a copy cannot change the notes of the original. */
  lockScoreTemplate: Schema.optionalKey(Schema.Boolean),
  /** Title. */
  title: Schema.optionalKey(Schema.String),
  /** Description. */
  description: Schema.optionalKey(Schema.String),
  /** HTML of a player or widget from another site: treat it as untrusted. */
  html: Schema.optionalKey(Schema.String),
  /** Width of the widget. */
  htmlWidth: Schema.optionalKey(Schema.Finite),
  /** Height of the widget. */
  htmlHeight: Schema.optionalKey(Schema.Finite),
  /** URL of the link. */
  url: Schema.optionalKey(Schema.String),
  /** URL of a preview picture. */
  thumbnailUrl: Schema.optionalKey(Schema.String),
  /** Width of the preview picture. */
  thumbnailWidth: Schema.optionalKey(Schema.Int),
  /** Height of the preview picture. */
  thumbnailHeight: Schema.optionalKey(Schema.Int),
  /** Author of the linked content. */
  authorName: Schema.optionalKey(Schema.String),
  /** URL of that author's page. */
  authorUrl: Schema.optionalKey(Schema.String),
  /** URL of an icon. */
  iconUrl: Schema.optionalKey(Schema.String),
  /** Media type of the file. */
  mimeType: Schema.optionalKey(Schema.String),
  /** File id on Google Drive (`googleDrive`). */
  googleDriveFileId: Schema.optionalKey(Schema.String),
  /** Whether only teachers can see it. */
  teacherOnly: Schema.optionalKey(Schema.Boolean)
}).annotate({ identifier: "MediaAttachment" })
export interface MediaAttachment extends Schema.Schema.Type<typeof MediaAttachment> {}

/** An attachment to add: a `score`, a `worksheet`, a `url` or a file on Google Drive. The server determines the rest. */
export const ClassAttachmentCreation = Schema.Struct({
  /** Type. Send `link` for any URL: the server changes it to `rich`, `photo` or `video` if possible. */
  type: Field.optional(Schema.Literals(types)),
  /** Score id. The user must be able to read it; if they administer it, the class's groups receive their rights on it. */
  score: Field.optional(Schema.String),
  /** Worksheet id. */
  worksheet: Field.optional(Schema.String),
  /** Id of a revision of the score. */
  revision: Field.optional(Schema.String),
  /** Performances: UUID of the part that was played. */
  partUuid: Field.optional(Schema.String),
  /**
   * How the score is shared with students.
   *
   * @default "read"
   */
  sharingMode: Field.optional(MediaScoreSharingMode),
  /** With `sharingMode: "copy"`: `true` prevents students from changing the notes of the original. */
  lockScoreTemplate: Field.optional(Schema.Boolean),
  /** URL of a link. */
  url: Field.optional(Schema.String),
  /** File id on Google Drive. */
  googleDriveFileId: Field.optional(Schema.String),
  /**
   * `true`: only teachers can see it.
   *
   * @default false
   */
  teacherOnly: Field.optional(Schema.Boolean)
}).annotate({ identifier: "ClassAttachmentCreation" })
export interface ClassAttachmentCreation extends Schema.Schema.Type<typeof ClassAttachmentCreation> {}
