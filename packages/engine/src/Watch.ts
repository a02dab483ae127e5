/** Watches lists of the API for changes. */
export type { Added, Change, Changed, Removed } from "./watch/Change.ts"
export type { Checkpoint } from "./watch/Checkpoint.ts"
export { type List, type ListOptions, type ReadPages, sourceOf } from "./watch/List.ts"
export type {
  AccountsInput,
  AccountSummary,
  AssignmentsInput,
  AssignmentSummary,
  CommentsInput,
  CommentSummary,
  MembersInput,
  MemberSummary,
  ScoresInput,
  ScoreSummary,
  SubmissionsInput,
  SubmissionSummary
} from "./watch/ListInput.ts"
export * from "./watch/Lists.ts"
export { beginSafely, start as startPolling } from "./watch/Poller.ts"
export { type Changes, type Definition, make, type Options } from "./watch/Streams.ts"
export type { PollEvent, WatchOptions } from "./watch/WatchOptions.ts"
