/**
 * Changes as async iterables. The Flat API sends no events, so a watch reads a list again and again, and reports what differs.
 */
import type { FlatError } from "../api/FlatError.ts"
import type { CallOptions } from "../api/Operation.ts"
import type { Duration } from "../api/Options.ts"
import type { AssignmentSubmission } from "../generated/models/assignments/AssignmentSubmission.ts"
import type { ClassAssignment } from "../generated/models/assignments/ClassAssignment.ts"
import type { UserDetailsAdmin } from "../generated/models/organization/OrganizationUser.ts"
import type { UserPublic } from "../generated/models/people/UserPublic.ts"
import type { ScoreComment } from "../generated/models/scores/ScoreComment.ts"
import type { ScoreDetails } from "../generated/models/scores/ScoreDetails.ts"
import type { Change, Poll, VersionSetting, WatchSettings } from "../generated/shared/Watching.ts"
import type {
  AccountsInput as WatchAccountsInput,
  AccountSummary,
  AssignmentsInput as WatchAssignmentsInput,
  AssignmentSummary,
  CommentsInput as WatchCommentsInput,
  CommentSummary,
  MembersInput as WatchMembersInput,
  MemberSummary,
  ScoresInput as WatchScoresInput,
  ScoreSummary,
  SubmissionsInput as WatchSubmissionsInput,
  SubmissionSummary
} from "../generated/watch/ListInput.ts"
import type { QuotaState, Service } from "./Service.ts"

export type { Added, Change, Changed, Checkpoint as WatchCheckpoint, Removed } from "../generated/shared/Watching.ts"

export type {
  WatchAccountsInput,
  WatchAssignmentsInput,
  WatchCommentsInput,
  WatchMembersInput,
  WatchScoresInput,
  WatchSubmissionsInput
}

/** What happened in a poll. */
export type PollEvent = Poll<FlatError>

/** Options of a watch. The options of a call, such as `deadline` and `retries`, apply to each request of a poll. */
export interface WatchOptions<Item>
  extends CallOptions, WatchSettings<Duration, FlatError, void | PromiseLike<void>>, VersionSetting<Item>
{}

/**
 * Changes, for `for await`. They never end by themselves, except with `once`: leave the loop, abort the signal, or close the client. Each iteration starts anew.
 */
export type Changes<Item, Summary> = AsyncIterable<Change<Item, Summary>>

/** A client whose lists can be watched: a `FlatClient`, a client of `createClient`, or what `actAs` returns. */
export interface WatchableClient {
  /** Describes the options in effect. */
  readonly describe: () => string
  /** Returns the state of the rate limit. */
  readonly quota: () => Promise<QuotaState>
}

/**
 * Watches of the lists of the API.
 *
 * **Details**
 *
 * The first poll is a baseline; later ones report what differs from it: removals first, then new and changed items in the order of the list. With `from`,
 * the first poll reports what differs from the checkpoint. A poll that fails reports nothing, in particular no removals, and is repeated.
 */
export interface WatchOperations {
  /**
   * Watches submissions: of an assignment, of all assignments of a class, or, without ids, of all active classes of the token's user.
   *
   * **Details**
   *
   * A change is one of the state, the dates, the grades, the number of comments or the attachments. `previous` has state, dates and grade. A poll of an
   * assignment or of a class takes one request; one of all classes takes one, and one for each class.
   */
  readonly submissions: (
    input?: WatchSubmissionsInput,
    options?: WatchOptions<AssignmentSubmission>
  ) => Changes<AssignmentSubmission, SubmissionSummary>
  /**
   * Watches the assignments of a class, including drafts and archived ones if the token's user is a teacher.
   *
   * **Details**
   *
   * A change is one of the content, the state, the dates, the settings, the attachments or the assigned students; not of the submissions. `previous` has
   * state, title and due date. A poll takes one request.
   */
  readonly assignments: (
    input: WatchAssignmentsInput,
    options?: WatchOptions<ClassAssignment>
  ) => Changes<ClassAssignment, AssignmentSummary>
  /**
   * Watches the teachers and students of a class.
   *
   * **Details**
   *
   * A change is one of the names or the role. `classRole` of an item says whether it is a teacher or a student, and so does `previous`. A poll takes
   * three requests.
   */
  readonly members: (
    input: WatchMembersInput,
    options?: WatchOptions<UserPublic>
  ) => Changes<UserPublic, MemberSummary>
  /**
   * Watches the accounts of the organization that match the filters.
   *
   * **Details**
   *
   * A change is one of the names, the e-mail address, the role, the licence or the groups; not the last activity. `previous` has the role. A poll takes
   * one request for each 1,000 accounts. If it takes several, an account that is missing is read by its id, which takes one more request and the scope
   * `account.public_profile`. It is reported as removed if it does not exist, or when three polls in a row do not find it.
   *
   * **Gotchas**
   *
   * Checkpoints contain ids and roles of all accounts, and no names. Changes contain personal data.
   */
  readonly accounts: (
    input?: WatchAccountsInput,
    options?: WatchOptions<UserDetailsAdmin>
  ) => Changes<UserDetailsAdmin, AccountSummary>
  /**
   * Watches the comments on a score.
   *
   * **Details**
   *
   * A change is one of the text, the passage, the moderation or the resolution. `previous` has author and dates. A poll takes one request.
   *
   * **Gotchas**
   *
   * The API does not list resolved comments, so a comment that is resolved is reported as removed.
   */
  readonly comments: (
    input: WatchCommentsInput,
    options?: WatchOptions<ScoreComment>
  ) => Changes<ScoreComment, CommentSummary>
  /**
   * Watches the scores of a collection, or the public scores of a user.
   *
   * **Details**
   *
   * A change is one of the metadata, or a new revision (`modificationDate`). `previous` has title and modification date. A poll takes one request for
   * each 100 scores. If it takes several, a score that is missing is read by its id, which takes one more. It is reported as removed if it does not
   * exist, or when three polls in a row do not find it.
   */
  readonly scores: (
    input: WatchScoresInput,
    options?: WatchOptions<ScoreDetails>
  ) => Changes<ScoreDetails, ScoreSummary>
}

/** The watches, for `createClient`. */
export interface Watch extends Service<WatchOperations> {
  // Returns the watches of a client. Undocumented on purpose: an editor would show it in place of the documentation of `watch`.
  (client: WatchableClient): WatchOperations
}
