/** Inputs of methods that save revisions of scores, in both APIs. */
import type { ScoreRevisionCreation } from "../generated/models/scores/ScoreRevision.ts"

/** Input of `saveRevision`: a new revision, and the one that it was made from. */
export interface SaveRevisionInput extends ScoreRevisionCreation {
  /** Score id. */
  readonly score: string
  /** Id of the revision that `data` was made from: that of `getScoreRevision`, not `last`. */
  readonly base: string
}

/** Input of `restoreRevision`. */
export interface RestoreRevisionInput {
  /** Score id. */
  readonly score: string
  /** Id of the revision to save again. */
  readonly revision: string
  /** Description of the new revision. @default "Restored revision ID" */
  readonly description?: string | undefined
}
