/**
 * The resource library of schools: assignments and folders in libraries, to be used in classes.
 */
import * as Schema from "effect/Schema"
import { Assignment, AssignmentType, ReportedAssignmentType } from "../assignments/Assignment.ts"
import * as Enumeration from "../fields/Enumeration.ts"
import * as Field from "../fields/Field.ts"

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

/** Kind of a resource. */
export const EduResourceType = Enumeration.make("EduResourceType", types)
export type EduResourceType = typeof EduResourceType.Type

/** Who can find a resource: its owner, the owner's organization, or everyone. */
export const EduResourcePrivacy = Enumeration.make("EduResourcePrivacy", privacies)
export type EduResourcePrivacy = typeof EduResourcePrivacy.Type

/** Subject of a resource. */
export const TeachingTheme = Enumeration.make("TeachingTheme", subjects)
export type TeachingTheme = typeof TeachingTheme.Type

/** School year that a resource is for, in the school system of the United States. */
export const Grade = Enumeration.make("Grade", grades)
export type Grade = typeof Grade.Type

/** A library: the root of a tree of resources. */
export const EduLibrary = Schema.Struct({
  /** Library id. Pass it as `parent` of `listEduResources`. */
  id: Schema.String,
  /** Name. */
  name: Schema.String,
  /** Owner of the library: the user, the organization or the vendor. */
  type: Enumeration.open(["myResources", "organizationResources", "flatEduContent"]),
  /** Who can see it. */
  visibility: Enumeration.open(["private", "organization", "public"])
}).annotate({ identifier: "EduLibrary" })
export interface EduLibrary extends Schema.Schema.Type<typeof EduLibrary> {}

/** Fields of a resource of the type `folder`. */
export const EduResourceFolder = Schema.Struct({
  /** Title. */
  title: Schema.optionalKey(Schema.String),
  /** Types of the assignments in it. */
  assignmentsTypes: Schema.optionalKey(Schema.Array(ReportedAssignmentType)),
  /** Number of resources in it. */
  resourcesCount: Schema.optionalKey(Schema.Finite)
}).annotate({ identifier: "EduResourceFolder" })
export interface EduResourceFolder extends Schema.Schema.Type<typeof EduResourceFolder> {}

/** A resource of a library: an assignment or a folder, by `type`. */
export const EduResource = Schema.Struct({
  /** Resource id. Pass it as the path parameter `resource`. */
  id: Schema.String,
  /** Id of the user who created it. */
  creator: Schema.optionalKey(Schema.String),
  /** Type of the resource. */
  type: Enumeration.open(types),
  /** Who can find it. */
  privacy: Schema.optionalKey(Enumeration.open(privacies)),
  /** Labels that the vendor assigned to it. */
  tags: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Id of the folder or library that contains it. */
  parent: Schema.optionalKey(Schema.String),
  /** Title. */
  title: Schema.String,
  /** Description for the users it is shared with, as plain text. */
  sharingDescription: Schema.optionalKey(Schema.String),
  /** Description for the users it is shared with, as HTML with paragraphs, links and emphasis. */
  sharingDescriptionHtml: Schema.optionalKey(Schema.String),
  /** When it was created. */
  creationDate: Schema.optionalKey(Field.DateTimeString),
  /** When it was last changed. */
  updateDate: Schema.optionalKey(Field.DateTimeString),
  /** The assignment or the folder, depending on `type`. `"capabilities" in resource` is true for an assignment. */
  resource: Schema.optionalKey(Schema.Union([Assignment, EduResourceFolder])),
  /** Actions that the token's user may take on it. */
  capabilities: Schema.Struct({
    /** Whether the user may change it. */
    canEdit: Schema.optionalKey(Schema.Boolean),
    /** Whether the user may add assignments to it. */
    canAddResources: Schema.optionalKey(Schema.Boolean),
    /** Whether the user may add folders to it. */
    canAddFolders: Schema.optionalKey(Schema.Boolean),
    /** Whether the user may share it or stop sharing it. */
    canChangePrivacy: Schema.optionalKey(Schema.Boolean)
  }),
  /** Its subjects. For a folder: the subjects of its contents. */
  subjects: Schema.optionalKey(Schema.Array(Enumeration.open(subjects))),
  /** Its school years. For a folder: the school years of its contents. */
  grades: Schema.optionalKey(Schema.Array(Enumeration.open(grades)))
}).annotate({ identifier: "EduResource" })
export interface EduResource extends Schema.Schema.Type<typeof EduResource> {}

/** The type of a new assignment of the library. */
export const EduResourceAssignmentCreation = Schema.Struct({
  /**
   * Kind of task for students.
   *
   * @default "none"
   */
  type: Field.optional(AssignmentType)
}).annotate({ identifier: "EduResourceAssignmentCreation" })
export interface EduResourceAssignmentCreation extends Schema.Schema.Type<typeof EduResourceAssignmentCreation> {}

const description = {
  /** Description, as plain text of up to 400 characters. */
  sharingDescription: Field.optional(Field.text(0, 400)),
  /** Description, as HTML of up to 10,000 characters with paragraphs, links and emphasis. */
  sharingDescriptionHtml: Field.optional(Field.text(0, 10_000))
}

/** A new resource. */
export const EduResourceCreation = Schema.Struct({
  /** Type of the resource. */
  type: EduResourceType,
  /** 1 to 1000 characters. */
  title: Field.text(1, 1000),
  /**
   * Id of the folder to create it in, or `root`.
   *
   * @default "root"
   */
  parent: Field.optional(Schema.String),
  ...description,
  /** Type of the assignment, for assignments. */
  resource: Field.optional(EduResourceAssignmentCreation)
}).annotate({ identifier: "EduResourceCreation" })
export interface EduResourceCreation extends Schema.Schema.Type<typeof EduResourceCreation> {}

/** Changes to a resource. Omitted fields stay unchanged. */
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
export interface EduResourceUpdate extends Schema.Schema.Type<typeof EduResourceUpdate> {}
