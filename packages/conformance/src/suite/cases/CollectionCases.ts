/** The collection tag: the request, response and effect of each operation. */
import type { endpoints } from "@flat-sdk/core/contract/collections/Collection"
import type { Api } from "../Api.ts"
import { type Case, each, failure, type Given, object, returns, unique, value } from "../Case.ts"
import * as Check from "../Check.ts"
import * as MusicXml from "../MusicXml.ts"
import * as Roles from "../Roles.ts"

const make = async (api: Api, title: string) =>
  String((await object(api.call("createCollection", { body: { title } })))["id"])

const makeCollection = async (given: Given) => {
  const { api } = await Roles.member(given, "teacher")
  const title = unique("Tune")
  const collection = await make(api, "Repertoire")
  const { id } = await object(api.call("createScore", { body: MusicXml.creation(title) }))
  const score = String(id)
  const expected = { id: score, title, collections: [collection] }
  await returns(api.call("addScoreToCollection", { collection, score }), expected)
  return { api, collection, score, title }
}

const scores = async (api: Api, collection: string) => await each(api.call("listCollectionScores", { collection }))

/** A case for every operation of the tag. The type requires all of them. */
export const cases: { readonly [Name in keyof typeof endpoints]: Case } = {
  listCollections: async (given) => {
    const { api } = await Roles.member(given, "teacher")
    for (const title of ["B", "A"]) await make(api, title)
    const all = await value(api.stream("listCollections", { sort: "title", limit: 2 }))
    const own = all.filter((one) => (one as { type: string }).type === "regular")
    Check.equal(own.map((one) => (one as { title: string }).title), ["A", "B"], "own collections by title")
    Check.ok(all.some((one) => (one as { id: string }).id === "trash"), "the trash must be listed")
  },

  createCollection: async ({ api }) => {
    const title = unique("Répertoire 🎵")
    const expected = { title, type: "regular", contents: { scoresCount: 0 } }
    await returns(api.call("createCollection", { body: { title } }), expected)
  },

  getCollection: async (given) => {
    const { collection, api } = await makeCollection(given)
    const read = await object(api.call("getCollection", { collection }))
    Check.includes(read, { id: collection, title: "Repertoire", contents: { scoresCount: 1 } }, "collection")
    await returns(api.call("getCollection", { collection: "root" }), { type: "allScores" })
    await failure(given.api.call("getCollection", { collection }), "Forbidden")
    await failure(api.call("getCollection", { collection: "nothing" }), "NotFound")
  },

  editCollection: async (given) => {
    const { api } = await Roles.member(given, "teacher")
    const collection = await make(api, "Before")
    const expected = { id: collection, title: "After" }
    await returns(api.call("editCollection", { collection, body: { title: "After" } }), expected)
    await returns(api.call("getCollection", { collection }), { title: "After" })
    await failure(api.call("editCollection", { collection: "trash", body: { title: "Mine" } }), "Forbidden")
  },

  deleteCollection: async (given) => {
    const { collection, api, score, title } = await makeCollection(given)
    Check.equal(await value(api.call("deleteCollection", { collection })), undefined, "response")
    await failure(api.call("getCollection", { collection }), "NotFound")
    await returns(api.call("getScore", { score }), { title, collections: [] })
  },

  untrashCollection: async (given) => {
    const { api } = await Roles.member(given, "teacher")
    await failure(api.call("untrashCollection", { collection: await make(api, "Gone") }), "BadRequest", {
      code: "OPERATION_NOT_SUPPORTED"
    })
  },

  listCollectionScores: async (given) => {
    const { collection, api, score } = await makeCollection(given)
    const other = await object(api.call("createScore", { body: MusicXml.creation("0 first", { collection }) }))
    const byTitle = await value(api.stream("listCollectionScores", { collection, sort: "title", limit: 1 }))
    Check.equal(byTitle.map((one) => (one as { id: string }).id), [other["id"], score], "scores by title")
    await value(api.call("deleteScore", { score }))
    Check.equal(await scores(api, collection), [other["id"]], "scores without the one in the trash")
    Check.equal(await scores(api, "trash"), [score], "scores in the trash")
  },

  addScoreToCollection: async (given) => {
    const { collection, api, score } = await makeCollection(given)
    const second = await make(api, "Second")
    const expected = { collections: [collection, second] }
    await returns(api.call("addScoreToCollection", { collection: second, score }), expected)
    Check.equal([await scores(api, collection), await scores(api, second)], [[score], [score]], "scores of both")
    await failure(api.call("addScoreToCollection", { collection: "trash", score }), "Forbidden")
  },

  deleteScoreFromCollection: async (given) => {
    const { collection, api, score } = await makeCollection(given)
    await value(api.call("deleteScoreFromCollection", { collection, score }))
    Check.equal(await scores(api, collection), [], "scores left")
    await failure(api.call("deleteScoreFromCollection", { collection, score }), "NotFound")
  }
}
