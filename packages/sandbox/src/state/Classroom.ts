/**
 * The state of teaching: classes, assignments, submissions with their comments and history, the resource library. The members of a class are the
 * accounts in its groups, which are part of the school's state. The rules for the records are in the modules of the operations.
 */
import type { Assignment as ReturnedAssignment } from "@flat-sdk/core/contract/assignments/Assignment"
import type { AssignmentSubmission } from "@flat-sdk/core/contract/assignments/AssignmentSubmission"
import type { ClassAssignment } from "@flat-sdk/core/contract/assignments/ClassAssignment"
import type { AssignmentSubmissionHistory } from "@flat-sdk/core/contract/assignments/SubmissionFeedback"
import type { ClassDetails } from "@flat-sdk/core/contract/classes/ClassDetails"
import type {
  EduResource,
  EduResourcePrivacy,
  Grade,
  TeachingTheme
} from "@flat-sdk/core/contract/resources/EduResource"
import { type Record, Records, type Sparse } from "./Records.ts"
import { Stored } from "./Storage.ts"

/** A class. Its members are the accounts in its two groups. */
export interface Class extends
  Record,
  Sparse<
    Omit<ClassDetails, "id" | "organization" | "assignmentsCount" | "studentsGroup" | "teachersGroup" | "issues">
  >
{
  readonly owner: string
  readonly enrollmentCode: string
  readonly studentsGroup: string
  readonly teachersGroup: string
  /** Systems that members were imported from, by user id. */
  readonly sources?: { readonly [user: string]: "googleClassroom" | "microsoftGraph" | "clever" } | undefined
  /** Whether it is its owner's demo class, for trying out resources. */
  readonly demo?: boolean | undefined
}

/** The content of an assignment, in a class or in the library. */
export type Content = Sparse<Omit<ReturnedAssignment, "id" | "capabilities">>

export interface Assignment extends
  Record,
  Sparse<
    Pick<
      ClassAssignment,
      "state" | "creationDate" | "scheduledDate" | "dueDate" | "assigneeMode" | "googleClassroom" | "microsoftGraph"
    >
  >
{
  readonly content: Content
  readonly classroom: string
  readonly creator: string
  readonly assignedStudents: ReadonlyArray<string>
}

/** The work of a student or a group on an assignment. */
export interface Submission extends Record, Sparse<Omit<AssignmentSubmission, "id" | "maxPoints" | "comments">> {
  readonly grade?: number | undefined
  readonly draftGrade?: number | undefined
  /** Id of the group that it belongs to, if it is group work. */
  readonly group?: string | undefined
}

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
export interface Happening extends Record, Sparse<AssignmentSubmissionHistory> {
  readonly submission: string
}

/** An assignment or a folder of the library. */
export interface Resource extends
  Record,
  Sparse<
    Pick<
      EduResource,
      "type" | "title" | "sharingDescription" | "sharingDescriptionHtml" | "creationDate" | "updateDate"
    >
  >
{
  /** `root` in its creator's library, `flat` in the public library, otherwise the id of its folder. */
  readonly parent: string
  readonly creator: string
  readonly privacy: EduResourcePrivacy
  readonly subjects: ReadonlyArray<TeachingTheme>
  readonly grades: ReadonlyArray<Grade>
  readonly content?: Content | undefined
  /** Id of the assignment that it was copied from. */
  readonly origin?: string | undefined
}

export class ClassroomState extends Stored {
  readonly classes = new Records<Class>("class", this.storage)
  readonly assignments = new Records<Assignment>("assignment", this.storage, ({ classroom }) => classroom)
  readonly submissions = new Records<Submission>("submission", this.storage, ({ assignment }) => assignment)
  readonly comments = new Records<Comment>("submission comment", this.storage, ({ submission }) => submission)
  readonly history = new Records<Happening>("submission history", this.storage, ({ submission }) => submission)
  readonly resources = new Records<Resource>("resource", this.storage)

  removeSubmission({ id }: Submission): void {
    for (const comment of this.comments.of(id)) this.comments.remove(comment.id)
    for (const happening of this.history.of(id)) this.history.remove(happening.id)
    this.submissions.remove(id)
  }

  removeAssignment({ id }: Assignment): void {
    for (const submission of this.submissions.of(id)) this.removeSubmission(submission)
    this.assignments.remove(id)
  }

  /** Removes a student's work in a class. Group work with other members is transferred to one of them. */
  removeWork(classroom: string, user: string, othersOf: (group: string) => ReadonlyArray<string>): void {
    for (const assignment of this.assignments.of(classroom)) {
      const { assignedStudents } = assignment
      if (assignedStudents.includes(user)) {
        this.assignments.put({ ...assignment, assignedStudents: assignedStudents.filter((id) => id !== user) })
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
