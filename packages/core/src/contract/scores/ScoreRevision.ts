/**
 * Revisions: every saved state of a score, and the files it can be had as.
 */
import * as Schema from "effect/Schema"
import * as Content from "../fields/Content.ts"
import * as Field from "../fields/Field.ts"

/**
 * Formats that a revision can be downloaded in: `json` and `flat` are Flat's own, `xml` and `mxl` plain and compressed MusicXML,
 * `thumbnail.png` is the first page as an image, `synchronizationPoints` tells when each measure sounds.
 *
 * @category schemas
 */
export const ScoreRevisionFormat = Schema.Literals([
  "json",
  "mxl",
  "xml",
  "mp3",
  "wav",
  "midi",
  "flat",
  "thumbnail.png",
  "synchronizationPoints"
])
/** @category models */
export type ScoreRevisionFormat = typeof ScoreRevisionFormat.Type

/**
 * Formats that a task makes: audio, or a practice session at PracticeFirst.
 *
 * @category schemas
 */
export const ScoreExportFormat = Schema.Literals(["mp3", "wav", "practicefirst"])
/** @category models */
export type ScoreExportFormat = typeof ScoreExportFormat.Type

/**
 * A saved state of a score.
 *
 * @category schemas
 */
export const ScoreRevision = Schema.Struct({
  /** Revision id. Pass it as the path parameter `revision`. */
  id: Schema.String,
  /** Id of the user who saved it. */
  user: Schema.optionalKey(Schema.String),
  /** Score id. */
  score: Schema.String,
  /** Ids of the users who worked on it. */
  collaborators: Schema.optionalKey(Schema.Array(Schema.String)),
  /** When it was saved. */
  date: Field.DateTimeString,
  /** Id of the last edit in it. */
  event: Schema.optionalKey(Schema.String),
  /** Description. */
  description: Schema.optionalKey(Schema.String),
  /** Whether it was saved by itself, not by a user's wish. */
  autosave: Schema.optionalKey(Schema.Boolean),
  /** How much was edited. */
  statistics: Schema.optionalKey(Schema.Struct({
    /** Edits that added something. */
    additions: Schema.optionalKey(Schema.Finite),
    /** Edits that removed something. */
    deletions: Schema.optionalKey(Schema.Finite),
    /** First edit. */
    startDate: Schema.optionalKey(Field.DateTimeString),
    /** Last edit. */
    endDate: Schema.optionalKey(Field.DateTimeString)
  }))
}).annotate({ identifier: "ScoreRevision" })
/** @category models */
export interface ScoreRevision extends Schema.Schema.Type<typeof ScoreRevision> {}

/**
 * A new state of a score: MusicXML, MIDI or Flat's own JSON.
 *
 * @category schemas
 */
export const ScoreRevisionCreation = Schema.Struct({
  /**
   * Content of the file: plain text, base64, or bytes, a `Blob` or a stream, which are encoded while they are sent.
   */
  data: Content.orString(Schema.String),
  /** How `data` is encoded. Omit it for text. For bytes, `Blob` and streams it is set automatically. */
  dataEncoding: Field.optional(Schema.Literals(["base64"])),
  /** Whether a program saved it by itself, not by a user's wish. */
  autosave: Field.optional(Schema.Boolean),
  /** Description. */
  description: Field.optional(Schema.String)
}).annotate({ identifier: "ScoreRevisionCreation" })
/** @category models */
export interface ScoreRevisionCreation extends Schema.Schema.Type<typeof ScoreRevisionCreation> {}

/**
 * What to export.
 *
 * @category schemas
 */
export const TaskExportOptions = Schema.Struct({
  /** UUIDs of the parts. All of them where it is left out. */
  parts: Field.optional(Schema.Array(Schema.String))
}).annotate({ identifier: "TaskExportOptions" })
/** @category models */
export interface TaskExportOptions extends Schema.Schema.Type<typeof TaskExportOptions> {}
