/**
 * Assignments, in a class or in the resource library. The fields that a class adds are in `ClassAssignment.ts`.
 */
import * as Schema from "effect/Schema"
import * as Enumeration from "../fields/Enumeration.ts"
import * as Field from "../fields/Field.ts"
import { ClassAttachmentCreation, MediaAttachment } from "./MediaAttachment.ts"

const types = [
  "none",
  "newScore",
  "scoreTemplate",
  "sharedWriting",
  "worksheet",
  "worksheetText",
  "performance"
] as const
const studentsModes = ["single", "group"] as const

/** Kind of task for students: none in particular, write a new score, continue from a template, write together, complete a worksheet, perform. */
export const AssignmentType = Enumeration.make("AssignmentType", types)
export type AssignmentType = typeof AssignmentType.Type

/** The type of an assignment as responses report it. Accepts values that are added later. */
export const ReportedAssignmentType = Enumeration.open(types).annotate({ identifier: "ReportedAssignmentType" })
export type ReportedAssignmentType = typeof ReportedAssignmentType.Type

/** Actions that the token's user may take on an assignment. */
export const AssignmentCapabilities = Schema.Struct({
  /** Whether the user may change it. */
  canEdit: Schema.Boolean,
  /** Whether the user may publish it in a class. */
  canPublishInClass: Schema.Boolean,
  /** The reason why it cannot be published. */
  canPublishInClassError: Schema.optionalKey(Schema.Struct({
    /** Machine-readable code. */
    code: Schema.String,
    /** Message to show, in the user's language. */
    message: Schema.String
  })),
  /** Whether the user may archive it. */
  canArchive: Schema.Boolean,
  /** Whether the user may restore it from the archive. */
  canUnarchive: Schema.Boolean
}).annotate({ identifier: "AssignmentCapabilities" })
export interface AssignmentCapabilities extends Schema.Schema.Type<typeof AssignmentCapabilities> {}

/** Fields of every assignment. */
export const assignmentFields = {
  /** Assignment id. Pass it as the path parameter `assignment`. */
  id: Schema.String,
  /** Kind of task for students. */
  type: ReportedAssignmentType,
  /** Actions that the token's user may take on it. */
  capabilities: AssignmentCapabilities,
  /** Title. */
  title: Schema.String,
  /** Instructions for students, as plain text. */
  description: Schema.optionalKey(Schema.String),
  /** Instructions for students, as HTML with paragraphs, headings, lists, links and emphasis. */
  descriptionHtml: Schema.optionalKey(Schema.String),
  /** Instructions for teachers, as plain text; students never get them. */
  teacherInstructions: Schema.optionalKey(Schema.String),
  /** Instructions for teachers, as HTML with paragraphs, headings, lists, links and emphasis. */
  teacherInstructionsHtml: Schema.optionalKey(Schema.String),
  /** URL of the cover picture. */
  cover: Schema.optionalKey(Schema.String),
  /** File id of the cover picture. */
  coverFile: Schema.optionalKey(Schema.String),
  /** Attachments. */
  attachments: Schema.Array(MediaAttachment),
  /** Whether its scores and worksheets must be dedicated to it. `true` for all assignments created since February 2023. */
  useDedicatedAttachments: Schema.optionalKey(Schema.Boolean),
  /** Maximum number of points. If it is missing, the assignment has no grades. */
  maxPoints: Schema.optionalKey(Schema.Finite),
  /** Worksheets: whether grades are shown when the work is handed in (`auto`) or when the teacher returns it (`manual`). */
  releaseGrades: Schema.optionalKey(Enumeration.open(["auto", "manual"])),
  /** Worksheets: whether each student gets the exercises in a different order. */
  shuffleExercises: Schema.optionalKey(Schema.Boolean),
  /** Toolset id. The toolset defines which editor tools students have. */
  toolset: Schema.optionalKey(Schema.String),
  /** Number of times that students may play its scores. */
  nbPlaybackAuthorized: Schema.optionalKey(Schema.Finite),
  /** Whether notes make no sound when they are added or selected. */
  restrictPlayNote: Schema.optionalKey(Schema.Boolean),
  /** Whether only recorded tracks can be played, not the score itself. */
  restrictToAudioTracks: Schema.optionalKey(Schema.Boolean),
  /** Whether students hand in alone or as groups (shared writing). */
  submissionStudentsMode: Schema.optionalKey(Enumeration.open(studentsModes)),
  /** Performances: whether to record audio or video. */
  recordingType: Schema.optionalKey(Enumeration.open(["audio", "video"])),
  /** Performances: whether the metronome can be on while recording. */
  allowMetronome: Schema.optionalKey(Schema.Boolean),
  /** Performances: whether the other parts can be heard while recording. */
  allowBackingTrack: Schema.optionalKey(Schema.Boolean),
  /** Performances: whether students can change the tempo. */
  allowSpeedChange: Schema.optionalKey(Schema.Boolean),
  /** Performances: whether students record freely, without following the score. */
  freeRecord: Schema.optionalKey(Schema.Boolean)
}

