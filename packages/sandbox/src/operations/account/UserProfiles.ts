/** Profiles, likes and public scores of users, and the account as its own user sees it. */
import type { UserDetails } from "@flat-sdk/core/contract/people/UserDetails"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Respond from "../../http/Respond.ts"
import * as Handlers from "../../settings/Handlers.ts"
import type { Score } from "../../state/Library.ts"
import type { Sparse } from "../../state/Records.ts"
import type { Caller, SchoolState, User } from "../../state/School.ts"
import * as People from "../access/People.ts"
import * as ScoreQueries from "../access/ScoreQueries.ts"

const isPublic = (score: Score): boolean => score.privacy === "public" || score.privacy === "organizationPublic"

export const ownDetails = (school: SchoolState, user: User): Sparse<UserDetails> => ({
  ...People.publicOf(school, user),
  isEmailVerified: user.email !== undefined,
  privateProfile: false,
  locale: user.locale,
  groups: user.groups
})

const find = ({ school, user }: Caller, id: string): User =>
  Respond.orNotFound(id === "me" ? user : People.find(school, id), "User", "user")

export const handlers = Handlers.of("users", {
  getUser({ params: { user: id } }, call) {
    const { library } = call.school
    const user = find(call, id.includes("@") ? People.findByMail(call.school, id)?.id ?? id : id)
    const scores = library.scores.filter((score) =>
      isPublic(score) && score.owner === user.id && ScoreQueries.isListed(score, { ...call, user })
    )
    return {
      ...People.publicOf(call.school, user),
      likedScoresCount: library.scores.filter(({ likedBy }) => likedBy.includes(user.id)).length,
      followersCount: 0,
      followingCount: 0,
      ownedPublicScoresCount: scores.length,
      allPublicScoresCount: scores.length,
      likesCount: scores.reduce((sum, score) => sum + score.likedBy.length, 0),
      playsCount: 0
    }
  },

  getUserLikes(input, call) {
    const user = find(call, input.params.user)
    const ids = Respond.flag(input.request, "ids")
    return Respond.list(input, {
      records: call.school.library.scores,
      matches: (score) => score.likedBy.includes(user.id) && ScoreQueries.isListed(score, call)
    }, (score) => ids ? score.id : ScoreQueries.details(call, score))
  },

  getUserScores(input, call) {
    const user = find(call, input.params.user)
    const records = call.school.library.scores.filter((score) =>
      score.owner === user.id && isPublic(score) && ScoreQueries.isListed(score, call)
    )
    const details = (score: Score) => ScoreQueries.details(call, score)
    return input.query.paginate === true
      ? Respond.list(input, { records, sortKeys: ScoreQueries.sortKeys, standard: "creationDate" }, details)
      : HttpServerResponse.jsonUnsafe(records.map(details))
  }
})

/** The handler of the operation on the token's own account. */
export const ownHandlers = Handlers.of("account", {
  getAuthenticatedUser: ({ request }, { school, user }) =>
    Respond.flag(request, "onlyId") ? HttpServerResponse.jsonUnsafe(user.id) : ownDetails(school, user)
})
