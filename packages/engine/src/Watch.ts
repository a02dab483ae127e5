/** Watches lists of the API for changes. */
export type { Added, Change, Changed, Removed } from "./watch/Change.ts"
export type { Checkpoint } from "./watch/Checkpoint.ts"
export type { Definition, Options } from "./watch/Definition.ts"
export { canonical, of as fingerprintOf } from "./watch/Fingerprint.ts"
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
export {
  accounts as accountList,
  assignments as assignmentList,
  comments as commentList,
  members as memberList,
  scores as scoreList,
  submissions as submissionList
} from "./watch/Lists.ts"
export type { Calls, ListOptions } from "./watch/ListSource.ts"
export { beginSafely, type Source, start as startPolling } from "./watch/Poller.ts"
export { pagesOf, reading, streamOf } from "./watch/Streams.ts"
export type { PollEvent, WatchOptions } from "./watch/WatchOptions.ts"
