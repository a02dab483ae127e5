/**
 * Watches lists of the API for changes.
 */
export type { Added, Change, Changed, Removed } from "./watch/Change.ts"
export type { Checkpoint } from "./watch/Checkpoint.ts"
export type { Definition, Options } from "./watch/Definition.ts"
export * as Fingerprint from "./watch/Fingerprint.ts"
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
export type { Calls, ListOptions } from "./watch/ListSource.ts"
export * as Poller from "./watch/Poller.ts"
export { pagesOf, reading } from "./watch/Reading.ts"
export * as SchoolLists from "./watch/SchoolLists.ts"
export * as ScoreLists from "./watch/ScoreLists.ts"
export { streamOf } from "./watch/Steps.ts"
export type { PollEvent, WatchOptions } from "./watch/WatchOptions.ts"
