import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
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

const exported = (handler: Handler) =>
  Effect.gen(function*() {
    const { flat, sent } = yield* testClient(handler, { retries: 0 })
    const events: Array<string> = []
    const text = yield* Effect.scoped(
      Effect.gen(function*() {
        const file = yield* flat.scores.exportScore.download({ score: "s1", format: "wav" }, {
          onProgress: ({ _tag }) => void events.push(_tag)
        })
        return yield* Stream.mkString(Stream.decodeText(file.stream))
      })
    )
    return { sent, events, text }
  })

describe("exportScore", () => {
  for (const url of ["https://files.elsewhere.test/a?signature=x", "https://flat.test/v2/_files/a"]) {
    it.effect(`sends no token for a file at ${new URL(url).host}`, () =>
      Effect.gen(function*() {
        const { events, sent, text } = yield* exported(doneAt(url))
        assert.strictEqual(text, "bytes of the file")
        assert.deepStrictEqual(events, ["Ready"])
        assert.deepStrictEqual(sent.map((one) => [one.url.href, one.headers["authorization"]]), [
          ["https://flat.test/v2/scores/s1/revisions/last/wav/task", "Bearer test-token"],
          [url, undefined]
        ])
      }))
  }

  it.effect("sends the headers of the program to the API only, not to the store of the file", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(doneAt("https://files.elsewhere.test/a"), {
        headers: { "x-gateway-key": "planted" }
      })
      yield* flat.scores.exportScore({ score: "s1", format: "wav" }, { headers: { "x-call": "planted" } })
      assert.deepStrictEqual(
        sent.map(({ headers, url }) => [url.host, headers["x-gateway-key"], headers["x-call"]]),
        [["flat.test", "planted", "planted"], ["files.elsewhere.test", undefined, undefined]]
      )
    }))

  it.effect("fetches nothing over http if the API uses https: neither the file, nor where it redirects to", () =>
    Effect.gen(function*() {
      const failed = (handler: Handler) =>
        Effect.gen(function*() {
          const { flat, sent } = yield* testClient(handler, { retries: 0 })
          const error = yield* Effect.flip(flat.scores.exportScore({ score: "s1", format: "wav" }))
          return { sent: sent.map(({ url }) => url.host), tag: error.reason._tag, message: error.message }
        })
      const direct = yield* failed(doneAt("http://files.elsewhere.test/a"))
      assert.deepInclude(direct, { sent: ["flat.test"], tag: "Decode" })
      assert.include(direct.message, "https:")
      const redirected = yield* failed((sent, index) =>
        index === 0
          ? doneAt("https://files.elsewhere.test/a")(sent, index)
          : { status: 302, headers: { location: "http://files.elsewhere.test/a" } }
      )
      assert.deepInclude(redirected, { sent: ["flat.test", "files.elsewhere.test"], tag: "Decode" })
    }))

  it.effect("fails with the message of the task, and its error ids", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient(() => ({
        json: task("error", { result: { error: "No piano today" }, errorHistory: ["e1"] })
      }))
      const error = yield* Effect.flip(flat.scores.exportScore({ score: "s1", format: "wav" }))
      assert.deepInclude({ ...error.reason }, {
        _tag: "JobFailed",
        job: "t1",
        state: "error",
        detail: "No piano today",
        history: ["e1"]
      })
    }))

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
