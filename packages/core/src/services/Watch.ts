/**
 * Changes as a stream. The Flat API sends no events, so a watch reads a list again and again, and reports what differs. It stays within a share of the
 * rate limit, survives failures of the network and the API, and resumes from a checkpoint: after a restart it loses and repeats nothing.
 */
export {
  accounts,
  type AccountsInput,
  type AccountSummary,
  type Added,
  assignments,
  type AssignmentsInput,
  type AssignmentSummary,
  type Change,
  type Changed,
  type Changes,
  type Checkpoint,
  comments,
  type CommentsInput,
  type CommentSummary,
  type Definition,
  make,
  members,
  type MembersInput,
  type MemberSummary,
  type Options,
  type PollEvent,
  type Removed,
  scores,
  type ScoresInput,
  type ScoreSummary,
  submissions,
  type SubmissionsInput,
  type SubmissionSummary,
  type WatchOptions
} from "@flat-sdk/engine/Watch"