/** An assignment, in a class or in the resource library. */
export const Assignment = Schema.Struct(assignmentFields).annotate({ identifier: "Assignment" })
export interface Assignment extends Schema.Schema.Type<typeof Assignment> {}

/** Fields that can be changed in every assignment. */
export const assignmentUpdateFields = {
  /** Kind of task for students. */
  type: Field.optional(AssignmentType),
  /** 1 to 1000 characters. */
  title: Field.optional(Field.text(1, 1000)),
  /** Instructions for students, as plain text of up to 100,000 characters. */
  description: Field.optional(Field.text(0, 100_000)),
  /** Instructions for students, as HTML of up to 100,000 characters. The plain text is derived from it. */
  descriptionHtml: Field.optional(Field.text(0, 100_000)),
  /** Instructions for teachers, as plain text of up to 100,000 characters. */
  teacherInstructions: Field.optional(Field.text(0, 100_000)),
  /** Instructions for teachers, as HTML of up to 100,000 characters. The plain text is derived from it. */
  teacherInstructionsHtml: Field.optional(Field.text(0, 100_000)),
  /** Attachments. */
  attachments: Field.optional(Schema.Array(ClassAttachmentCreation)),
  /** Number of times that students may play its scores. */
  nbPlaybackAuthorized: Field.optional(Schema.NullOr(Schema.Finite)),
  /** `true`: notes make no sound when they are added or selected. */
  restrictPlayNote: Field.optional(Schema.Boolean),
  /** `true`: only recorded tracks can be played, not the score itself. */
  restrictToAudioTracks: Field.optional(Schema.Boolean),
  /** Toolset id. The assignment takes a copy of the toolset; `null` gives students all tools again. */
  toolset: Field.optional(Schema.NullOr(Schema.String)),
  /** File id of the cover picture. */
  coverFile: Field.optional(Schema.NullOr(Schema.String)),
  /** URL of the cover picture. */
  cover: Field.optional(Schema.NullOr(Schema.String)),
  /** Maximum number of points, 0 to 10,000. Enables grades. */
  maxPoints: Field.optional(Schema.NullOr(Field.Points)),
  /** Worksheets: show grades when the work is handed in (`auto`) or when the teacher returns it (`manual`). */
  releaseGrades: Field.optional(Schema.Literals(["auto", "manual"])),
  /** Worksheets: `true` gives each student the exercises in a different order. */
  shuffleExercises: Field.optional(Schema.Boolean),
  /**
   * Whether students hand in alone or as groups (shared writing).
   *
   * @default "single"
   */
  submissionStudentsMode: Field.optional(Schema.Literals(studentsModes)),
  /** Performances: whether to record audio or video. */
  recordingType: Field.optional(Schema.Literals(["audio", "video"])),
  /** Performances: whether the metronome can be on while recording. */
  allowMetronome: Field.optional(Schema.Boolean),
  /** Performances: whether the other parts can be heard while recording. */
  allowBackingTrack: Field.optional(Schema.Boolean),
  /** Performances: whether students can change the tempo. */
  allowSpeedChange: Field.optional(Schema.Boolean),
  /** Performances: whether students record freely, without following the score. */
  freeRecord: Field.optional(Schema.Boolean)
}

/** Changes to an assignment. Omitted fields stay unchanged; `null` clears a field. */
export const AssignmentUpdate = Schema.Struct(assignmentUpdateFields).annotate({ identifier: "AssignmentUpdate" })
export interface AssignmentUpdate extends Schema.Schema.Type<typeof AssignmentUpdate> {}
