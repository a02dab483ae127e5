/**
 * The state of music: scores with their revisions, comments and tracks, collections, tasks, recognition jobs and credits. What may be done with the
 * records stands in the module of each noun.
 */
import type { OmrJobStatus } from "@flat-sdk/core/contract/omr/OmrJob"
import type { OmrDetailsSubmission } from "@flat-sdk/core/contract/omr/OmrStep"
import type { ScoreCommentContext } from "@flat-sdk/core/contract/scores/ScoreComment"
import type { ScoreCreationType, ScoreLicense, ScorePrivacy } from "@flat-sdk/core/contract/scores/ScoreDetails"
import type { ScoreTrackPoint, ScoreTrackPurpose, ScoreTrackState } from "@flat-sdk/core/contract/scores/ScoreTrack"
import { Belongings } from "./Belongings.ts"
import { Records } from "./Records.ts"
import type { Record } from "./Records.ts"
import type { Storage } from "./Storage.ts"

/** What somebody beside the owner may do with a score or a collection: a user, a group, or an address that belongs to nobody yet. */
export interface Permission {
  readonly id: string
  readonly date: string
  readonly user?: string | undefined
  readonly group?: string | undefined
  readonly userEmail?: string | undefined
  readonly aclRead: boolean
  readonly aclWrite: boolean
  readonly aclAdmin: boolean
}

/** An instrument: `keyboards.piano`, shown as "Piano". */
export interface Instrument {
  readonly id: string
  readonly name: string
}

/** A score. */
export interface Score extends Record {
  readonly owner: string
  readonly title: string
  readonly subtitle?: string | undefined
  readonly composer?: string | undefined
  readonly lyricist?: string | undefined
  readonly arranger?: string | undefined
  readonly description?: string | undefined
  readonly tags: ReadonlyArray<string>
  readonly creationType?: ScoreCreationType | undefined
  readonly license?: ScoreLicense | undefined
  readonly licenseText?: string | undefined
  readonly privacy: ScorePrivacy
  readonly sharingKey?: string | undefined
  readonly creationDate: string
  readonly modificationDate: string
  readonly publicationDate?: string | undefined
  readonly parentScore?: string | undefined
  readonly googleDriveFileId?: string | undefined
  readonly instruments: ReadonlyArray<Instrument>
  readonly measures: number
  readonly tempo: number
  readonly fifths: number
  readonly lastRevision: string
  readonly collaborators: ReadonlyArray<Permission>
  /** Ids of the collections that it is in. */
  readonly collections: ReadonlyArray<string>
  readonly likedBy: ReadonlyArray<string>
  /** When it goes for good, for a score in the trash; milliseconds since the epoch. */
  readonly deletion?: number | undefined
  /** When it will be there, for one that a task or a recognition job still makes; milliseconds since the epoch. */
  readonly from?: number | undefined
}

/** The music of a revision: made up by the sandbox, empty staves, or a file that somebody sent. */
export type Content =
  | { readonly type: "melody"; readonly seed: string; readonly title: string; readonly measures: number }
  | { readonly type: "empty"; readonly fifths: number; readonly beats: number; readonly beatType: number }
  | { readonly type: "musicxml"; readonly data: string }
  | { readonly type: "midi"; readonly base64: string }
  | { readonly type: "flat"; readonly data: string }

/** A saved state of a score. */
export interface Revision extends Record {
  readonly score: string
  readonly user: string
  readonly date: string
  readonly description?: string | undefined
  readonly autosave: boolean
  readonly instruments: ReadonlyArray<Instrument>
  readonly content: Content
}

/** A comment on a score. */
export interface ScoreComment extends Record {
  readonly score: string
  readonly user: string
  readonly revision: string
  readonly replyTo?: string | undefined
  readonly date: string
  readonly modificationDate?: string | undefined
  readonly comment: string
  readonly rawComment: string
  readonly context?: ScoreCommentContext | undefined
  readonly mentions: ReadonlyArray<string>
  readonly resolvedBy?: string | undefined
}

/** A recording that plays in step with a score. */
export interface Track extends Record {
  readonly score: string
  readonly creator: string
  readonly title?: string | undefined
  readonly creationDate: string
  readonly modificationDate: string
  readonly default: boolean
  readonly state: ScoreTrackState
  readonly type: "soundcloud" | "youtube" | "vimeo"
  readonly purpose: ScoreTrackPurpose
  readonly url: string
  readonly mediaId: string
  readonly synchronizationPoints: ReadonlyArray<ScoreTrackPoint>
}

/** A collection that somebody made, or the one of the token's application. */
export interface Collection extends Record {
  readonly owner: string
  readonly title: string
  readonly type: "regular" | "app"
  readonly creationDate: string
  readonly modificationDate: string
  readonly collaborators: ReadonlyArray<Permission>
}

/** Work in the background. How far it is follows from the clock. */
export interface Task extends Record {
  readonly owner: string
  readonly type: "audio-export" | "score-export" | "score-import" | "import-omr"
  readonly format?: string | undefined
  readonly score: string
  readonly revision: string
  /** Milliseconds since the epoch. */
  readonly created: number
  /** Milliseconds. */
  readonly duration: number
  /** Why it fails in the end. */
  readonly failure?: string | undefined
}

/** A file that a recognition job reads. */
export interface OmrFile {
  readonly filename?: string | undefined
  readonly mimeType: string
  readonly size: number
  readonly pages: number
  /** The image itself, where it can be answered as it is. */
  readonly jpeg?: string | undefined
}

