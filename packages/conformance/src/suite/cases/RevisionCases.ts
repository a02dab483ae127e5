/** Revisions of scores, their files, exports by tasks, and comments: the request, response and effect of each operation. */
import type { endpoints } from "@flat-sdk/core/contract/scores/Score"
import type * as Task from "@flat-sdk/core/contract/tasks/Task"
import type { Api } from "../Api.ts"
import { type Case, each, failure, file, list, object, returns, value } from "../Case.ts"
import * as Check from "../Check.ts"
import * as MusicXml from "../MusicXml.ts"
import * as Roles from "../Roles.ts"
import * as Tunes from "../Tunes.ts"

const comments = async (api: Api, input: Readonly<Record<string, unknown>>) =>
  await each(api.call("getScoreComments", input))

/** The first bytes of files, by format. */
const beginnings = {
  midi: "MThd",
  mxl: "PK",
  wav: "RIFF",
  "thumbnail.png": "\x89PNG",
  xml: "<?xml",
  json: "{"
}

export const cases = {
  getScoreRevisions: async (given) => {
    const { api, id, score } = await Tunes.score(given)
    const body = { data: MusicXml.tune("Second", "CDEFG") }
    const { id: second } = await object(api.call("createScoreRevision", { score, body }))
    const all = await list(api.call("getScoreRevisions", { score }))
    Check.equal(all.length, 2, "revisions")
    Check.includes(all[0], { id: second, user: id, score }, "newest revision")
  },

  createScoreRevision: async (given) => {
    const { api, score, title } = await Tunes.score(given)
    const data = MusicXml.tune("Second", "CDEFG")
    const body = { data, description: "One more", autosave: undefined }
    await returns(api.call("createScoreRevision", { score, body }), { score, description: "One more", autosave: false })
    await returns(api.call("getScore", { score }), { title, numberMeasures: 5 })
    const encoded = { data: btoa(data), dataEncoding: "base64" }
    await value(api.call("createScoreRevision", { score, body: encoded }))
    await failure(given.api.call("createScoreRevision", { score, body }), "Forbidden")
  },

  getScoreRevision: async (given) => {
    const { api, score } = await Tunes.score(given)
    const last = await object(api.call("getScoreRevision", { score, revision: "last" }))
    Check.equal(await object(api.call("getScoreRevision", { score, revision: last["id"] })), last, "revision by its id")
    Check.includes(last, { score, autosave: false }, "revision")
    await failure(api.call("getScoreRevision", { score, revision: "nothing" }), "NotFound")
  },

  getScoreRevisionData: async (given) => {
    const { api, score } = await Tunes.score(given)
    for (const [format, beginning] of Object.entries(beginnings)) {
      const { text } = await file(api.call("getScoreRevisionData", { score, revision: "last", format }))
      Check.ok(text.startsWith(beginning), `${format} must begin with ${JSON.stringify(beginning)}`)
    }
    const xml = await file(api.call("getScoreRevisionData", { score, revision: "last", format: "xml" }))
    Check.equal(xml.contentType, "application/vnd.recordare.musicxml+xml", "type")
    Check.equal(xml.text.match(/<step>(.)<\/step>/g)?.length, 4, "notes, as they were sent")
    const { headers } = await value(
      api.withResponse("getScoreRevisionData", { score, revision: "last", format: "midi" })
    )
    Check.ok(String(headers["x-flat-score-revision"]).length > 0, "the response must have the revision")
    await failure(api.call("getScoreRevisionData", { score, revision: "last", format: "paper" }), "Encode")
    await failure(api.call("getScoreRevisionData", { score, revision: "nothing", format: "xml" }), "NotFound")
  },

  createExportTask: async (given) => {
    const { api, score } = await Tunes.score(given)
    const task = await object(api.call("createExportTask", { score, revision: "last", format: "wav" }))
    Check.includes(task, { type: "audio-export", format: "wav", score }, "task")
    Check.includes(await Tunes.finishedTask(api, task["id"]), { id: task["id"], state: "done" }, "task in the end")
    const body = { parts: ["part-1"] }
    await value(api.call("createExportTask", { score, revision: "last", format: "mp3", body }))
  },

  getScoreComments: async (given) => {
    const { api, score } = await Tunes.score(given)
    const { id } = await object(api.call("postScoreComment", { score, body: { comment: "Fine" } }))
    const remark = await Tunes.remark(api, score)
    Check.equal(await comments(api, { score, direction: "desc" }), [remark, id], "comments, newest first")
    Check.equal(await comments(api, { score, type: "inline" }), [remark], "comments on passages")
  },

  postScoreComment: async (given) => {
    const { api, id, score } = await Tunes.score(given)
    const comment = "Schön! 🎵"
    const made = await object(api.call("postScoreComment", { score, body: { comment, replyTo: undefined } }))
    Check.includes(made, { comment, rawComment: comment, user: id, score, type: "document" }, "comment")
    const expected = { replyTo: made["id"] }
    await returns(api.call("postScoreComment", { score, body: { comment: "Yes", replyTo: made["id"] } }), expected)
    await failure(given.api.call("postScoreComment", { score, body: { comment } }), "Forbidden")
  },

  updateScoreComment: async (given) => {
    const { api, score } = await Tunes.score(given)
    const comment = await Tunes.remark(api, score)
    const expected = { id: comment, comment: "Too soft", type: "inline" }
    await returns(api.call("updateScoreComment", { score, comment, body: { comment: "Too soft" } }), expected)
    await failure(api.call("updateScoreComment", { score, comment, body: { comment: "" } }), "Encode")
  },

  deleteScoreComment: async (given) => {
    const { api, score } = await Tunes.score(given)
    const comment = await Tunes.remark(api, score)
    Check.equal(await value(api.call("deleteScoreComment", { score, comment })), undefined, "response")
    Check.equal(await comments(api, { score }), [], "comments left")
    await failure(api.call("deleteScoreComment", { score, comment }), "NotFound")
  },

  markScoreCommentResolved: async (given) => {
    const { api, score } = await Tunes.score(given)
    const comment = await Tunes.remark(api, score)
    await value(api.call("markScoreCommentResolved", { score, comment }))
    Check.equal(await comments(api, { score }), [], "unresolved comments")
    const { id } = await object(api.call("postScoreComment", { score, body: { comment: "Fine" } }))
    await failure(api.call("markScoreCommentResolved", { score, comment: id }), "BadRequest")
  },

  markScoreCommentUnresolved: async (given) => {
    const { api, score } = await Tunes.score(given)
    const comment = await Tunes.remark(api, score)
    await value(api.call("markScoreCommentResolved", { score, comment }))
    await value(api.call("markScoreCommentUnresolved", { score, comment }))
    Check.equal(await comments(api, { score }), [comment], "unresolved comments")
  }
} satisfies { readonly [Name in keyof typeof endpoints]?: Case }

/** A case for every operation of the task tag. The type requires all of them. */
export const task: { readonly [Name in keyof typeof Task.endpoints]: Case } = {
  getTask: async (given) => {
    const { api } = await Roles.member(given, "teacher")
    const body = {
      title: "Scanned",
      data: btoa("%PDF-1.4"),
      dataEncoding: "base64",
      filename: "scan.pdf",
      supportsTasks: true
    }
    const begun = await object(api.call("createScore", { body: { ...body, collection: "root" } }))
    Check.includes(begun, { score: undefined, progress: { percent: 0, text: "Waiting" } }, "task of an import")
    const done = await Tunes.finishedTask(api, begun["id"])
    Check.includes(done, { state: "done", progress: { percent: 100, text: "Done" } }, "task in the end")
    await returns(api.call("getScore", { score: done["score"] }), { title: "Scanned" })
    const failing = await object(api.call("createScore", { body: { ...body, title: "[fail]", collection: "root" } }))
    const failed = await Tunes.finishedTask(api, failing["id"])
    Check.equal(failed["state"], "error", "state of a task that fails")
    Check.ok((failed["result"] as { error: string }).error.length > 0, "the result must have the cause")
    await failure(given.api.call("getTask", { task: begun["id"] }), "NotFound")
  }
}
