import { assert, describe } from "@effect/vitest"
import { download } from "./support/bytes.ts"
import { post, put, remove } from "./support/call.ts"
import { inSchool } from "./support/classroom.ts"
import { create, tune } from "./support/scores.ts"

const context = { partUuid: "p", measureUuids: ["m"], startTimePos: 0, stopTimePos: 1, startDpq: 0, stopDpq: 1 }

describe("comments on scores", () => {
  inSchool("are in threads, mention users, and are resolved", async ({ id: idOf, pupil, teacher }) => {
    const { id } = await create(teacher, { data: tune, privacy: "organizationPublic" })
    const path = `/scores/${id}/comments`
    const inline = (await pupil(path, post({ comment: "Here?", context }))).body
    assert.deepInclude(inline, { type: "inline", resolved: false, user: idOf("user") })
    const mention = { comment: "@[x:y]", mentions: [idOf("user")] }
    assert.strictEqual((await teacher(path, post(mention))).body.param, "rawComment")
    const reply = (await teacher(path, post({ ...mention, rawComment: "@y", replyTo: inline.id }))).body
    assert.deepInclude(reply, { type: "document", replyTo: inline.id, rawComment: "@y" })
    assert.strictEqual((await teacher(path, post({ comment: "x", replyTo: "none" }))).status, 400)
    const ids = async (query: string) => (await teacher(path + query)).body.map((comment: { id: string }) => comment.id)
    assert.deepStrictEqual(await ids(""), [inline.id, reply.id])
    assert.deepStrictEqual(await ids("?direction=desc&sort=date"), [reply.id, inline.id])
    assert.deepStrictEqual(await ids("?type=inline"), [inline.id])
    assert.strictEqual((await teacher(`${path}/${inline.id}`, put({ comment: "Mine" }))).status, 403)
    const changed = (await pupil(`${path}/${inline.id}`, put({ comment: "There?" }))).body
    assert.deepInclude(changed, { comment: "There?", rawComment: "There?" })
    assert.property(changed, "modificationDate")
    assert.strictEqual((await teacher(`${path}/${reply.id}/resolved`, put())).status, 400)
    assert.strictEqual((await teacher(`${path}/${inline.id}/resolved`, put())).status, 204)
    assert.deepStrictEqual(await ids(""), [reply.id])
    assert.strictEqual((await teacher(`${path}/${inline.id}/resolved`, remove)).status, 204)
    assert.deepStrictEqual(await ids(""), [inline.id, reply.id])
    assert.strictEqual((await pupil(`${path}/${reply.id}`, remove)).status, 403)
    assert.strictEqual((await pupil(`${path}/${inline.id}`, remove)).status, 204)
    assert.deepStrictEqual(await ids(""), [])
  })
})

describe("tracks of scores", () => {
  inSchool("are added from three services, with one default, and performances stay private", async (target) => {
    const { id: idOf, pupil, teacher } = target
    const { id } = await create(teacher, { data: tune, privacy: "organizationPublic" })
    const path = `/scores/${id}/tracks`
    const video = (await teacher(path, post({ url: "https://youtu.be/abc", default: true, title: "One" }))).body.track
    assert.deepInclude(video, {
      type: "youtube",
      mediaId: "abc",
      default: true,
      state: "draft",
      creator: idOf("teacher")
    })
    const other = (await teacher(path, post({ url: "https://vimeo.com/12", default: true }))).body.track
    assert.strictEqual((await teacher(`${path}/${video.id}`)).body.default, false)
    assert.strictEqual((await teacher(path, post({ url: "https://example.org/a.mp3" }))).body.param, "url")
    assert.strictEqual((await pupil(path, post({ url: "https://vimeo.com/13" }))).status, 403)
    const played = await pupil(path, post({ url: "https://vimeo.com/13", purpose: "performanceSubmission" }))
    assert.strictEqual(played.status, 200)
    const points = [{ type: "measure", time: 1 }]
    assert.strictEqual((await teacher(`${path}/${other.id}`, put({ synchronizationPoints: points }))).status, 400)
    const updated = (await teacher(`${path}/${other.id}`, put({ state: "completed", title: "Two" }))).body
    assert.deepInclude(updated, { state: "completed", title: "Two", url: "https://vimeo.com/12" })
    assert.strictEqual((await teacher(path)).body.length, 3)
    assert.strictEqual((await target.as(target.token)(`${path}/${played.body.track.id}`)).status, 200)
    assert.strictEqual((await teacher(`${path}/${video.id}`, remove)).status, 204)
    const auto = (await teacher(`${path}?listAutoTrack=true`)).body.at(-1)
    assert.deepInclude(auto, { type: "audio", state: "completed" })
    assert.strictEqual((await download(target, auto.url)).status, 200)
  })
})
