/**
 * Profiles, likes and public scores of users. Also shows accounts as other users and their own user see them.
 */
import type { UserDetails } from "@flat-sdk/core/contract/people/UserDetails"
import type { UserPublic } from "@flat-sdk/core/contract/people/UserPublic"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { caller, Session } from "../../auth/Session.ts"
import * as Respond from "../../http/Respond.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import type { Score } from "../../state/Library.ts"
import { byCreation, onlyOrder } from "../../state/Records.ts"
import type { SchoolState, User } from "../../state/School.ts"
import * as People from "../access/People.ts"
import * as ScoreQueries from "../access/ScoreQueries.ts"

const isPublic = (score: Score): boolean => score.privacy === "public" || score.privacy === "organizationPublic"

/** Returns the account as other users see it. */
const profile = (school: SchoolState, user: User, now: number): UserPublic => {
  const scores = school.library.scoresOf(user.id, now).filter(isPublic)
  const likes = Array.from(school.library.scores.all()).filter((score) => score.likedBy.includes(user.id))
  return {
    ...People.publicOf(school, user),
    likedScoresCount: likes.length,
    followersCount: 0,
    followingCount: 0,
    ownedPublicScoresCount: scores.length,
    allPublicScoresCount: scores.length,
    likesCount: scores.reduce((sum, score) => sum + score.likedBy.length, 0),
    playsCount: 0
  }
}

/** Returns the account as its own user sees it. */
export const ownDetails = (school: SchoolState, user: User): UserDetails => ({
  ...People.publicOf(school, user),
  isEmailVerified: user.email !== undefined,
  privateProfile: false,
  locale: user.locale,
  groups: user.groups
})

const find = Effect.fnUntraced(function*(school: SchoolState, id: string) {
  const session = yield* Session
  return yield* Respond.orNotFound(id === "me" ? session.user : People.find(school, id), "User", "user")
})

const findByMail = (school: SchoolState, address: string): User | undefined =>
  school.users.find((user) => user.email?.toLowerCase() === address.toLowerCase())

/** Creates the handlers of the operations on users. */
export const handlers = SchoolHandlers.of("users", (school) => ({
  *getUser({ params }) {
    const id = params.user
    const user = yield* find(school, id.includes("@") ? findByMail(school, id)?.id ?? id : id)
    return profile(school, user, yield* Clock.currentTimeMillis)
  },

  *getUserLikes({ params, query, request }) {
    const { now, user: viewer } = yield* caller
    const user = yield* find(school, params.user)
    const ids = yield* Respond.flag("ids")
    return yield* Respond.list(request, query, {
      records: school.library.scores,
      matches: (score) => score.likedBy.includes(user.id) && ScoreQueries.isListed(score, viewer, now),
      orders: onlyOrder(byCreation),
      standard: byCreation.name
    }, (score) => JSON.stringify(ids ? score.id : ScoreQueries.details(school, score, viewer, now)))
  },

  *getUserScores({ params, query, request }) {
    const { now, user: viewer } = yield* caller
    const user = yield* find(school, params.user)
    const { scores: records } = school.library
    const matches = (score: Score) =>
      score.owner === user.id && isPublic(score) && ScoreQueries.isListed(score, viewer, now)
    const json = (score: Score) => JSON.stringify(ScoreQueries.details(school, score, viewer, now))
    return query.paginate === true
      ? yield* Respond.list(
        request,
        query,
        { records, matches, orders: ScoreQueries.orders, standard: "creationDate" },
        json
      )
      : Respond.page(request, { items: Array.from(records.all()).filter(matches).map(json) })
  }
}))

/** Creates the handler of the operation on the token's own account. */
export const ownHandlers = SchoolHandlers.of("account", (school) => ({
  *getAuthenticatedUser() {
    const { user } = yield* Session
    return (yield* Respond.flag("onlyId")) ? HttpServerResponse.jsonUnsafe(user.id) : ownDetails(school, user)
  }
}))