/** A recognition job. Beyond what was done to it, how far it is follows from the clock. */
export interface Job extends Record {
  readonly owner: string
  readonly output: "library" | "musicxml"
  readonly interactiveSteps: ReadonlyArray<"details">
  readonly locales: ReadonlyArray<string>
  readonly autoRotate: boolean
  readonly collection?: string | undefined
  readonly idempotencyKey?: string | undefined
  readonly files: ReadonlyArray<OmrFile>
  /** Times are milliseconds since the epoch. */
  readonly created: number
  readonly changed: number
  readonly started?: number | undefined
  readonly answered?: number | undefined
  readonly canceled?: number | undefined
  /** Length of one of its two stages, in milliseconds. */
  readonly stage: number
  readonly submission?: OmrDetailsSubmission | undefined
  readonly score?: string | undefined
  readonly errorCode?: string | undefined
}

/** States of a job, for modules that must not import the contract at run time. */
export type JobStatus = OmrJobStatus

/** Credits that a job costs. */
export interface Debit extends Record {
  readonly owner: string
  readonly job: string
  readonly amount: number
  /** Milliseconds since the epoch. */
  readonly created: number
  /** When they are given back; milliseconds since the epoch, perhaps in the future. */
  readonly refunded?: number | undefined
}

export class LibraryState {
  readonly scores: Records<Score>
  /** By score. */
  readonly revisions: Belongings<Revision>
  /** By score. */
  readonly comments: Belongings<ScoreComment>
  /** By score. */
  readonly tracks: Belongings<Track>
  /** By owner. */
  readonly collections: Belongings<Collection>
  readonly tasks: Records<Task>
  /** By owner. */
  readonly jobs: Belongings<Job>
  /** By owner. */
  readonly debits: Belongings<Debit>
  readonly #storage: Storage

  constructor(storage: Storage) {
    this.#storage = storage
    this.scores = new Records("score", storage)
    this.revisions = new Belongings("revision", storage, ({ score }: Revision) => score)
    this.comments = new Belongings("score comment", storage, ({ score }: ScoreComment) => score)
    this.tracks = new Belongings("track", storage, ({ score }: Track) => score)
    this.collections = new Belongings("collection", storage, ({ owner }: Collection) => owner)
    this.tasks = new Records("task", storage)
    this.jobs = new Belongings("job", storage, ({ owner }: Job) => owner)
    this.debits = new Belongings("debit", storage, ({ owner }: Debit) => owner)
  }

  /** Notes when the library began. */
  start(date: string): void {
    this.#storage.setMeta("library", date)
  }

  /** When the library began. */
  get started(): string {
    return this.#storage.getMeta("library") ?? new Date(0).toISOString()
  }

  /** The score with an id, or with `drive-` and the id of its file on Google Drive, if it is there at this time. */
  score(id: string, now: number): Score | undefined {
    const score = this.scores.get(id) ??
      (id.startsWith("drive-") ? this.scores.find((other) => other.googleDriveFileId === id.slice(6)) : undefined)
    return score !== undefined && isThere(score, now) ? score : undefined
  }

  /** A revision by its id, or the newest one as `last`. */
  revision(score: Score, id: string): Revision | undefined {
    const revision = this.revisions.get(id === "last" ? score.lastRevision : id)
    return revision?.score === score.id ? revision : undefined
  }

  /** The scores that an account owns, those in the trash left out. */
  scoresOf(owner: string, now: number): ReadonlyArray<Score> {
    return Array.from(this.scores.all())
      .filter((score) => score.owner === owner && score.deletion === undefined && isThere(score, now))
  }

  /** Removes a score with all that hangs on it. */
  removeScore(score: Score): void {
    this.#storage.batch(() => {
      for (const revision of this.revisions.of(score.id)) this.revisions.remove(revision.id)
      for (const comment of this.comments.of(score.id)) this.comments.remove(comment.id)
      for (const track of this.tracks.of(score.id)) this.tracks.remove(track.id)
      this.scores.remove(score.id)
    })
  }

  /** Removes a collection; the scores in it stay. */
  removeCollection(collection: Collection): void {
    this.#storage.batch(() => {
      for (const score of this.scores.all()) {
        if (!score.collections.includes(collection.id)) continue
        this.scores.put({ ...score, collections: score.collections.filter((id) => id !== collection.id) })
      }
      this.collections.remove(collection.id)
    })
  }

  /** Removes what an account owns, and its place at what others own. */
  removeUser(user: string): void {
    this.#storage.batch(() => {
      for (const collection of this.collections.of(user)) this.removeCollection(collection)
      for (const score of Array.from(this.scores.all())) {
        if (score.owner === user) this.removeScore(score)
        else if (score.collaborators.some((permission) => permission.user === user) || score.likedBy.includes(user)) {
          this.scores.put({
            ...score,
            collaborators: score.collaborators.filter((permission) => permission.user !== user),
            likedBy: score.likedBy.filter((id) => id !== user)
          })
        }
      }
      for (const job of this.jobs.of(user)) this.jobs.remove(job.id)
      for (const debit of this.debits.of(user)) this.debits.remove(debit.id)
      for (const task of Array.from(this.tasks.all())) if (task.owner === user) this.tasks.remove(task.id)
    })
  }
}

/** Whether a score is there: not still being made, and not deleted for good. */
export const isThere = (score: Score, now: number): boolean =>
  (score.from === undefined || score.from <= now) && (score.deletion === undefined || score.deletion > now)
