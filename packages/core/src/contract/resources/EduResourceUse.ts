/**
 * Targets for resources of the library: folders, classes, and other systems.
 */
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"

const destination = {
  /** Id of the folder, or `root` for the root of the user's library. */
  destination: Schema.String
}

/** Where to move a resource. */
export const EduResourceMove = Schema.Struct(destination).annotate({ identifier: "EduResourceMove" })
export interface EduResourceMove extends Schema.Schema.Type<typeof EduResourceMove> {}

/** Where to copy a resource. */
export const EduResourceCopy = Schema.Struct(destination).annotate({ identifier: "EduResourceCopy" })
export interface EduResourceCopy extends Schema.Schema.Type<typeof EduResourceCopy> {}

/** The class to use a resource in. */
export const EduResourceUseInClass = Schema.Struct({
  /** Class id. */
  classroom: Schema.String,
  /** Id of a draft in that class to copy into instead of creating an assignment. */
  assignment: Field.optional(Schema.String)
}).annotate({ identifier: "EduResourceUseInClass" })
export interface EduResourceUseInClass extends Schema.Schema.Type<typeof EduResourceUseInClass> {}

/** A link to a resource for a learning management system. */
export const EduResourceLtiLink = Schema.Struct({
  /** URL to launch through LTI. */
  ltiUrl: Schema.String
}).annotate({ identifier: "EduResourceLtiLink" })
export interface EduResourceLtiLink extends Schema.Schema.Type<typeof EduResourceLtiLink> {}
