/**
 * The state of teaching: classes, assignments, submissions with their comments and history, the resource library. The members of a class are the
 * accounts in its groups, which are part of the school's state. The rules for the records are in the modules of the operations.
 */
import type { Assignment as ReturnedAssignment } from "@flat-sdk/core/contract/assignments/Assignment"
import type { AssignmentSubmissionPlayback } from "@flat-sdk/core/contract/assignments/AssignmentSubmission"
import type { ClassAssignment } from "@flat-sdk/core/contract/assignments/ClassAssignment"
import type { MediaAttachment } from "@flat-sdk/core/contract/assignments/MediaAttachment"
import type { AssignmentSubmissionHistory } from "@flat-sdk/core/contract/assignments/SubmissionFeedback"
import type { ClassCreation, ClassDetails } from "@flat-sdk/core/contract/classes/ClassDetails"
import type {
  EduResourcePrivacy,
  EduResourceType,
  Grade,
  TeachingTheme
} from "@flat-sdk/core/contract/resources/EduResource"
import { Belongings } from "./Belongings.ts"
import { Records } from "./Records.ts"
import type { Record } from "./Records.ts"
import type { Storage } from "./Storage.ts"

/** A class. Its members are the accounts in its two groups. */
export interface Class extends Record {
  readonly state: "active" | "inactive" | "archived"
  readonly name: string
  readonly section?: string | undefined
  readonly level?: ClassCreation["level"]
  readonly skillsFocused?: ClassCreation["skillsFocused"]
  readonly size?: number | undefined
  readonly owner: string
  readonly creationDate: string
  readonly modificationDate: string
  readonly enrollmentCode: string
  readonly studentsGroup: string
  readonly teachersGroup: string
  /** Linked classes in other systems, in the form of the response. */
  readonly links?:
    | Pick<ClassDetails, "googleClassroom" | "microsoftGraph" | "canvas" | "clever" | "lti" | "mfc">
    | undefined
  /** Systems that members were imported from, by user id. */
  readonly sources?: { readonly [user: string]: "googleClassroom" | "microsoftGraph" | "clever" } | undefined
  /** Whether it is its owner's demo class, for trying out resources. */
  readonly demo?: boolean | undefined
}

/** The content of an assignment, in a class or in the library. */
export type Content = Omit<ReturnedAssignment, "id" | "capabilities">

/** An assignment of a class. */
export interface Assignment extends Record {
  readonly content: Content
  readonly classroom: string
  readonly creator: string
  readonly state: "draft" | "active" | "archived"
  readonly creationDate: string
  readonly scheduledDate?: string | undefined
  readonly dueDate?: string | undefined
  readonly assigneeMode: "everyone" | "selected"
  readonly assignedStudents: ReadonlyArray<string>
  readonly links?: Pick<ClassAssignment, "googleClassroom" | "microsoftGraph"> | undefined
}

/** The work of a student or a group on an assignment. */
export interface Submission extends Record {
  readonly classroom: string
  readonly assignment: string
  readonly creator: string
  /** Id of the group that it belongs to, if it is group work. */
  readonly group?: string | undefined
  readonly state: "created" | "turnedIn" | "returned" | "graded"
  readonly creationDate: string
  readonly attachments: ReadonlyArray<MediaAttachment>
  readonly submissionDate?: string | undefined
  readonly returnDate?: string | undefined
  readonly returnCreator?: string | undefined
  readonly grade?: number | undefined
  readonly draftGrade?: number | undefined
  readonly exercisesIds?: ReadonlyArray<string> | undefined
  readonly playback: ReadonlyArray<AssignmentSubmissionPlayback>
}

/** A comment on a submission. */
export interface Comment extends Record {
  readonly submission: string
  readonly user: string
  readonly date: string
  readonly modificationDate?: string | undefined
  readonly comment: string
  /** Ids of the users who read it. */
  readonly readBy: ReadonlyArray<string>
}

/** An event in the history of a submission. */
export interface Happening extends Record {
  readonly submission: string
  readonly event: Omit<AssignmentSubmissionHistory, "classroom" | "assignment" | "submission">
}

/** An assignment or a folder of the library. */
export interface Resource extends Record {
  readonly type: EduResourceType
  /** `root` in its creator's library, `flat` in the public library, otherwise the id of its folder. */
  readonly parent: string
  readonly creator: string
  readonly privacy: EduResourcePrivacy
  readonly title: string
  readonly sharingDescription?: string | undefined
  readonly sharingDescriptionHtml?: string | undefined
  readonly creationDate: string
  readonly updateDate: string
  readonly subjects: ReadonlyArray<TeachingTheme>
  readonly grades: ReadonlyArray<Grade>
  /** Content, if it is an assignment. */
  readonly content?: Content | undefined
  /** Id of the assignment that it was copied from. */
  readonly origin?: string | undefined
}

export class ClassroomState {
  readonly classes: Records<Class>
  /** Indexed by class. */
  readonly assignments: Belongings<Assignment>
  /** Indexed by assignment. */
  readonly submissions: Belongings<Submission>
  /** Indexed by submission. */
  readonly comments: Belongings<Comment>
  /** Indexed by submission. */
  readonly history: Belongings<Happening>
  readonly resources: Records<Resource>

  constructor(storage: Storage) {
    this.classes = new Records("class", storage)
    this.assignments = new Belongings("assignment", storage, ({ classroom }: Assignment) => classroom)
    this.submissions = new Belongings("submission", storage, ({ assignment }: Submission) => assignment)
    this.comments = new Belongings("submission comment", storage, ({ submission }: Comment) => submission)
    this.history = new Belongings("submission history", storage, ({ submission }: Happening) => submission)
    this.resources = new Records("resource", storage)
  }

  /** Removes a submission with its feedback. */
  removeSubmission(submission: Submission): void {
    for (const comment of this.comments.of(submission.id)) this.comments.remove(comment.id)
    for (const happening of this.history.of(submission.id)) this.history.remove(happening.id)
    this.submissions.remove(submission.id)
  }

  /** Removes an assignment with its submissions. */
  removeAssignment(assignment: Assignment): void {
    for (const submission of this.submissions.of(assignment.id)) this.removeSubmission(submission)
    this.assignments.remove(assignment.id)
  }

  /** Removes a student's work in a class. Group work with other members is transferred to one of them. */
  removeWork(classroom: string, user: string, othersOf: (group: string) => ReadonlyArray<string>): void {
    for (const assignment of this.assignments.of(classroom)) {
      if (assignment.assignedStudents.includes(user)) {
        this.assignments.put({
          ...assignment,
          assignedStudents: assignment.assignedStudents.filter((student) => student !== user)
        })
      }
      for (const submission of this.submissions.of(assignment.id)) {
        if (submission.creator !== user) continue
        const heir = submission.group === undefined ? undefined : othersOf(submission.group)[0]
        if (heir === undefined) this.removeSubmission(submission)
        else this.submissions.put({ ...submission, creator: heir })
      }
    }
  }
}
