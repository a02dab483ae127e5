import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import { type Handler, testClient } from "../support/TestClient.ts"

const task = (state: string, more: object = {}) => ({
  id: "t1",
  type: "audio-export",
  state,
  creationDate: "2027-03-01T09:00:00.000Z",
  modificationDate: "2027-03-01T09:00:00.000Z",
  errorHistory: [],
  ...more
})

/** An API whose export is done immediately, and is available at a URL. */
const doneAt = (url: string): Handler => ({ method }) =>
  method === "POST"
    ? { json: task("done", { result: { url } }) }
    : { text: "bytes of the file", headers: { "content-type": "audio/wav" } }

describe("exportScore", () => {
  it.effect("exports the revision that is given, and reads a file whose URL is relative to the API", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(doneAt("/v2/_files/a"))
      yield* flat.scores.exportScore({ score: "s1", revision: "r5", format: "wav" })
      assert.deepStrictEqual(sent.map(({ url }) => url.href), [
        "https://flat.test/v2/scores/s1/revisions/r5/wav/task",
        "https://flat.test/v2/_files/a"
      ])
    }))

  it.effect("treats a task that is done without a file as failed", () =>
    Effect.gen(function*() {
      for (const more of [{}, { result: {} }]) {
        const { flat } = yield* testClient(() => ({ json: task("done", more) }))
        const error = yield* Effect.flip(flat.scores.exportScore({ score: "s1", format: "wav" }))
        assert.deepInclude({ ...error.reason }, { _tag: "JobFailed", state: "done" })
      }
    }))

  it.effect("ends with its signal while the file is read", () =>
    Effect.gen(function*() {
      const controller = new AbortController()
      const { flat } = yield* testClient((sent, index) =>
        sent.method === "POST"
          ? doneAt("/a")(sent, index)
          : Effect.andThen(Effect.sync(() => controller.abort()), Effect.never)
      )
      const options = { signal: controller.signal }
      const exit = yield* Effect.exit(flat.scores.exportScore({ score: "s1", format: "wav" }, options))
      assert.isTrue(Exit.hasInterrupts(exit))
    }))

  it.effect("treats a cancelled task as failed", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(() => ({ json: task("canceled") }))
      const error = yield* Effect.flip(flat.scores.exportScore({ score: "s1", format: "wav" }))
      assert.deepInclude({ ...error.reason }, { _tag: "JobFailed", state: "canceled" })
      assert.strictEqual(sent.length, 1)
    }))

  it.effect("does not show the file's URL in a failure", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient(
        ({ method }) =>
          method === "POST"
            ? { json: task("done", { result: { url: "https://files.elsewhere.test/a?signature=planted" } }) }
            : { status: 403, text: "no https://files.elsewhere.test/a?signature=planted" },
        { retries: 0 }
      )
      const error = yield* Effect.flip(flat.scores.exportScore({ score: "s1", format: "wav" }))
      assert.notInclude(`${JSON.stringify(error)} ${error.message}`, "planted")
    }))
})
