/** Scores, their collaborators and tracks: the request, response and effect of each operation. */
import type { endpoints } from "@flat-sdk/core/contract/scores/Score"
import { account, type Case, failure, list, object, returns, unique, value } from "../Case.ts"
import * as Check from "../Check.ts"
import * as MusicXml from "../MusicXml.ts"
import * as Roles from "../Roles.ts"
import * as Tunes from "../Tunes.ts"

export const cases = {
  createScore: async (given) => {
    const { api } = await Roles.member(given, "teacher")
    const title = unique("Tune")
    const made = await value(
      api.withResponse("createScore", { body: MusicXml.creation(title, { privacy: undefined }) })
    )
    const also = { title, privacy: "private", numberMeasures: 4, instrumentsNames: ["Flute"], collections: [] }
    Check.includes(made.value, also, "score of a file")
    Check.ok(String(made.headers["x-flat-score-revision"]).length > 0, "the response must have the revision")
    const builderData = { scoreData: { fifths: 2, instruments: [{ group: "keyboards", instrument: "piano" }] } }
    const expected = { title: "Empty", mainKeySignature: 2, instruments: ["keyboards.piano"] }
    await returns(api.call("createScore", { body: { title: "Empty", builderData } }), expected)
    await failure(api.call("createScore", { body: { data: "no music at all" } }), "BadRequest")
    await failure(api.call("createScore", { body: { title: "Neither" } }), "Encode")
  },

  getScore: async (given) => {
    const { api, score, title } = await Tunes.score(given, { privacy: "privateLink" })
    const read = await returns(api.call("getScore", { score }), { id: score, title, privacy: "privateLink" })
    await failure(given.api.call("getScore", { score }), "Forbidden")
    await returns(given.api.call("getScore", { score, sharingKey: read["sharingKey"] }), { id: score })
    await failure(api.call("getScore", { score: "nothing" }), "NotFound")
  },

  editScore: async (given) => {
    const { api, score, title } = await Tunes.score(given)
    const body = { composer: "Ada", tags: ["march"], subtitle: "In C", title: undefined }
    await returns(api.call("editScore", { score, body }), { title, composer: "Ada", tags: ["march"], subtitle: "In C" })
    await returns(api.call("editScore", { score, body: { subtitle: null } }), { composer: "Ada", subtitle: undefined })
    await failure(api.call("editScore", { score, body: { privacy: "secret" } }), "Encode")
  },

  deleteScore: async (given) => {
    const { api, score } = await Tunes.score(given)
    Check.equal(await value(api.call("deleteScore", { score })), undefined, "response")
    Check.ok("scheduledDeletionDate" in await object(api.call("getScore", { score })), "it must be in the trash")
    await value(api.call("deleteScore", { score, now: true }))
    await failure(api.call("getScore", { score }), "NotFound")
  },

  untrashScore: async (given) => {
    const { api, score } = await Tunes.score(given)
    await value(api.call("deleteScore", { score }))
    Check.equal(await value(api.call("untrashScore", { score })), undefined, "response")
    await returns(api.call("getScore", { score }), { scheduledDeletionDate: undefined })
  },

  getScoreSubmissions: async (given) => {
    const { path, student } = await Roles.assignment(given)
    const { id: score } = await object(student.api.call("createScore", { body: MusicXml.creation("Homework") }))
    Check.equal(await list(student.api.call("getScoreSubmissions", { score })), [], "submissions before")
    const body = { attachments: [{ score }], submit: true }
    const { id } = await object(student.api.call("createSubmission", { ...path, body }))
    const [found] = await list(student.api.call("getScoreSubmissions", { score }))
    Check.includes(found, { id, assignment: path.assignment, state: "turnedIn" }, "submission")
  },

  forkScore: async (given) => {
    const { api, score, title } = await Tunes.score(given)
    const copy = await object(api.call("forkScore", { score, body: { collection: "root" } }))
    Check.includes(copy, { title: `${title} (copy)`, parentScore: score, numberMeasures: 4 }, "copy")
    await returns(api.call("forkScore", { score, body: { collection: "root", keepOriginalTitle: true } }), { title })
    await failure(given.api.call("forkScore", { score, body: {} }), "Forbidden")
  },

  getScoreCollaborators: async (given) => {
    const { api, id, score } = await Tunes.score(given)
    const [owner, ...others] = await list(api.call("getScoreCollaborators", { score }))
    Check.includes(owner, { score, aclAdmin: true, collaboratorType: "owner" }, "owner")
    Check.includes(owner?.["user"], { id }, "account of the owner")
    Check.equal(others, [], "others")
  },

  addScoreCollaborator: async (given) => {
    const { api, score } = await Tunes.score(given)
    const friend = await Roles.member(given, "user")
    const add = (body: object) => object(api.call("addScoreCollaborator", { score, body }))
    const expected = { score, aclRead: true, aclWrite: false, collaboratorType: "user" }
    Check.includes(await add({ user: friend.id, aclWrite: undefined }), expected, "collaborator")
    await value(friend.api.call("getScore", { score }))
    await failure(friend.api.call("editScore", { score, body: { composer: "Me" } }), "Forbidden")
    await add({ user: friend.id, aclWrite: true })
    await value(friend.api.call("editScore", { score, body: { composer: "Me" } }))
    Check.equal((await list(api.call("getScoreCollaborators", { score }))).length, 2, "collaborators")
    const email = `${unique("friend")}@elsewhere.example`
    Check.includes(await add({ userEmail: email }), { userEmail: email, invited: true }, "invited collaborator")
  },

  getScoreCollaborator: async (given) => {
    const { api, score } = await Tunes.score(given)
    const user = await account(given.api)
    const { id } = await object(api.call("addScoreCollaborator", { score, body: { user, aclWrite: true } }))
    for (const collaborator of [id, user]) {
      await returns(api.call("getScoreCollaborator", { score, collaborator }), { id, aclWrite: true })
    }
    await failure(api.call("getScoreCollaborator", { score, collaborator: "nobody" }), "NotFound")
  },

  removeScoreCollaborator: async (given) => {
    const { api, score } = await Tunes.score(given)
    const friend = await Roles.member(given, "user")
    await value(api.call("addScoreCollaborator", { score, body: { user: friend.id } }))
    await value(api.call("removeScoreCollaborator", { score, collaborator: friend.id }))
    await failure(friend.api.call("getScore", { score }), "Forbidden")
    Check.equal((await list(api.call("getScoreCollaborators", { score }))).length, 1, "collaborators left")
  },

  listScoreTracks: async (given) => {
    const { api, score } = await Tunes.score(given)
    Check.equal(await list(api.call("listScoreTracks", { score })), [], "tracks before")
    const track = await Tunes.track(api, score)
    const all = await list(api.call("listScoreTracks", { score, listAutoTrack: true }))
    Check.equal(all.map((one) => one["type"]), ["youtube", "audio"], "kinds of tracks")
    Check.equal(all[0]?.["id"], track, "id")
  },

  addScoreTrack: async (given) => {
    const { api, score } = await Tunes.score(given)
    const body = {
      url: "https://vimeo.com/12345",
      title: "Concert",
      state: "completed",
      synchronizationPoints: [{ type: "end", time: 8.5 }],
      default: undefined
    }
    const { track } = await object(api.call("addScoreTrack", { score, body }))
    const expected = { title: "Concert", type: "vimeo", mediaId: "12345", purpose: "common", default: false }
    Check.includes(track, expected, "new track")
    Check.includes(track, { synchronizationPoints: body.synchronizationPoints, state: "completed" }, "new track")
    const wrong = { url: "https://elsewhere.example/song" }
    await failure(api.call("addScoreTrack", { score, body: wrong }), "BadRequest")
  },

  getScoreTrack: async (given) => {
    const { api, score } = await Tunes.score(given)
    const track = await Tunes.track(api, score)
    await returns(api.call("getScoreTrack", { score, track }), { id: track, score, type: "youtube" })
    await failure(api.call("getScoreTrack", { score, track: "nothing" }), "NotFound")
  },

  updateScoreTrack: async (given) => {
    const { api, score } = await Tunes.score(given)
    const [first, second] = [await Tunes.track(api, score, { default: true }), await Tunes.track(api, score)]
    const body = { default: true, title: "Better", state: undefined }
    const expected = { id: second, title: "Better", default: true }
    await returns(api.call("updateScoreTrack", { score, track: second, body }), expected)
    await returns(api.call("getScoreTrack", { score, track: first }), { default: false })
  },

  deleteScoreTrack: async (given) => {
    const { api, score } = await Tunes.score(given)
    const track = await Tunes.track(api, score)
    Check.equal(await value(api.call("deleteScoreTrack", { score, track })), undefined, "response")
    Check.equal(await list(api.call("listScoreTracks", { score })), [], "tracks left")
  }
} satisfies { readonly [Name in keyof typeof endpoints]?: Case }
