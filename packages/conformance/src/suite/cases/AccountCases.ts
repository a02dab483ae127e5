/** The account and user tags: the request and response of each operation. */
import type * as Account from "@flat-sdk/core/contract/account/Account"
import type * as User from "@flat-sdk/core/contract/users/User"
import { type Case, each, failure, list, object, returns, unique, value } from "../Case.ts"
import * as Check from "../Check.ts"
import * as MusicXml from "../MusicXml.ts"
import * as Roles from "../Roles.ts"

/** A case for every operation of the account tag. The type requires all of them. */
export const account: { readonly [Name in keyof typeof Account.endpoints]: Case } = {
  getAuthenticatedUser: async (given) => {
    const lastname = unique("Own")
    const { api, id } = await Roles.member(given, "teacher", { firstname: "Ada", lastname })
    const expected = { id, firstname: "Ada", lastname, printableName: `Ada ${lastname}`, organizationRole: "teacher" }
    await returns(api.call("getAuthenticatedUser"), expected)
  },

  getAuthenticatedUserId: async (given) => {
    const { api, id } = await Roles.member(given, "user")
    Check.equal(await value(api.call("getAuthenticatedUserId")), id, "own id")
    const { query } = (await given.backend.requests()).at(-1) ?? {}
    Check.equal(query, "onlyId=true", "query of the reading")
  }
}

/** A case for every operation of the user tag. The type requires all of them. */
export const user: { readonly [Name in keyof typeof User.endpoints]: Case } = {
  getUser: async (given) => {
    const lastname = unique("Seen")
    const { id } = await Roles.member(given, "teacher", { lastname })
    const expected = { id, lastname, ownedPublicScoresCount: 0, likedScoresCount: 0 }
    await returns(given.api.call("getUser", { user: id }), expected)
    await returns(given.api.call("getUser", { user: "me" }), { organizationRole: "admin" })
    await failure(given.api.call("getUser", { user: "0".repeat(24) }), "NotFound")
  },

  getUserLikes: async ({ api }) => {
    const liked = await list(api.call("getUserLikes", { user: "me", limit: 100 }))
    Check.ok(liked.length > 0, "the administrator of the sample school likes some scores")
    for (const score of liked) Check.includes(score, { me: { isLiked: true, isInLibrary: false } }, "liked score")
    const found = await each(api.stream("getUserLikes", { user: "me", limit: 1 }))
    Check.equal(found, liked.map((one) => one["id"]), "scores of a stream, one per page")
  },

  getUserLikeIds: async ({ backend, api }) => {
    const whole = await each(api.call("getUserLikes", { user: "me", limit: 100 }))
    Check.equal(await list(api.call("getUserLikeIds", { user: "me", limit: 100 })), whole, "ids")
    Check.equal((await backend.requests()).at(-1)?.query, "limit=100&ids=true", "query of the reading")
    Check.equal(await value(api.stream("getUserLikeIds", { user: "me", limit: 1 })), whole, "ids of a stream")
  },

  getUserScores: async (given) => {
    const { api, id } = await Roles.member(given, "teacher")
    const make = async (title: string, privacy: string) =>
      (await object(api.call("createScore", { body: MusicXml.creation(title, { privacy }) })))["id"]
    const shown = [await make("B", "organizationPublic"), await make("A", "organizationPublic")]
    await make("C", "private")
    Check.equal(await each(given.api.call("getUserScores", { user: id })), shown, "public scores")
    const query = { user: id, paginate: true, limit: 1, sort: "title", direction: "asc" }
    const titles = await value(given.api.stream("getUserScores", query))
    Check.equal(titles.map((one) => (one as { title: string }).title), ["A", "B"], "titles of a stream")
  }
}
