/** Revisions of scores that are saved on others, in both APIs, over the sandbox. */
import { FlatClient as EffectClient } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import { FlatClient } from "@flat-sdk/promise"
import { Sandbox } from "@flat-sdk/sandbox"
import { Effect, Layer } from "effect"
import { afterEach, assert, beforeEach, describe, it } from "vitest"

const note = (step: string) =>
  new TextEncoder().encode(
    `<score-partwise><part-list><score-part id="P1"><part-name>Flute</part-name></score-part></part-list><part id="P1"><measure number="1"><note><pitch><step>${step}</step><octave>4</octave></pitch><duration>1</duration></note></measure></part></score-partwise>`
  )

type Scores = Pick<FlatClient["scores"], "saveRevision" | "restoreRevision">

let sandbox: ReturnType<typeof Sandbox.make>
let flat: FlatClient
beforeEach(() => {
  sandbox = Sandbox.make({ users: 3 })
  flat = new FlatClient({ accessToken: sandbox.token, baseUrl: "https://sandbox.example/v2", fetch: sandbox.fetch })
})
afterEach(async () => {
  await flat.close()
  await sandbox.close()
})

const effects = (): Scores => {
  const layer = EffectClient.layer({ accessToken: sandbox.token, baseUrl: "https://sandbox.example/v2" }).pipe(
    Layer.provide(FetchTransport.layer({ fetch: sandbox.fetch }))
  )
  const run = <A, E>(use: (scores: EffectClient.FlatClientShape["scores"]) => Effect.Effect<A, E>) =>
    Effect.runPromise(Effect.provide(Effect.flatMap(EffectClient.FlatClient, ({ scores }) => use(scores)), layer))
  return {
    saveRevision: (input) => run((scores) => scores.saveRevision(input as never)),
    restoreRevision: (input) => run((scores) => scores.restoreRevision(input))
  }
}

for (const [api, scoresOf] of [["Effect", effects], ["Promise", (): Scores => flat.scores]] as const) {
  describe(`in the ${api} API`, () => {
    let scores: Scores
    let score: string
    let first: string
    beforeEach(async () => {
      scores = scoresOf()
      const made = await flat.scores.createScore({ body: { title: "March", privacy: "private", data: note("G") } })
      score = made.id
      first = (await flat.scores.getScoreRevision({ score, revision: "last" })).id
      sandbox.clearRequests()
    })
    const bytes = async (revision: string) =>
      (await flat.scores.getScoreRevisionData({ score, revision, format: "xml" })).bytes
    const failure = (call: Promise<unknown>) =>
      call.then(() => assert.fail("it did not fail"), ({ message, reason }) => ({ message, reason }))

    it("saveRevision saves on the newest, and nothing on an older one", async () => {
      const second = await scores.saveRevision({ score, base: first, data: note("A"), description: "Higher" })
      assert.strictEqual(second.description, "Higher")
      assert.deepStrictEqual(await bytes("last"), note("A"))
      const { message, reason } = await failure(scores.saveRevision({ score, base: first, data: note("B") }))
      assert.deepInclude(reason, { _tag: "Conflict", code: "NEWER_REVISION", param: "base" })
      assert.include(message, `Revision ${first} is not the newest any more: that is ${second.id}. Nothing was saved.`)
      assert.strictEqual(sandbox.count("createScoreRevision"), 1)
    })

    it("saveRevision rejects what cannot be read before it sends anything", async () => {
      const unreadable = Object.defineProperty({ base: first, data: "" }, "score", {
        enumerable: true,
        get: () => {
          throw new Error("planted")
        }
      })
      assert.strictEqual((await failure(scores.saveRevision(unreadable as never))).reason._tag, "Encode")
      assert.lengthOf(sandbox.requests(), 0)
    })

    it("restoreRevision saves an old one again, and the newest not", async () => {
      const second = await scores.saveRevision({ score, base: first, data: note("A") })
      const third = await scores.restoreRevision({ score, revision: first })
      assert.notInclude([first, second.id], third.id)
      assert.strictEqual(third.description, `Restored revision ${first}`)
      assert.deepStrictEqual(await bytes("last"), note("G"))
      assert.strictEqual((await scores.restoreRevision({ score, revision: third.id })).id, third.id)
      assert.strictEqual(sandbox.count("createScoreRevision"), 2)
    })
  })
}
