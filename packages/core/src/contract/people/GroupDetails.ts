/**
 * Groups of users: the teachers and the students of a class, and smaller groups that teachers create within a class.
 */
import * as Schema from "effect/Schema"
import * as Enumeration from "../fields/Enumeration.ts"
import * as Field from "../fields/Field.ts"

/**
 * Type of a group. Every class has `classTeachers` and `classStudents`. Teachers create `classStudentsSubGroup` within a
 * class, and `assignmentStudentsSubGroup` for one assignment. `generic` is any other group.
 */
export const GroupType = Enumeration.open([
  "generic",
  "classTeachers",
  "classStudents",
  "classStudentsSubGroup",
  "assignmentStudentsSubGroup"
]).annotate({ identifier: "GroupType" })
export type GroupType = typeof GroupType.Type

/** A group, as permissions mention it. */
export const Group = Schema.Struct({
  /** Group id. */
  id: Schema.optionalKey(Schema.String),
  /** Display name. */
  name: Schema.optionalKey(Schema.String),
  /** Type of the group. */
  type: Schema.optionalKey(GroupType),
  /** Number of its users. */
  usersCount: Schema.optionalKey(Schema.Finite),
  /** Whether its name and members cannot be changed. */
  readOnly: Schema.optionalKey(Schema.Boolean),
  /** Organization id, if it belongs to an organization. */
  organization: Schema.optionalKey(Schema.String),
  /** When it was created. */
  creationDate: Schema.optionalKey(Field.DateTimeString)
}).annotate({ identifier: "Group" })
export interface Group extends Schema.Schema.Type<typeof Group> {}

/** A group with all its fields. */
export const GroupDetails = Schema.Struct({
  /** Group id. Pass it as the path parameter `group`. */
  id: Schema.String,
  /** Display name. */
  name: Schema.String,
  /** Type of the group. */
  type: GroupType,
  /** Organization id. */
  organization: Schema.optionalKey(Schema.String),
  /** Class id (groups within a class or an assignment). */
  classroom: Schema.optionalKey(Schema.String),
  /** Assignment id (groups of an assignment). */
  assignment: Schema.optionalKey(Schema.String),
  /** Id of the class's group that it was created from (groups of an assignment, if that group still exists). */
  parent: Schema.optionalKey(Schema.String),
  /** When it was created. */
  creationDate: Field.DateTimeString,
  /** Number of its users. */
  usersCount: Schema.Finite,
  /** Whether its name and members cannot be changed. */
  readOnly: Schema.Boolean,
  /** Labels such as `edu:testing-students`, for a group of test students. */
  tags: Schema.Array(Schema.String)
}).annotate({ identifier: "GroupDetails" })
export interface GroupDetails extends Schema.Schema.Type<typeof GroupDetails> {}

/** A new group of students within a class. */
export const GroupCreation = Schema.Struct({
  /** Type of the group. Only one type can be created. */
  type: Schema.Literals(["classStudentsSubGroup"]),
  /** Class id. */
  classroom: Schema.String,
  /**
   * Display name. If omitted, the server chooses one. `edu:testing-students` creates the group of the test students, with a name in the user's
   * language.
   */
  name: Field.optional(Schema.String),
  /** Ids of students of the class. */
  members: Field.optional(Schema.Array(Schema.String))
}).annotate({ identifier: "GroupCreation" })
export interface GroupCreation extends Schema.Schema.Type<typeof GroupCreation> {}

/** A new name for a group. */
export const GroupRenaming = Schema.Struct({
  /** The name. */
  name: Schema.String
}).annotate({ identifier: "GroupRenaming" })
export interface GroupRenaming extends Schema.Schema.Type<typeof GroupRenaming> {}

/** A user to add to a group. */
export const GroupMemberAddition = Schema.Struct({
  /** Id of a student of the same class. */
  user: Schema.String
}).annotate({ identifier: "GroupMemberAddition" })
export interface GroupMemberAddition extends Schema.Schema.Type<typeof GroupMemberAddition> {}

/** The user who was added to a group. */
export const GroupMembership = Schema.Struct({
  /** User id. */
  user: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "GroupMembership" })
export interface GroupMembership extends Schema.Schema.Type<typeof GroupMembership> {}
