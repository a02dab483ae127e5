import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { base64, download, latin } from "./support/bytes.ts"
import { post, put } from "./support/call.ts"
import { classroom, onStage } from "./support/classroom.ts"
import type { As } from "./support/classroom.ts"

const pages = { data: base64("%PDF-1.4 scan"), dataEncoding: "base64", supportsTasks: true }

const aScore = async (as: As): Promise<string> => (await as("/collections/allScores/scores")).body[0].id

describe("export tasks", () => {
  it.effect("advance with the clock, and result in a file that is downloaded without the token", () =>
    Effect.gen(function*() {
      const target = yield* classroom({ taskDuration: 8000 })
      const { admin, sandbox } = target
      const task = yield* Effect.promise(async () =>
        (await admin(`/scores/${await aScore(admin)}/revisions/last/wav/task`, post())).body
      )
      assert.deepInclude(task, { type: "audio-export", state: "created", format: "wav", errorHistory: [] })
      const read = Effect.promise(async () => (await admin(`/tasks/${task.id}`)).body)
      yield* TestClock.adjust("4500 millis")
      assert.deepInclude(yield* read, { state: "doing", progress: { percent: 50, text: "Working" } })
      yield* TestClock.adjust("3500 millis")
      const done = yield* read
      assert.strictEqual(done.state, "done")
      assert.strictEqual(done.doneDate, new Date(8000).toISOString())
      assert.include(done.result.url, `${target.url}/_exports/`)
      assert.deepStrictEqual(sandbox.state().tasks.map(({ state }) => state), ["done"])
      const file = () => Effect.promise(() => download(target, done.result.url))
      const whole = yield* file()
      assert.strictEqual(latin(whole.bytes.slice(0, 4)), "RIFF")
      assert.isFalse(whole.headers.has("x-ratelimit-limit"))
      yield* TestClock.adjust("61 minutes")
      assert.strictEqual((yield* file()).status, 403)
      assert.strictEqual(
        (yield* Effect.promise(async () => download(target, (await admin(`/tasks/${task.id}`)).body.result.url)))
          .status,
        200
      )
    }))

  onStage(
    "fail for a marked score and for an unsupported format",
    classroom({ taskDuration: 0 }),
    async ({ admin, pupil }) => {
      const id = await aScore(admin)
      const practice = (await admin(`/scores/${id}/revisions/last/practicefirst/task`, post({}))).body
      assert.strictEqual(practice.state, "error")
      assert.include(practice.result.error, "PracticeFirst")
      assert.strictEqual(practice.errorHistory.length, 1)
      await admin(`/scores/${id}`, put({ title: "Song [fail]" }))
      const failed = (await admin(`/scores/${id}/revisions/last/mp3/task`, post({ parts: [] }))).body
      assert.strictEqual((await admin(`/tasks/${failed.id}`)).body.state, "error")
      assert.notProperty(failed.result, "url")
      assert.strictEqual((await pupil(`/tasks/${failed.id}`)).status, 404)
      assert.strictEqual((await admin("/tasks/none")).status, 404)
    }
  )

  it.effect("a download is interrupted by a fault and resumed", () =>
    Effect.gen(function*() {
      const target = yield* classroom({
        taskDuration: 0,
        faults: [{ fault: "cut-body;bytes=1000", operation: "downloadExport", times: 1 }]
      })
      yield* Effect.promise(async () => {
        const { admin } = target
        const task = (await admin(`/scores/${await aScore(admin)}/revisions/last/wav/task`, post())).body
        const broken = await target.fetch(task.result.url)
        const etag = broken.headers.get("etag") ?? ""
        assert.strictEqual(broken.headers.get("content-type"), "audio/wav")
        const got: Array<Uint8Array> = []
        try {
          for await (const chunk of broken.body as ReadableStream<Uint8Array>) got.push(chunk)
          assert.fail("the body was complete")
        } catch (error) {
          assert.instanceOf(error, TypeError)
        }
        const head = Buffer.concat(got)
        const rest = await download(target, task.result.url, { range: `bytes=${head.length}-`, "if-range": etag })
        const whole = await download(target, task.result.url)
        assert.deepStrictEqual(Buffer.concat([head, rest.bytes]), Buffer.from(whole.bytes))
      })
    }))
})

describe("import tasks", () => {
  it.effect("create no score if they fail, and refund the credit", () =>
    Effect.gen(function*() {
      const { admin, sandbox } = yield* classroom()
      const before = sandbox.state().scores.length
      const { body } = yield* Effect.promise(() => admin("/scores", post({ ...pages, title: "[fail]" })))
      yield* TestClock.adjust("1 day")
      const task = (yield* Effect.promise(() => admin(`/tasks/${body.id}`))).body
      assert.deepInclude(task, { state: "error" })
      assert.notProperty(task, "score")
      assert.strictEqual(sandbox.state().scores.length, before)
      assert.strictEqual((yield* Effect.promise(() => admin("/omr/capabilities"))).body.remainingCredits, 100)
    }))
})
