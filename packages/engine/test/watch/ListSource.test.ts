import { assert, describe, it } from "@effect/vitest"
import { FlatError, type FlatErrorReason, Forbidden, NotFound } from "@flat-sdk/engine/FlatError"
import { Effect } from "effect"
import * as Lists from "../../src/watch/Lists.ts"
import * as ListSource from "../../src/watch/ListSource.ts"
import type { Source } from "../../src/watch/Poller.ts"
import { fields } from "../support/ApiFields.ts"

describe("an item that a reading does not have", () => {
  it.effect.each([[0, "gone"], [1, "gone"], [2, "unclear"]] as const)(
    "of %i pages is %s: it may have moved from page to page",
    ([pages, absent]) =>
      Effect.gen(function*() {
        const read: Array<number> = []
        const found = ListSource.readPages<number>(
          (take) =>
            Effect.sync(() => Array.from({ length: pages }, (_, page) => take([page])).length).pipe(Effect.asVoid),
          (items) => void read.push(...items)
        )
        assert.strictEqual(yield* found, absent)
        assert.lengthOf(read, pages)
      })
  )
})

describe("an item that is read by its id", () => {
  /** Operations that respond with an item, or an error. */
  const calls = (item: object) => {
    const respond = (): Effect.Effect<never, FlatError> =>
      "_tag" in item
        ? Effect.fail(
          new FlatError({ operation: "get", method: "GET", path: "/", attempts: 1, reason: item as FlatErrorReason })
        )
        : Effect.succeed(item as never)
    const none = () => Effect.void
    return {
      listOrganizationUsers: none,
      listCollectionScores: none,
      getUserScores: none,
      getUser: respond,
      getScore: respond
    }
  }
  const accounts = (input: object) => (item: object) => Lists.accounts(calls(item), input)
  const scores = (input: { readonly collection: string } | { readonly user: string }) => (item: object) =>
    Lists.scores(calls(item), input)
  const score = { privacy: "public", user: { id: "u1" }, collections: ["c1", "c2"] }

  it.effect.each<readonly [string, (item: object) => Pick<Source<never>, "find">, object, string]>([
    ["an account of the organization", accounts({ limit: 2 }), { organization: "o1" }, "there"],
    ["an account that may not match a filter", accounts({ role: ["teacher"] }), { organization: "o1" }, "unclear"],
    ["an account that has become an individual one", accounts({}), {}, "unclear"],
    ["an account that does not exist", accounts({}), new NotFound({ ...fields, status: 404 }), "gone"],
    [
      "an account that the token must not read",
      accounts({}),
      new Forbidden({ ...fields, status: 403, acceptedScopes: [] }),
      "unclear"
    ],
    ["a score of the collection", scores({ collection: "c2" }), score, "there"],
    ["a score that was taken out of it", scores({ collection: "c3" }), score, "unclear"],
    [
      "a score whose collections are not stated",
      scores({ collection: "c1" }),
      { ...score, collections: undefined },
      "unclear"
    ],
    ["a public score of the user", scores({ user: "u1" }), score, "there"],
    ["a public score of the token's user", scores({ user: "me" }), score, "there"],
    ["a score of another user", scores({ user: "u2" }), score, "unclear"],
    ["a score that is private now", scores({ user: "u1" }), { ...score, privacy: "private" }, "unclear"],
    ["a score that does not exist", scores({ user: "u1" }), new NotFound({ ...fields, status: 404 }), "gone"]
  ])("%s is %s", ([, source, item, where]) =>
    Effect.gen(function*() {
      assert.strictEqual(yield* source(item).find!("id"), where)
    }))

  it("is not read if the program has no operation for it", () => {
    const { getUser: _, ...others } = calls({})
    assert.isUndefined(Lists.accounts(others, {}).find)
  })
})
