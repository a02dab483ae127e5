/**
 * Copies of assignments, to a class or to the resource library.
 */
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import { assignmentFields } from "./Assignment.ts"

/** A copy to a class. */
export const AssignmentCopyToClass = Schema.Struct({
  /** Id of the class to copy to. */
  classroom: Schema.String,
  /** Id of a draft in that class to copy into instead of creating an assignment. */
  assignment: Field.optional(Schema.String),
  /** When students can see it. Before that, only teachers can. Defaults to the original's date. */
  scheduledDate: Field.optional(Field.DateTimeInput)
}).annotate({ identifier: "AssignmentCopyToClass" })
export interface AssignmentCopyToClass extends Schema.Schema.Type<typeof AssignmentCopyToClass> {}

/** A copy to the resource library. */
export const AssignmentCopyToResourceLibrary = Schema.Struct({
  /** Id of the folder to copy to, or `root`. */
  libraryParent: Schema.String,
  /** `true`: first check whether the assignment is already in the library. */
  verifyIfNotAlreadyInResourceLibrary: Field.optional(Schema.Boolean)
}).annotate({ identifier: "AssignmentCopyToResourceLibrary" })
export interface AssignmentCopyToResourceLibrary extends Schema.Schema.Type<typeof AssignmentCopyToResourceLibrary> {}

/** Where to copy an assignment: `classroom` is a class, `libraryParent` a folder in the resource library. Set exactly one of them. */
export const AssignmentCopy = Schema.Union([AssignmentCopyToClass, AssignmentCopyToResourceLibrary]).annotate({
  identifier: "AssignmentCopy",
  message:
    "Expected an object with either classroom, to copy to a class, or libraryParent, to copy to the resource library"
})
export type AssignmentCopy = typeof AssignmentCopy.Type

/** The copy of an assignment. */
export const AssignmentCopyResponse = Schema.Struct({
  ...assignmentFields,
  /** Resource id, if the copy is in the resource library. */
  resource: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "AssignmentCopyResponse" })
export interface AssignmentCopyResponse extends Schema.Schema.Type<typeof AssignmentCopyResponse> {}
