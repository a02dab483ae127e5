/**
 * Groups of users: the teachers and the students of a class, and smaller groups that teachers make within one.
 */
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import * as OpenEnum from "../fields/OpenEnum.ts"

/**
 * What a group is for. `classTeachers` and `classStudents` come with every class; `classStudentsSubGroup` is made by teachers within a
 * class, `assignmentStudentsSubGroup` for one assignment; `generic` is any other.
 *
 * @category schemas
 */
export const GroupType = OpenEnum.make([
  "generic",
  "classTeachers",
  "classStudents",
  "classStudentsSubGroup",
  "assignmentStudentsSubGroup"
])
/** @category models */
export type GroupType = typeof GroupType.Type

/**
 * A group, as permissions mention it.
 *
 * @category schemas
 */
export const Group = Schema.Struct({
  /** Group id. */
  id: Schema.optionalKey(Schema.String),
  /** Display name. */
  name: Schema.optionalKey(Schema.String),
  /** What it is for. */
  type: Schema.optionalKey(GroupType),
  /** Number of its users. */
  usersCount: Schema.optionalKey(Schema.Finite),
  /** Whether name and members are fixed. */
  readOnly: Schema.optionalKey(Schema.Boolean),
  /** Organization id, where it belongs to one. */
  organization: Schema.optionalKey(Schema.String),
  /** When it was created. */
  creationDate: Schema.optionalKey(Field.DateTimeString)
}).annotate({ identifier: "Group" })
/** @category models */
export interface Group extends Schema.Schema.Type<typeof Group> {}

/**
 * A group with all its fields.
 *
 * @category schemas
 */
export const GroupDetails = Schema.Struct({
  /** Group id. Pass it as the path parameter `group`. */
  id: Schema.String,
  /** Display name. */
  name: Schema.String,
  /** What it is for. */
  type: GroupType,
  /** Organization id. */
  organization: Schema.optionalKey(Schema.String),
  /** Class id (groups within a class or an assignment). */
  classroom: Schema.optionalKey(Schema.String),
  /** Assignment id (groups of an assignment). */
  assignment: Schema.optionalKey(Schema.String),
  /** Id of the class's group that it was made from (groups of an assignment, while that one exists). */
  parent: Schema.optionalKey(Schema.String),
  /** When it was created. */
  creationDate: Field.DateTimeString,
  /** Number of its users. */
  usersCount: Schema.Finite,
  /** Whether name and members are fixed. */
  readOnly: Schema.Boolean,
  /** Marks such as `edu:testing-students`, for a group of test students. */
  tags: Schema.Array(Schema.String)
}).annotate({ identifier: "GroupDetails" })
/** @category models */
export interface GroupDetails extends Schema.Schema.Type<typeof GroupDetails> {}

/**
 * A new group of students within a class.
 *
 * @category schemas
 */
export const GroupCreation = Schema.Struct({
  /** What it is for; there is one kind that can be made. */
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
/** @category models */
export interface GroupCreation extends Schema.Schema.Type<typeof GroupCreation> {}

/**
 * A new name for a group.
 *
 * @category schemas
 */
export const GroupRenaming = Schema.Struct({
  /** The name. */
  name: Schema.String
}).annotate({ identifier: "GroupRenaming" })
/** @category models */
export interface GroupRenaming extends Schema.Schema.Type<typeof GroupRenaming> {}

/**
 * Whom to add to a group.
 *
 * @category schemas
 */
export const GroupMemberAddition = Schema.Struct({
  /** Id of a student of the same class. */
  user: Schema.String
}).annotate({ identifier: "GroupMemberAddition" })
/** @category models */
export interface GroupMemberAddition extends Schema.Schema.Type<typeof GroupMemberAddition> {}

/**
 * Who was added to a group.
 *
 * @category schemas
 */
export const GroupMembership = Schema.Struct({
  /** User id. */
  user: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "GroupMembership" })
/** @category models */
export interface GroupMembership extends Schema.Schema.Type<typeof GroupMembership> {}
