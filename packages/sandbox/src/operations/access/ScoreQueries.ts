/**
 * Orders and responses for scores.
 */
import type { ScoreDetails } from "@flat-sdk/core/contract/scores/ScoreDetails"
import { present } from "../../state/Changes.ts"
import { isThere } from "../../state/Library.ts"
import type { Score } from "../../state/Library.ts"
import { ordersBy } from "../../state/Records.ts"
import { fold } from "../../state/School.ts"
import type { SchoolState, User } from "../../state/School.ts"
import * as People from "./People.ts"
import * as Rights from "./Rights.ts"

/** Orders of scores. */
export const orders = ordersBy<Score>({
  creationDate: (score) => score.creationDate,
  modificationDate: (score) => score.modificationDate,
  title: (score) => fold(score.title)
})

/** Whether the lists of an account contain a score: it exists, is not in the trash, and the account can read it. */
export const isListed = (score: Score, user: User, now: number): boolean =>
  score.deletion === undefined && isThere(score, now) && Rights.on(score, user)?.aclRead === true

/** Returns the score as an account sees it. */
export const details = (
  school: SchoolState,
  score: Score,
  user: User,
  now: number,
  sharingKey?: string
): ScoreDetails => {
  const { library } = school
  const rights = Rights.on(score, user, sharingKey)
  const owner = People.find(school, score.owner) ?? user
  const comments = library.comments.of(score.id).filter(({ context }) => context === undefined)
  return present({
    id: score.id,
    sharingKey: rights?.aclAdmin === true || sharingKey === score.sharingKey ? score.sharingKey : undefined,
    title: score.title,
    subtitle: score.subtitle,
    privacy: score.privacy,
    user: People.publicOf(school, owner),
    htmlUrl: `https://${school.domain}/score/${score.id}`,
    editHtmlUrl: `https://${school.domain}/score/${score.id}/edit`,
    lyricist: score.lyricist,
    arranger: score.arranger,
    composer: score.composer,
    description: score.description,
    tags: score.tags,
    creationType: score.creationType,
    license: score.license,
    licenseText: score.licenseText,
    durationTime: Math.round((score.measures * 4 * 60) / score.tempo),
    numberMeasures: score.measures,
    mainTempoQpm: score.tempo,
    mainKeySignature: score.fifths,
    rights: rights ?? { aclRead: false, aclWrite: false, aclAdmin: false },
    collaborators: Rights.collaborators(school, score, rights),
    creationDate: score.creationDate,
    modificationDate: score.modificationDate,
    publicationDate: score.publicationDate,
    scheduledDeletionDate: score.deletion === undefined ? undefined : new Date(score.deletion).toISOString(),
    organization: school.users.get(owner.id) === undefined ? undefined : school.organization,
    parentScore: score.parentScore,
    instruments: score.instruments.map(({ id }) => id),
    instrumentsNames: score.instruments.map(({ name }) => name),
    samples: score.instruments.map(({ id }) => id),
    googleDriveFileId: score.googleDriveFileId,
    likes: { total: score.likedBy.length, weekly: 0, monthly: score.likedBy.length, yearly: score.likedBy.length },
    comments: { total: comments.length, unique: new Set(comments.map((comment) => comment.user)).size },
    views: { total: 0, weekly: 0, monthly: 0, yearly: 0 },
    plays: { total: 0, weekly: 0, monthly: 0, yearly: 0 },
    collections: score.collections,
    me: {
      isLiked: score.likedBy.includes(user.id),
      isInLibrary: score.owner === user.id ||
        score.collections.some((id) => library.collections.get(id)?.owner === user.id)
    }
  })
}
