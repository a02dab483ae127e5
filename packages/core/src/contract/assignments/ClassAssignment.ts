/**
 * Assignments in a class: publication and due dates, assignees, submissions, and linked assignments in other systems.
 */
import * as Schema from "effect/Schema"
import * as Enumeration from "../fields/Enumeration.ts"
import * as Field from "../fields/Field.ts"
import { assignmentFields, assignmentUpdateFields } from "./Assignment.ts"
import { AssignmentSubmission } from "./AssignmentSubmission.ts"

/** A group that works on an assignment together. */
export const AssignmentGroup = Schema.Struct({
  /** Group id. */
  id: Schema.String,
  /** Display name. */
  name: Schema.String,
  /** Id of the class's group that it was created from, if that group still exists. */
  parent: Schema.optionalKey(Schema.String),
  /** Ids of its members. */
  members: Schema.Array(Schema.String)
}).annotate({ identifier: "AssignmentGroup" })
export interface AssignmentGroup extends Schema.Schema.Type<typeof AssignmentGroup> {}

/** The assignment on Google Classroom. */
export const GoogleClassroomCoursework = Schema.Struct({
  /** Id in that system. */
  id: Schema.optionalKey(Schema.String),
  /** State in that system. */
  state: Schema.optionalKey(Schema.String),
  /** URL of its page in that system. */
  alternateLink: Schema.optionalKey(Schema.String),
  /** Id of its topic in that system, or `null` if it has none. */
  topicId: Schema.optionalKey(Schema.NullOr(Schema.String))
}).annotate({ identifier: "GoogleClassroomCoursework" })
export interface GoogleClassroomCoursework extends Schema.Schema.Type<typeof GoogleClassroomCoursework> {}

/** The assignment on Microsoft Teams. */
export const MicrosoftGraphAssignment = Schema.Struct({
  /** Id in that system. */
  id: Schema.optionalKey(Schema.String),
  /** State in that system; `assigned` is an older name of `published`. */
  state: Schema.optionalKey(Enumeration.open(["draft", "scheduled", "published", "assigned", "inactive"])),
  /** URL of its page in that system. */
  alternateLink: Schema.optionalKey(Schema.String),
  /** When students can see it in that system. */
  assignDateTime: Schema.optionalKey(Field.DateTimeString),
  /** Ids of its categories in that system. */
  categories: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Whether it is assigned to the whole class or to selected students. */
  assignToType: Schema.optionalKey(Enumeration.open(["class", "individual"])),
  /** Microsoft ids of the selected students. */
  assignedStudentsMsIds: Schema.optionalKey(Schema.Array(Schema.String))
}).annotate({ identifier: "MicrosoftGraphAssignment" })
export interface MicrosoftGraphAssignment extends Schema.Schema.Type<typeof MicrosoftGraphAssignment> {}

const Link = Schema.Struct({
  /** Id in that system. */
  id: Schema.optionalKey(Schema.String),
  /** URL of its page in that system. */
  alternateLink: Schema.optionalKey(Schema.String)
})

/** An assignment of a class. */
export const ClassAssignment = Schema.Struct({
  ...assignmentFields,
  /** Id of the teacher who created it. */
  creator: Schema.optionalKey(Schema.String),
  /** `draft` is not published yet. */
  state: Enumeration.open(["draft", "active", "archived"]),
  /** Class id. */
  classroom: Schema.optionalKey(Schema.String),
  /** When it was created. */
  creationDate: Field.DateTimeString,
  /** When students can see it. Before that, only teachers can. */
  scheduledDate: Schema.optionalKey(Field.DateTimeString),
  /** When it is due. Work submitted later counts as late. */
  dueDate: Schema.optionalKey(Field.DateTimeString),
  /** Whether it is assigned to the whole class or to selected students. */
  assigneeMode: Schema.optionalKey(Enumeration.open(["everyone", "selected"])),
  /** Ids of the assigned students. */
  assignedStudents: Schema.optionalKey(Schema.Array(Schema.String)),
  /** The assigned groups (shared writing). */
  assignedGroups: Schema.optionalKey(Schema.Array(AssignmentGroup)),
  /** Submissions, including those not yet submitted. */
  submissions: Schema.Array(AssignmentSubmission),
  /** The linked assignment on Google Classroom. */
  googleClassroom: Schema.optionalKey(GoogleClassroomCoursework),
  /** The linked assignment on Microsoft Teams. */
  microsoftGraph: Schema.optionalKey(MicrosoftGraphAssignment),
  /** The linked assignment on MusicFirst Classroom. */
  mfc: Schema.optionalKey(Link),
  /** The linked assignment on Canvas. */
  canvas: Schema.optionalKey(Link),
  /** The linked assignment in a system connected through LTI. */
  lti: Schema.optionalKey(Schema.Struct({
    /** Resource id in that system. */
    id: Schema.optionalKey(Schema.String)
  })),
  /** Problems that the server detected. */
  issue: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "ClassAssignment" })
export interface ClassAssignment extends Schema.Schema.Type<typeof ClassAssignment> {}

/** A new assignment of a class, or changes to an assignment. Omitted fields stay unchanged; `null` clears a field. */
export const ClassAssignmentUpdate = Schema.Struct({
  ...assignmentUpdateFields,
  /** `draft` hides it from students, `active` publishes it. */
  state: Field.optional(Schema.Literals(["draft", "active"])),
  /** When it is due. Work submitted later counts as late. */
  dueDate: Field.optional(Schema.NullOr(Field.DateTimeInput)),
  /** When students can see it. Before that, only teachers can. */
  scheduledDate: Field.optional(Schema.NullOr(Field.DateTimeInput)),
  /** Options for Google Classroom. */
  googleClassroom: Field.optional(Schema.Struct({
    /** Id of its topic. */
    topicId: Field.optional(Schema.NullOr(Schema.String))
  })),
  /** Options for Microsoft Teams. */
  microsoftGraph: Field.optional(Schema.Struct({
    /** Ids of its categories. */
    categories: Field.optional(Schema.NullOr(Schema.Array(Schema.String)))
  })),
  /** Whether it is assigned to the whole class or to selected students. */
  assigneeMode: Field.optional(Schema.Literals(["everyone", "selected"])),
  /** Ids of the selected students. */
  assignedStudents: Field.optional(Schema.Array(Schema.String)),
  /**
   * Ids of the class's groups that work on it, when it becomes active with `submissionStudentsMode: "group"`. If omitted: all groups of the class, or
   * random ones if it has none.
   */
  classGroupIds: Field.optional(Schema.NullOr(Schema.Array(Schema.String)))
}).annotate({ identifier: "ClassAssignmentUpdate" })
export interface ClassAssignmentUpdate extends Schema.Schema.Type<typeof ClassAssignmentUpdate> {}
