/**
 * Types of watches: changes, checkpoints, and the options of every watch.
 */
import type { FlatError } from "../FlatError.ts"
import type { Poll, VersionSetting, WatchSettings } from "../generated/shared/Watching.ts"
import type { CallOptions } from "../Operation.ts"
import type { Duration } from "../Options.ts"

export type { Added, Change, Changed, Checkpoint as WatchCheckpoint, Removed } from "../generated/shared/Watching.ts"

/**
 * What happened in a poll.
 *
 * @category models
 */
export type PollEvent = Poll<FlatError>

/**
 * Options of a watch. The options of a call, such as `deadline` and `retries`, apply to each request of a poll.
 *
 * @category models
 */
export interface WatchOptions<Item>
  extends CallOptions, WatchSettings<Duration, FlatError, void | PromiseLike<void>>, VersionSetting<Item>
{}
