/**
 * The resource library of schools: assignments and folders in libraries, to be used in classes.
 */
import * as Schema from "effect/Schema"
import { Assignment, AssignmentType, ReportedAssignmentType } from "../assignments/Assignment.ts"
import * as Field from "../fields/Field.ts"
import * as OpenEnum from "../fields/OpenEnum.ts"

const types = ["assignment", "folder"] as const
const privacies = ["private", "organizationPublic", "public"] as const
const subjects = [
  "composition",
  "music-theory",
  "general-music",
  "band",
  "choir",
  "orchestra",
  "jazz-ensemble",
  "music-technology",
  "other"
] as const
const grades = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "university"] as const

/**
 * Kind of a resource.
 *
 * @category schemas
 */
export const EduResourceType = Schema.Literals(types)
/** @category models */
export type EduResourceType = typeof EduResourceType.Type

/**
 * Who can find a resource: its owner, the owner's organization, everybody.
 *
 * @category schemas
 */
export const EduResourcePrivacy = Schema.Literals(privacies)
/** @category models */
export type EduResourcePrivacy = typeof EduResourcePrivacy.Type

/**
 * Subject of a resource.
 *
 * @category schemas
 */
export const TeachingTheme = Schema.Literals(subjects)
/** @category models */
export type TeachingTheme = typeof TeachingTheme.Type

/**
 * School year that a resource is for, in the manner of the United States.
 *
 * @category schemas
 */
export const Grade = Schema.Literals(grades)
/** @category models */
export type Grade = typeof Grade.Type

/**
 * A library: the top of a tree of resources.
 *
 * @category schemas
 */
export const EduLibrary = Schema.Struct({
  /** Library id: what `parent` of `listEduResources` takes. */
  id: Schema.String,
  /** Name. */
  name: Schema.String,
  /** Whose it is: the user's, the organization's, the vendor's. */
  type: OpenEnum.make(["myResources", "organizationResources", "flatEduContent"]),
  /** Who can see it. */
  visibility: OpenEnum.make(["private", "organization", "public"])
}).annotate({ identifier: "EduLibrary" })
/** @category models */
export interface EduLibrary extends Schema.Schema.Type<typeof EduLibrary> {}

/**
 * What a resource of the type `folder` has.
 *
 * @category schemas
 */
export const EduResourceFolder = Schema.Struct({
  /** Title. */
  title: Schema.optionalKey(Schema.String),
  /** Types of the assignments in it. */
  assignmentsTypes: Schema.optionalKey(Schema.Array(ReportedAssignmentType)),
  /** Number of resources in it. */
  resourcesCount: Schema.optionalKey(Schema.Finite)
}).annotate({ identifier: "EduResourceFolder" })
/** @category models */
export interface EduResourceFolder extends Schema.Schema.Type<typeof EduResourceFolder> {}

/**
 * A resource of a library: an assignment or a folder, by `type`.
 *
 * @category schemas
 */
export const EduResource = Schema.Struct({
  /** Resource id. Pass it as the path parameter `resource`. */
  id: Schema.String,
  /** Id of the user who created it. */
  creator: Schema.optionalKey(Schema.String),
  /** What it is. */
  type: OpenEnum.make(types),
  /** Who can find it. */
  privacy: Schema.optionalKey(OpenEnum.make(privacies)),
  /** Marks that the vendor gave to it. */
  tags: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Id of the folder or library that it is in. */
  parent: Schema.optionalKey(Schema.String),
  /** Title. */
  title: Schema.String,
  /** What it is about, for those it is shared with, as plain text. */
  sharingDescription: Schema.optionalKey(Schema.String),
  /** What it is about, for those it is shared with, as HTML with paragraphs, links and emphasis. */
  sharingDescriptionHtml: Schema.optionalKey(Schema.String),
  /** When it was created. */
  creationDate: Schema.optionalKey(Field.DateTimeString),
  /** When it was last changed. */
  updateDate: Schema.optionalKey(Field.DateTimeString),
  /** The assignment or the folder itself, by `type`. `"capabilities" in resource` tells an assignment. */
  resource: Schema.optionalKey(Schema.Union([Assignment, EduResourceFolder])),
  /** What the token's user may do with it. */
  capabilities: Schema.Struct({
    /** Change it. */
    canEdit: Schema.optionalKey(Schema.Boolean),
    /** Put assignments into it. */
    canAddResources: Schema.optionalKey(Schema.Boolean),
    /** Put folders into it. */
    canAddFolders: Schema.optionalKey(Schema.Boolean),
    /** Share it, or stop sharing it. */
    canChangePrivacy: Schema.optionalKey(Schema.Boolean)
  }),
  /** Its subjects; of a folder those of what is in it. */
  subjects: Schema.optionalKey(Schema.Array(OpenEnum.make(subjects))),
  /** Its school years; of a folder those of what is in it. */
  grades: Schema.optionalKey(Schema.Array(OpenEnum.make(grades)))
}).annotate({ identifier: "EduResource" })
/** @category models */
export interface EduResource extends Schema.Schema.Type<typeof EduResource> {}

/**
 * What a new assignment of the library is.
 *
 * @category schemas
 */
export const EduResourceAssignmentCreation = Schema.Struct({
  /**
   * Kind of task for students.
   *
   * @default "none"
   */
  type: Field.optional(AssignmentType)
}).annotate({ identifier: "EduResourceAssignmentCreation" })
/** @category models */
export interface EduResourceAssignmentCreation extends Schema.Schema.Type<typeof EduResourceAssignmentCreation> {}

const description = {
  /** What it is about, as plain text of up to 400 characters. */
  sharingDescription: Field.optional(Field.text(0, 400)),
  /** What it is about, as HTML of up to 10,000 characters with paragraphs, links and emphasis. */
  sharingDescriptionHtml: Field.optional(Field.text(0, 10_000))
}

/**
 * A new resource.
 *
 * @category schemas
 */
export const EduResourceCreation = Schema.Struct({
  /** What it is. */
  type: EduResourceType,
  /** 1 to 1000 characters. */
  title: Field.text(1, 1000),
  /**
   * Id of the folder to put it into, or `root`.
   *
   * @default "root"
   */
  parent: Field.optional(Schema.String),
  ...description,
  /** For assignments: of which kind. */
  resource: Field.optional(EduResourceAssignmentCreation)
}).annotate({ identifier: "EduResourceCreation" })
/** @category models */
export interface EduResourceCreation extends Schema.Schema.Type<typeof EduResourceCreation> {}

/**
 * Changes to a resource: omitted fields stay unchanged.
 *
 * @category schemas
 */
export const EduResourceUpdate = Schema.Struct({
  /** 1 to 1000 characters. */
  title: Field.optional(Field.text(1, 1000)),
  ...description,
  /** Who can find it. */
  privacy: Field.optional(EduResourcePrivacy),
  /** Its subjects. */
  subjects: Field.optional(Schema.Array(TeachingTheme)),
  /** Its school years. */
  grades: Field.optional(Schema.Array(Grade))
}).annotate({ identifier: "EduResourceUpdate" })
/** @category models */
export interface EduResourceUpdate extends Schema.Schema.Type<typeof EduResourceUpdate> {}
