/**
 * Revisions: every saved state of a score, and its file formats.
 */
import * as Schema from "effect/Schema"
import * as Content from "../fields/Content.ts"
import * as Enumeration from "../fields/Enumeration.ts"
import * as Field from "../fields/Field.ts"

/**
 * Formats to download a revision in: `json` and `flat` are Flat's formats, `xml` and `mxl` are plain and compressed MusicXML,
 * `thumbnail.png` is the first page as an image, `synchronizationPoints` has the time of each measure.
 */
export const ScoreRevisionFormat = Enumeration.make("ScoreRevisionFormat", [
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
export type ScoreRevisionFormat = typeof ScoreRevisionFormat.Type

/** Formats that a task creates: audio, or a practice session on PracticeFirst. */
export const ScoreExportFormat = Enumeration.make("ScoreExportFormat", ["mp3", "wav", "practicefirst"])
export type ScoreExportFormat = typeof ScoreExportFormat.Type

/** A saved state of a score. */
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
  /** Whether it was saved automatically, not by a user. */
  autosave: Schema.optionalKey(Schema.Boolean),
  /** Statistics of the edits. */
  statistics: Schema.optionalKey(Schema.Struct({
    /** Number of edits that added something. */
    additions: Schema.optionalKey(Schema.Finite),
    /** Number of edits that removed something. */
    deletions: Schema.optionalKey(Schema.Finite),
    /** First edit. */
    startDate: Schema.optionalKey(Field.DateTimeString),
    /** Last edit. */
    endDate: Schema.optionalKey(Field.DateTimeString)
  }))
}).annotate({ identifier: "ScoreRevision" })
export interface ScoreRevision extends Schema.Schema.Type<typeof ScoreRevision> {}

/** A new revision of a score: MusicXML, MIDI or Flat's JSON. */
export const ScoreRevisionCreation = Schema.Struct({
  /** Content of the file: plain text or base64. */
  data: Content.orString(Schema.String),
  /** How `data` is encoded. Omit it for text. */
  dataEncoding: Field.optional(Schema.Literals(["base64"])),
  /** Whether a program saves it automatically, not at a user's request. */
  autosave: Field.optional(Schema.Boolean),
  /** Description. */
  description: Field.optional(Schema.String)
}).annotate({ identifier: "ScoreRevisionCreation" })
export interface ScoreRevisionCreation extends Schema.Schema.Type<typeof ScoreRevisionCreation> {}

/** Options of an export. */
export const TaskExportOptions = Schema.Struct({
  /** UUIDs of the parts. If omitted: all parts. */
  parts: Field.optional(Schema.Array(Schema.String))
}).annotate({ identifier: "TaskExportOptions" })
export interface TaskExportOptions extends Schema.Schema.Type<typeof TaskExportOptions> {}
