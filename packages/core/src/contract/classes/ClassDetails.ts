/**
 * Classes, as teachers and students see them, and as teachers create and change them.
 */
import * as Schema from "effect/Schema"
import * as Enumeration from "../fields/Enumeration.ts"
import * as Field from "../fields/Field.ts"
import { GroupDetails } from "../people/GroupDetails.ts"

const levels = ["elementary", "middle", "high", "university", "other"] as const
const skills = [
  "notation",
  "sight-reading",
  "performance-instrumental",
  "ear-training",
  "music-theory",
  "composition",
  "jazz-ensemble",
  "music-technology",
  "other"
] as const

/** A class on Clever. */
export const CleverClass = Schema.Struct({
  /** Section id on Clever. */
  id: Schema.optionalKey(Schema.String),
  /** When it was created on Clever. */
  creationDate: Schema.optionalKey(Field.DateTimeString),
  /** When it was last changed on Clever. */
  modificationDate: Schema.optionalKey(Field.DateTimeString),
  /** Subject, as named by Clever. */
  subject: Schema.optionalKey(Enumeration.open([
    "english/language arts",
    "math",
    "science",
    "social studies",
    "language",
    "homeroom/advisory",
    "interventions/online learning",
    "technology and engineering",
    "PE and health",
    "arts and music",
    "other"
  ])),
  /** Name of the term. */
  termName: Schema.optionalKey(Schema.String),
  /** Start of the term. */
  termStartDate: Schema.optionalKey(Field.DateTimeString),
  /** End of the term. */
  termEndDate: Schema.optionalKey(Field.DateTimeString)
}).annotate({ identifier: "CleverClass" })
export interface CleverClass extends Schema.Schema.Type<typeof CleverClass> {}

/** The linked class in another system. */
const course = {
  /** Course id in that system. */
  id: Schema.optionalKey(Schema.String),
  /** URL of its page in that system. */
  alternateLink: Schema.optionalKey(Schema.String)
}

/** A class. */
export const ClassDetails = Schema.Struct({
  /** Class id. Pass it as the path parameter `class`. */
  id: Schema.String,
  /** `inactive` classes come from another system and have not been activated yet. */
  state: Enumeration.open(["active", "inactive", "archived", "deleted"]),
  /** Name. */
  name: Schema.String,
  /** Section, such as a period or a parallel class. */
  section: Schema.optionalKey(Schema.String),
  /** Description. */
  description: Schema.optionalKey(Schema.String),
  /** Organization id. */
  organization: Schema.optionalKey(Schema.String),
  /** Id of the teacher who owns it. */
  owner: Schema.optionalKey(Schema.String),
  /** When it was created. */
  creationDate: Field.DateTimeString,
  /** When it was last changed. */
  modificationDate: Schema.optionalKey(Field.DateTimeString),
  /** Enrolment code, shown to teachers only. Anyone who has it can join. */
  enrollmentCode: Schema.optionalKey(Schema.String),
  /** Colour theme of the interface. */
  theme: Schema.optionalKey(Schema.String),
  /** Number of assignments. */
  assignmentsCount: Schema.optionalKey(Schema.Finite),
  /** The students. */
  studentsGroup: Schema.optionalKey(GroupDetails),
  /** The teachers. */
  teachersGroup: Schema.optionalKey(GroupDetails),
  /** Problems that the server detected. */
  issues: Schema.optionalKey(Schema.Struct({
    /** Accounts that cannot be synchronised. */
    sync: Schema.optionalKey(Schema.Array(Schema.Struct({
      /** User id. */
      id: Schema.optionalKey(Schema.String),
      /** E-mail address. */
      email: Schema.optionalKey(Schema.String),
      /** The reason. The spelling of the first value is the API's. */
      reason: Schema.optionalKey(Enumeration.open(["otherOrgnanization", "productMigration", "disabledAccount"]))
    })))
  })),
  /** The linked class on Google Classroom. */
  googleClassroom: Schema.optionalKey(Schema.Struct(course)),
  /** Its folder on Google Drive, shown to teachers only. */
  googleDrive: Schema.optionalKey(Schema.Struct({
    /** Id of the teachers' folder. */
    teacherFolderId: Schema.optionalKey(Schema.String),
    /** URL of the teachers' folder. */
    teacherFolderAlternateLink: Schema.optionalKey(Schema.String)
  })),
  /** The linked class on Microsoft Teams. */
  microsoftGraph: Schema.optionalKey(Schema.Struct({
    /** Course id in that system. */
    id: Schema.optionalKey(Schema.String)
  })),
  /** The linked class in a system connected through LTI, 1.1 or 1.3. */
  lti: Schema.optionalKey(Schema.Struct({
    /** Context id in that system. */
    contextId: Schema.optionalKey(Schema.String),
    /** Context title in that system. */
    contextTitle: Schema.optionalKey(Schema.String),
    /** Context label in that system. */
    contextLabel: Schema.optionalKey(Schema.String),
    /** Whether its members come from that system (LTI 1.3 Names and Roles). */
    hasNrpsService: Schema.optionalKey(Schema.Boolean)
  })),
  /** The linked class on Canvas. */
  canvas: Schema.optionalKey(Schema.Struct({
    /** Course id in that system. */
    id: Schema.optionalKey(Schema.String),
    /** Domain of the Canvas installation. */
    domain: Schema.optionalKey(Schema.String)
  })),
  /** The linked class on MusicFirst Classroom. */
  mfc: Schema.optionalKey(Schema.Struct(course)),
  /** The linked class on Clever. */
  clever: Schema.optionalKey(CleverClass),
  /** Level of the students. */
  level: Schema.optionalKey(Enumeration.open(levels)),
  /** Skills that the class works on. */
  skillsFocused: Schema.optionalKey(Schema.Array(Enumeration.open(skills))),
  /** Expected number of students. */
  size: Schema.optionalKey(Schema.NullOr(Schema.Finite))
}).annotate({ identifier: "ClassDetails" })
export interface ClassDetails extends Schema.Schema.Type<typeof ClassDetails> {}

const settings = {
  /** Up to 255 characters. */
  section: Field.optional(Field.text(0, 255)),
  /** Level of the students. */
  level: Field.optional(Schema.Literals(levels)),
  /** Skills that the class works on. */
  skillsFocused: Field.optional(Schema.Array(Schema.Literals(skills))),
  /** Expected number of students; `null` clears it. */
  size: Field.optional(Schema.NullOr(Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))))
}

/** A new class. */
export const ClassCreation = Schema.Struct({
  /** Up to 255 characters. */
  name: Field.text(0, 255),
  ...settings
}).annotate({ identifier: "ClassCreation" })
export interface ClassCreation extends Schema.Schema.Type<typeof ClassCreation> {}

/** Changes to a class: omitted fields stay unchanged. */
export const ClassUpdate = Schema.Struct({
  /** Up to 255 characters. */
  name: Field.optional(Field.text(0, 255)),
  ...settings
}).annotate({ identifier: "ClassUpdate" })
export interface ClassUpdate extends Schema.Schema.Type<typeof ClassUpdate> {}
