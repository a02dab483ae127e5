/** Orders and responses for scores. */
import type { ScoreDetails } from "@flat-sdk/core/contract/scores/ScoreDetails"
import { isThere, type Score } from "../../state/Library.ts"
import type { SortKeys, Sparse } from "../../state/Records.ts"
import { type Caller, fold } from "../../state/School.ts"
import * as People from "./People.ts"
import * as Rights from "./Rights.ts"

export const sortKeys: SortKeys<Score> = {
  creationDate: (score) => score.creationDate,
  modificationDate: (score) => score.modificationDate,
  title: (score) => fold(score.title)
}

/** Whether the lists of the caller contain a score: it exists, is not in the trash, and the caller can read it. */
export const isListed = (score: Score, { now, user }: Caller): boolean =>
  score.deletion === undefined && isThere(score, now) && Rights.on(score, user)?.aclRead === true

const zeroCounts = { total: 0, weekly: 0, monthly: 0, yearly: 0 }

export const details = ({ school, user }: Caller, score: Score, sharingKey?: string): Sparse<ScoreDetails> => {
  const { deletion, fifths, instruments, likedBy, measures, owner: ownerId, tempo, ...rest } = score
  const { from: _from, lastRevision: _last, sequence: _sequence, ...shown } = rest
  const { library } = school
  const rights = Rights.on(score, user, sharingKey)
  const owner = People.find(school, ownerId) ?? user
  const comments = library.comments.of(score.id).filter(({ context }) => context === undefined)
  return {
    ...shown,
    sharingKey: rights?.aclAdmin === true || sharingKey === score.sharingKey ? score.sharingKey : undefined,
    user: People.publicOf(school, owner),
    htmlUrl: `https://${school.domain}/score/${score.id}`,
    editHtmlUrl: `https://${school.domain}/score/${score.id}/edit`,
    durationTime: Math.round((measures * 4 * 60) / tempo),
    numberMeasures: measures,
    mainTempoQpm: tempo,
    mainKeySignature: fifths,
    rights: rights ?? { aclRead: false, aclWrite: false, aclAdmin: false },
    collaborators: Rights.collaborators(school, score, rights),
    scheduledDeletionDate: deletion === undefined ? undefined : new Date(deletion).toISOString(),
    organization: school.users.get(owner.id) && school.organization,
    instruments: instruments.map(({ id }) => id),
    instrumentsNames: instruments.map(({ name }) => name),
    samples: instruments.map(({ id }) => id),
    likes: { total: likedBy.length, weekly: 0, monthly: likedBy.length, yearly: likedBy.length },
    comments: { total: comments.length, unique: new Set(comments.map((comment) => comment.user)).size },
    views: zeroCounts,
    plays: zeroCounts,
    me: {
      isLiked: likedBy.includes(user.id),
      isInLibrary: ownerId === user.id ||
        score.collections.some((id) => library.collections.get(id)?.owner === user.id)
    }
  }
}
