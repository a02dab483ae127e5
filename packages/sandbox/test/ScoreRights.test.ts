import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Flat from "flat-api"
import { post } from "./support/call.ts"
import { classroom, onStage } from "./support/classroom.ts"
import { tune } from "./support/scores.ts"

describe("rights on scores", () => {
  onStage(
    "need the scope",
    classroom({ tokens: [{ token: "reader", scopes: ["scores.readonly"] }] }),
    async ({ as }) => {
      assert.strictEqual((await as("reader")("/scores", post({ data: tune }))).body.code, "INSUFFICIENT_SCOPE")
      const score = (await as("sandbox-admin")("/collections/allScores/scores")).body[0]
      assert.strictEqual((await as("reader")(`/scores/${score.id}`)).status, 200)
    }
  )
})

describe("flat-api 1.0.1", () => {
  it.effect("creates, reads and shares scores", () =>
    Effect.gen(function*() {
      const { id, token, url } = yield* classroom()
      const flat = new Flat.FlatClient({ accessToken: token, baseUrl: url })
      yield* Effect.promise(async () => {
        const score = await flat.scores.createScore({ body: { title: "Theirs", data: tune } })
        assert.strictEqual((await flat.scores.getScore({ score: score.id })).title, "Theirs")
        await flat.scores.addScoreCollaborator({ score: score.id, body: { user: id("user") } })
        assert.strictEqual((await flat.scores.getScoreCollaborators({ score: score.id })).length, 2)
        const file = await flat.scores.getScoreRevisionData({ score: score.id, revision: "last", format: "xml" })
        assert.strictEqual(await new Response(file).text(), tune)
        await flat.scores.deleteScore({ score: score.id })
      })
    }))
})
