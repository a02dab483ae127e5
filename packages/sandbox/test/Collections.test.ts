import { assert, describe } from "@effect/vitest"
import { linked, post, put, remove } from "./support/call.ts"
import { inSchool } from "./support/classroom.ts"

const titles = (list: ReadonlyArray<{ title: string }>) => list.map(({ title }) => title)
const kept = ["All scores", "Collaborations", "Likes", "Trash"]

describe("collections", () => {
  inSchool("are listed with virtual ones first, then the newest, in pages in both directions", async ({ teacher }) => {
    for (const title of ["Zoo", "Ark"]) await teacher("/collections", post({ title }))
    const all = (await teacher("/collections?limit=100")).body
    assert.deepStrictEqual(titles(all).slice(0, 4), kept)
    assert.sameMembers(titles(all).slice(4), ["Zoo", "Ark", "Repertoire"])
    const byTitle = (await teacher("/collections?sort=title&direction=asc")).body
    assert.deepStrictEqual(titles(byTitle), [...kept, "Ark", "Repertoire", "Zoo"])
    const first = await teacher("/collections?sort=title&limit=5")
    const second = await teacher(linked(first, "next") as string)
    assert.deepStrictEqual(titles([...first.body, ...second.body]), titles(byTitle))
    const back = await teacher(linked(second, "previous") as string)
    assert.deepStrictEqual(back.body, first.body)
    assert.strictEqual((await teacher("/collections?limit=101")).body.param, "limit")
    assert.strictEqual((await teacher("/collections?parent=root")).status, 200)
    assert.strictEqual((await teacher("/collections?parent=abc")).body.param, "parent")
  })

  inSchool(
    "are renamed and deleted by their owner only, and cannot be restored",
    async ({ pupil, sandbox, teacher }) => {
      const made = (await teacher("/collections", post({ title: "Duets" }))).body
      assert.deepInclude(made, { title: "Duets", type: "regular", privacy: "private", contents: { scoresCount: 0 } })
      assert.strictEqual((await teacher("/collections", post({}))).body.title, "New collection")
      const path = `/collections/${made.id}`
      assert.strictEqual((await pupil(path)).status, 403)
      assert.strictEqual((await pupil(path, remove)).status, 403)
      const edited = (await teacher(path, put({ title: "Trios" }))).body
      assert.strictEqual(edited.title, "Trios")
      assert.deepStrictEqual((await teacher(path)).body, edited)
      assert.strictEqual((await teacher(path, put({ title: "" }))).status, 400)
      const score = (await teacher("/collections/allScores/scores")).body[0]
      await teacher(`${path}/scores/${score.id}`, put())
      assert.strictEqual((await teacher(path, remove)).status, 204)
      assert.strictEqual((await teacher(path)).status, 404)
      assert.notInclude((await teacher(`/scores/${score.id}`)).body.collections, made.id)
      assert.isUndefined(sandbox.state().collections.find(({ id }) => id === made.id))
      const untrashed = await teacher(`${path}/untrash`, post())
      assert.deepInclude({ status: untrashed.status, ...untrashed.body }, {
        status: 400,
        code: "OPERATION_NOT_SUPPORTED"
      })
      for (const name of ["trash", "likes", "app"]) {
        assert.strictEqual((await teacher(`/collections/${name}`, put({ title: "x" }))).status, 403)
      }
    }
  )

  inSchool("that are virtual are computed from the scores", async ({ admin, id, pupil, teacher }) => {
    const liked = (await admin("/collections/likes/scores?limit=100")).body
    assert.isAbove(liked.length, 0)
    assert.isTrue(liked.every((score: { me: { isLiked: boolean } }) => score.me.isLiked))
    const score = (await teacher("/collections/allScores/scores")).body
      .find(({ privacy }: { privacy: string }) => privacy === "private")
    await teacher(`/scores/${score.id}/collaborators`, post({ user: id("user") }))
    const ids = async (list: Promise<{ body: ReadonlyArray<{ id: string }> }>) => (await list).body.map(({ id }) => id)
    assert.include(await ids(pupil("/collections/collaborations/scores")), score.id)
    assert.include(await ids(teacher("/collections/collaborations/scores")), score.id)
    assert.notInclude(await ids(pupil("/collections/allScores/scores")), score.id)
    assert.deepInclude((await teacher("/collections/trash")).body.capabilities, { canAddScores: false })
  })
})
