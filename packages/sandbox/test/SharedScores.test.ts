import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { post, put, remove } from "./support/call.ts"
import { type As, type Classroom, classroom, classWith, inSchool } from "./support/classroom.ts"
import { create, tune } from "./support/scores.ts"

const day = 86_400_000

const status = async (response: ReturnType<As>) => (await response).status

/** A private score of the teacher, and a function that shares it with the pupil. */
const shared = async (school: Classroom) => {
  const { id } = await create(school.teacher, { data: tune, privacy: "private" })
  const path = `/scores/${id}`
  const share = (rights: object) =>
    school.teacher(`${path}/collaborators`, post({ user: school.id("user"), ...rights }))
  return { path, share }
}

describe("a shared score", () => {
  inSchool("gives a collaborator the rights that it was given, and no others", async (school) => {
    const { pupil, teacher } = school
    const { path, share } = await shared(school)
    const attempts = async () => [
      await status(pupil(path)),
      await status(pupil(path, put({ title: "Changed" }))),
      await status(pupil(path, put({ privacy: "organizationPublic" }))),
      await status(pupil(`${path}/revisions`, post({ data: tune }))),
      await status(pupil(`${path}/collaborators`, post({ user: school.id("user", 1) })))
    ]
    assert.deepStrictEqual(await attempts(), [403, 403, 403, 403, 403])
    const first = await share({})
    assert.deepInclude(first.body, { aclRead: true, aclWrite: false, aclAdmin: false })
    assert.deepStrictEqual(await attempts(), [200, 403, 403, 403, 403])
    const second = await share({ aclWrite: true })
    assert.strictEqual(second.body.id, first.body.id)
    assert.strictEqual((await teacher(`${path}/collaborators`)).body.length, 2)
    assert.deepStrictEqual(await attempts(), [200, 200, 403, 200, 403])
    await share({ aclRead: false, aclWrite: true })
    assert.deepStrictEqual(await attempts(), [403, 403, 403, 403, 403])
    await share({ aclWrite: true, aclAdmin: true })
    assert.deepStrictEqual(await attempts(), [200, 200, 200, 200, 200])
    const owner = await teacher(`${path}/collaborators`, post({ user: school.id("teacher") }))
    assert.deepStrictEqual([owner.status, owner.body.code], [409, "COLLABORATOR_IS_OWNER"])
  })

  inSchool("is removed for a collaborator who deletes it, and deleted for its administrators only", async (school) => {
    const { pupil, teacher } = school
    const { path, share } = await shared(school)
    await share({ aclWrite: true })
    assert.strictEqual(await status(pupil(path, remove)), 204)
    assert.deepStrictEqual([await status(pupil(path)), await status(teacher(path))], [403, 200])
    await teacher(path, put({ privacy: "organizationPublic" }))
    // It has the score neither shared nor in a collection.
    assert.strictEqual(await status(pupil(path, remove)), 403)
    assert.strictEqual(await status(pupil(`${path}/untrash`, post({}))), 403)
  })

  it.effect("is in the trash for thirty days, for those who may restore it", () =>
    Effect.gen(function*() {
      const school = yield* classroom()
      const { pupil, teacher } = school
      yield* TestClock.setTime(1_000_000)
      const { path, share } = yield* Effect.promise(async () => {
        const score = await shared(school)
        await score.share({ aclWrite: true })
        await teacher(score.path, remove)
        return score
      })
      const seen = () => Effect.promise(async () => [await status(pupil(path)), await status(teacher(path))])
      assert.deepStrictEqual(yield* seen(), [404, 200])
      yield* Effect.promise(() => share({ aclAdmin: true }))
      assert.deepStrictEqual(yield* seen(), [200, 200])
      yield* TestClock.setTime(1_000_000 + 30 * day - 1)
      assert.deepStrictEqual(yield* seen(), [200, 200])
      yield* TestClock.setTime(1_000_000 + 30 * day)
      assert.deepStrictEqual(yield* seen(), [404, 404])
    }))

  inSchool(
    "with a private link opens with its key only, and shows strangers no groups and no addresses",
    async (school) => {
      const { pupil, teacher } = school
      const { path } = await shared(school)
      const { sharingKey } = (await teacher(path, put({ privacy: "privateLink" }))).body
      assert.isString(sharingKey)
      const opened = async (query: string) => status(pupil(path + query))
      assert.deepStrictEqual(
        [await opened(""), await opened("?sharingKey=wrong"), await opened(`?sharingKey=${sharingKey}`)],
        [403, 403, 200]
      )
      assert.strictEqual(await status(pupil(`${path}?sharingKey=${sharingKey}`, put({ title: "x" }))), 403)
      const room = await classWith(school, 0)
      const group = (await teacher(`/classes/${room}`)).body.teachersGroup.id
      await teacher(`${path}/collaborators`, post({ userEmail: "Somebody@Example.org" }))
      await teacher(`${path}/collaborators`, post({ group }))
      await teacher(`${path}/collaborators`, post({ user: school.id("user", 1) }))
      const kinds = async (as: As) =>
        (await as(`${path}/collaborators?sharingKey=${sharingKey}`)).body.map((
          { group, user, userEmail }: Record<string, unknown>
        ) => group !== undefined ? "group" : user !== undefined ? "user" : userEmail)
      assert.deepStrictEqual(await kinds(teacher), ["user", "somebody@example.org", "group", "user"])
      assert.deepStrictEqual(await kinds(pupil), ["user", "user"])
      // Another privacy ends the link.
      await teacher(path, put({ privacy: "private" }))
      assert.strictEqual(await opened(`?sharingKey=${sharingKey}`), 403)
    }
  )

  inSchool("is open to the members of a group that it is shared with, while they are in it", async (school) => {
    const { pupil, teacher } = school
    const other = await school.actAs(school.id("user", 1), "scores")
    const { path } = await shared(school)
    const room = await classWith(school)
    const group = (await teacher(`/classes/${room}`)).body.studentsGroup.id
    await teacher(`${path}/collaborators`, post({ group }))
    assert.deepStrictEqual([await status(pupil(path)), await status(other(path))], [200, 403])
    await teacher(`/classes/${room}/users/${school.id("user")}`, remove)
    assert.strictEqual(await status(pupil(path)), 403)
  })
})

describe("comments on a shared score", () => {
  inSchool("are deleted by their author and administrators of the score, with all replies", async (school) => {
    const { pupil, teacher } = school
    const { path, share } = await shared(school)
    await share({ aclWrite: true })
    const comment = async (as: As, body: object) =>
      (await as(`${path}/comments`, post({ comment: "x", ...body }))).body.id
    const first = await comment(teacher, {})
    const reply = await comment(pupil, { replyTo: first })
    await comment(teacher, { replyTo: reply })
    const apart = await comment(pupil, {})
    assert.strictEqual(await status(pupil(`${path}/comments/${first}`, remove)), 403)
    assert.strictEqual(await status(teacher(`${path}/comments/${first}`, remove)), 204)
    const left = (await teacher(`${path}/comments`)).body.map(({ id }: { id: string }) => id)
    assert.deepStrictEqual(left, [apart])
    const last = await comment(teacher, {})
    await share({ aclWrite: true, aclAdmin: true })
    assert.strictEqual(await status(pupil(`${path}/comments/${last}`, remove)), 204)
  })
})
