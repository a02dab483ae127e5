/**
 * Changes as async iterables. The Flat API sends no events, so a watch reads a list again and again, and reports what differs.
 */
import type { FlatError } from "../api/FlatError.ts"
import type { CallOptions } from "../api/Operation.ts"
import type { Duration } from "../api/Options.ts"
import type { Change, Poll, VersionSetting, WatchSettings } from "../generated/shared/Watching.ts"

export type { Added, Change, Changed, Checkpoint as WatchCheckpoint, Removed } from "../generated/shared/Watching.ts"

export type {
  AccountsInput as WatchAccountsInput,
  AssignmentsInput as WatchAssignmentsInput,
  CommentsInput as WatchCommentsInput,
  MembersInput as WatchMembersInput,
  ScoresInput as WatchScoresInput,
  SubmissionsInput as WatchSubmissionsInput
} from "../generated/watch/ListInput.ts"

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
