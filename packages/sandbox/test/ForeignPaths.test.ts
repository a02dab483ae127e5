import { assert, describe } from "@effect/vitest"
import { post, put, remove } from "./support/call.ts"
import { assign, classWith, inSchool } from "./support/classroom.ts"
import { create, tune } from "./support/scores.ts"

/** Sends requests, and asserts that each is a 404 with the parameter that is not there. */
const missing = async (
  as: (path: string, options?: object) => Promise<{ readonly status: number; readonly body: { param?: string } }>,
  param: string,
  requests: ReadonlyArray<readonly [path: string, options?: object]>
) => {
  for (const [path, options] of requests) {
    const { body, status } = await as(path, options)
    assert.deepStrictEqual([status, body.param], [404, param], `${JSON.stringify(options)} ${path}`)
  }
}

describe("a record under the path of another", () => {
  inSchool("SB5 an assignment is not found through another class of its teacher", async (school) => {
    const [own, other] = [await classWith(school), await classWith(school)]
    const { id } = await assign(school, own)
    await school.pupil(`/classes/${own}/assignments/${id}/submissions`, put({}))
    const path = `/classes/${other}/assignments/${id}`
    await missing(school.teacher, "assignment", [
      [path],
      [path, put({ title: "Mine" })],
      [`${path}/archive`, post({})],
      [`${path}/submissions`],
      [path, remove]
    ])
    await missing(school.pupil, "assignment", [[path], [`${path}/submissions`, put({ submit: true })]])
    assert.strictEqual((await school.teacher(`/classes/${own}/assignments/${id}`)).body.title, "A melody")
  })

  inSchool(
    "SB5 a submission is not found through another assignment, nor a comment through another submission",
    async (school) => {
      const room = await classWith(school)
      const begin = async () => {
        const { id } = await assign(school, room)
        const path = `/classes/${room}/assignments/${id}/submissions`
        return { path, submission: (await school.pupil(path, put({}))).body.id as string }
      }
      const [first, second] = [await begin(), await begin()]
      const mixed = `${first.path}/${second.submission}`
      for (const as of [school.teacher, school.pupil]) {
        await missing(as, "submission", [[mixed], [`${mixed}/comments`], [`${mixed}/comments`, post({ comment: "x" })]])
      }
      await missing(school.teacher, "submission", [[mixed, put({ grade: 1 })], [mixed, remove], [`${mixed}/history`]])
      const posted = await school.pupil(`${first.path}/${first.submission}/comments`, post({ comment: "Mine" }))
      const elsewhere = `${second.path}/${second.submission}/comments/${posted.body.id}`
      await missing(school.pupil, "comment", [[elsewhere, put({ comment: "y" })], [elsewhere, remove]])
      await missing(school.teacher, "comment", [[elsewhere, remove]])
      const comments = (await school.pupil(`${first.path}/${first.submission}/comments`)).body
      assert.deepStrictEqual(comments.map(({ comment }: { comment: string }) => comment), ["Mine"])
    }
  )

  inSchool(
    "SB5 a comment on a score is not found through another score, and a task only by its owner",
    async ({ admin, teacher }) => {
      const [own, other] = [await create(teacher, { data: tune }), await create(teacher, { data: tune })]
      const { id } = (await teacher(`/scores/${own.id}/comments`, post({ comment: "Here", revision: "last" }))).body
      const elsewhere = `/scores/${other.id}/comments/${id}`
      await missing(teacher, "comment", [
        [elsewhere, put({ comment: "x" })],
        [elsewhere, remove],
        [`${elsewhere}/resolved`, put({})]
      ])
      const task = (await teacher(`/scores/${own.id}/revisions/last/mp3/task`, post({}))).body
      assert.strictEqual((await teacher(`/tasks/${task.id}`)).status, 200)
      await missing(admin, "task", [[`/tasks/${task.id}`]])
    }
  )
})
