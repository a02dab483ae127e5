/** What the lists that can be watched take, and what their changes report as `previous`. */
import type { AssignmentSubmission } from "../generated/models/assignments/AssignmentSubmission.ts"
import type { ClassAssignment } from "../generated/models/assignments/ClassAssignment.ts"
import type { UserDetailsAdmin } from "../generated/models/organization/OrganizationUser.ts"
import type { UserPublic } from "../generated/models/people/UserPublic.ts"
import type { ScoreComment } from "../generated/models/scores/ScoreComment.ts"
import type { ScoreDetails } from "../generated/models/scores/ScoreDetails.ts"
import type { ListCollectionScoresInput } from "../generated/operations/Collection.ts"
import type { ListOrganizationUsersInput } from "../generated/operations/Organization.ts"
import type { GetScoreCommentsInput } from "../generated/operations/Score.ts"
import type { GetUserScoresInput } from "../generated/operations/User.ts"

/** The submissions to watch: of an assignment, of all assignments of a class, or, without ids, of all active classes of the token's user. */
export type SubmissionsInput =
  | { readonly class: string; readonly assignment: string }
  | { readonly class: string; readonly assignment?: undefined }
  | { readonly class?: undefined; readonly assignment?: undefined }

/** The class whose assignments are watched. */
export interface AssignmentsInput {
  /** Class id. */
  readonly class: string
}

/** The class or group whose members are watched. */
export interface MembersInput {
  /** Class id. */
  readonly class: string
}

/** The comments to watch: of a score. */
export type CommentsInput = Omit<GetScoreCommentsInput, "sort" | "direction">

/** The accounts to watch: those of the organization that match the filters. */
export type AccountsInput = Omit<ListOrganizationUsersInput, "sort" | "direction" | "next" | "previous">

/** The scores to watch: of a collection, or of a user. */
export type ScoresInput =
  | Omit<ListCollectionScoresInput, "sort" | "direction" | "next" | "previous">
  | Pick<GetUserScoresInput, "user" | "limit">

/** What changes of submissions report as `previous`. */
export type SubmissionSummary = Partial<
  Pick<AssignmentSubmission, "state" | "submissionDate" | "returnDate" | "grade">
>

/** What changes of assignments report as `previous`. */
export type AssignmentSummary = Partial<Pick<ClassAssignment, "state" | "title" | "dueDate">>

/** What changes of members report as `previous`. */
export type MemberSummary = Partial<Pick<UserPublic, "classRole">>

/** What changes of accounts report as `previous`. */
export type AccountSummary = Partial<Pick<UserDetailsAdmin, "organizationRole">>

/** What changes of comments report as `previous`. */
export type CommentSummary = Partial<Pick<ScoreComment, "user" | "date" | "modificationDate">>

/** What changes of scores report as `previous`. */
export type ScoreSummary = Partial<Pick<ScoreDetails, "title" | "modificationDate">>
