import { assert, describe, it } from "@effect/vitest"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { base64, download, latin, pdf } from "./support/bytes.ts"
import { linked, post, remove } from "./support/call.ts"
import { classroom } from "./support/classroom.ts"

const scan = { file: pdf(2), filename: "Étude.pdf" }

/** Requests as effects, so the test can advance the clock between them. */
const recognition = (options: Parameters<typeof classroom>[0] = {}) =>
  Effect.map(classroom(options), (school) => ({
    ...school,
    omr: (path: string, given?: Parameters<typeof school.teacher>[1]) =>
      Effect.promise(() => school.teacher(`/omr${path}`, given)),
    history: (query = "") => Effect.promise(() => school.teacher(`/billing/credits/history${query}`))
  }))

describe("recognition", () => {
  it.effect("goes from a draft to a score in the library, and to files", () =>
    Effect.gen(function*() {
      const school = yield* recognition()
      const { omr } = school
      const draft = yield* omr("/jobs", post({}))
      assert.deepInclude({ code: draft.status, ...draft.body }, {
        code: 201,
        status: "draft",
        output: "library",
        estimatedCredits: 0
      })
      const path = `/jobs/${draft.body.id}`
      assert.strictEqual((yield* omr(`${path}/start`, post())).body.code, "OMR_NO_FILES")
      assert.strictEqual((yield* omr(`${path}/files`, post({ file: base64("text") }))).body.code, "UNSUPPORTED_FORMAT")
      assert.deepStrictEqual((yield* omr(`${path}/files`, post(scan))).body, { fileIndex: 0, fileCount: 1 })
      const image = `\u00ff\u00d8\u00ff\u00e0 a photograph`
      assert.deepStrictEqual((yield* omr(`${path}/files`, post({ file: base64(image) }))).body, {
        fileIndex: 1,
        fileCount: 2
      })
      const started = yield* omr(`${path}/start`, post())
      assert.deepInclude({ code: started.status, ...started.body }, {
        code: 202,
        status: "processing",
        estimatedCredits: 3
      })
      assert.deepInclude(started.body.originalFileMetadata, { numberOfPages: 3, fileCount: 2, fileExtension: "pdf" })
      assert.strictEqual((yield* omr(`${path}/files`, post(scan))).status, 409)
      assert.strictEqual((yield* omr(`${path}/start`, post())).status, 409)
      assert.strictEqual((yield* omr(`${path}/exports/midi`)).status, 409)
      yield* TestClock.adjust("1 second")
      assert.deepInclude((yield* omr(path)).body.progress, { percent: 25, key: "OMR_PROCESSING_PAGE" })
      yield* TestClock.adjust("3 seconds")
      const done = (yield* omr(path)).body
      assert.deepInclude(done, { status: "done" })
      assert.deepStrictEqual(done.result.exports, ["musicxml", "mxl", "midi", "thumbnail.png"])
      const score = yield* Effect.promise(() => school.teacher(`/scores/${done.result.score}`))
      assert.deepInclude(score.body, { title: "Étude", numberMeasures: done.importedMetadata.numberMeasures })
      const mine = { ...school, token: "token-of-a-teacher" }
      const get = (file: string) => Effect.promise(() => download(mine, `/omr${path}/${file}`))
      const midi = yield* get("exports/midi")
      assert.strictEqual(latin(midi.bytes.slice(0, 4)), "MThd")
      assert.strictEqual(
        midi.headers.get("content-disposition"),
        "attachment; filename=\"Etude.mid\"; filename*=UTF-8''%C3%89tude.mid"
      )
      // The documented media type is the same for all formats; each format has an extension.
      for (const [format, extension] of [["musicxml", "xml"], ["mxl", "mxl"], ["thumbnail.png", "png"]] as const) {
        const { headers } = yield* get(`exports/${format}`)
        assert.strictEqual(headers.get("content-type"), "application/octet-stream", format)
        assert.include(headers.get("content-disposition"), `filename="Etude.${extension}"`)
      }
      assert.strictEqual(midi.headers.get("content-type"), "application/octet-stream")
      assert.include(latin((yield* get("exports/musicxml")).bytes), "<score-partwise")
      assert.deepStrictEqual(Array.from((yield* get("files/0")).bytes.slice(0, 3)), [0xff, 0xd8, 0xff])
      assert.strictEqual(latin((yield* get("files/1")).bytes), image)
      assert.strictEqual((yield* get("files/2")).status, 404)
      assert.strictEqual((yield* Effect.promise(() => school.pupil(`/omr${path}`))).status, 404)
    }))

  it.effect("pauses at the declared step until it is submitted", () =>
    Effect.gen(function*() {
      const school = yield* recognition()
      const { omr } = school
      const job = (yield* omr("/jobs", post({ files: [scan], autoStart: true, interactiveSteps: ["details"] }))).body
      const path = `/jobs/${job.id}`
      const response = { step: "details", title: "Waltz", instruments: [{ index: 0, instrumentId: "brass.horn" }] }
      assert.strictEqual((yield* omr(`${path}/steps/details`, post(response))).status, 409)
      yield* TestClock.adjust("1 hour")
      const waiting = (yield* omr(path)).body
      assert.deepInclude(waiting, { status: "awaitingInput", currentStep: "details" })
      assert.deepInclude(waiting.pendingStep.data, { step: "details", title: "Étude" })
      const wrong = { step: "details", instruments: [{ index: 7 }] }
      assert.strictEqual((yield* omr(`${path}/steps/details`, post(wrong))).body.param, "instruments")
      const resumed = yield* omr(`${path}/steps/details`, post(response))
      assert.deepInclude({ code: resumed.status, ...resumed.body }, { code: 202, status: "processing" })
      yield* TestClock.adjust("2 seconds")
      const done = (yield* omr(path)).body
      assert.strictEqual(done.status, "done")
      assert.deepStrictEqual(done.importedMetadata.instruments, ["brass.horn"])
      const score = yield* Effect.promise(() => school.teacher(`/scores/${done.result.score}`))
      assert.deepInclude(score.body, { title: "Waltz", instruments: ["brass.horn"] })
    }))

  it.effect("returns the same job for the same key, and stores none that could not start", () =>
    Effect.gen(function*() {
      const { omr } = yield* recognition({ omrCredits: 1 })
      const body = { files: [scan], autoStart: true, idempotencyKey: "k" }
      const rejected = yield* omr("/jobs", post(body))
      assert.deepInclude({ status: rejected.status, ...rejected.body }, { status: 402, code: "OMR_CREDITS_EXHAUSTED" })
      const made = yield* omr("/jobs", post({ ...body, files: [{ file: pdf(1) }] }))
      assert.strictEqual(made.status, 202)
      const again = yield* omr("/jobs", post(body))
      assert.deepStrictEqual([again.status, again.body], [202, made.body])
      assert.strictEqual((yield* omr("/jobs")).body.length, 1)
      assert.strictEqual((yield* omr("/jobs", post({ autoStart: true }))).status, 400)
    }))

  it.effect("costs credits, and refunds them if it fails or is canceled", () =>
    Effect.gen(function*() {
      const { history, omr } = yield* recognition({ omrCredits: 10 })
      const left = Effect.map(omr("/capabilities"), ({ body }) => body.remainingCredits)
      const run = (filename: string, extra: object = {}) =>
        Effect.map(omr("/jobs", post({ files: [{ ...scan, filename }], autoStart: true, ...extra })), ({ body }) =>
          body.id)
      const failing = yield* run("scan[NO_MUSIC_DETECTED].pdf")
      assert.strictEqual(yield* left, 8)
      yield* TestClock.adjust("2 seconds")
      const failed = (yield* omr(`/jobs/${failing}`, { headers: { "x-flat-locale": "fr-CA" } })).body
      assert.deepInclude(failed, { status: "error", errorCode: "NO_MUSIC_DETECTED" })
      assert.include(failed.errorMessage, "vérifiez")
      assert.strictEqual(yield* left, 10)
      const stopped = yield* run("a.pdf")
      assert.strictEqual((yield* omr(`/jobs/${stopped}/cancel`, post())).body.status, "canceled")
      assert.strictEqual((yield* omr(`/jobs/${stopped}/cancel`, post())).status, 409)
      assert.strictEqual(yield* left, 10)
      yield* TestClock.adjust("1 minute")
      const kept = yield* run("b.pdf", { output: "musicxml" })
      yield* TestClock.adjust("1 minute")
      assert.notProperty((yield* omr(`/jobs/${kept}`)).body.result, "score")
      assert.strictEqual((yield* omr(`/jobs/${kept}`, remove)).body.status, "done")
      assert.strictEqual((yield* omr(`/jobs/${kept}`)).status, 404)
      const first = yield* history("?limit=2")
      const rest = yield* Effect.promise(async () =>
        first
      ).pipe(Effect.flatMap((page) => history((linked(page, "next") ?? "").replace(/^[^?]*/, ""))))
      const all = [...first.body, ...rest.body]
      assert.deepStrictEqual(all.map(({ amount, job, state }) => [amount, state, job]), [
        [-2, "active", kept],
        [-2, "canceled", stopped],
        [-2, "canceled", failing],
        [10, "active", undefined]
      ])
      assert.isUndefined(linked(rest, "next"))
    }))

  it.effect("lists jobs by state, newest first, and deletes files when they expire", () =>
    Effect.gen(function*() {
      const school = yield* recognition()
      const { omr } = school
      const old = (yield* omr("/jobs", post({ files: [scan], autoStart: true }))).body.id
      yield* TestClock.adjust("31 days")
      const draft = (yield* omr("/jobs", post({}))).body.id
      const ids = (query: string) =>
        Effect.map(omr(`/jobs${query}`), ({ body }) => body.map(({ id }: { id: string }) => id))
      assert.deepStrictEqual(yield* ids(""), [draft, old])
      assert.deepStrictEqual(yield* ids("?status=draft"), [draft])
      assert.deepStrictEqual(yield* ids("?status=done"), [old])
      assert.deepStrictEqual(yield* ids("?expired=true"), [old])
      assert.deepStrictEqual(yield* ids("?expired=false"), [draft])
      const first = yield* omr("/jobs?limit=1")
      const next = yield* Effect.promise(() => school.teacher(linked(first, "next") as string))
      assert.deepStrictEqual(next.body.map(({ id }: { id: string }) => id), [old])
      assert.property((yield* omr(`/jobs/${old}`)).body.retention, "expiredDate")
      assert.strictEqual((yield* omr(`/jobs/${old}/exports/midi`)).body.code, "OMR_FILES_EXPIRED")
      assert.deepStrictEqual(school.sandbox.state().jobs.map(({ status }) => status), ["done", "draft"])
    }))

  it.effect("delays a response until the state changes or the time is over", () =>
    Effect.gen(function*() {
      const { omr, sandbox } = yield* recognition({ taskDuration: 5000 })
      const job = (yield* omr("/jobs", post({ files: [scan], autoStart: true, interactiveSteps: ["details"] }))).body
      // Advances the clock while the response is delayed, and yields to the event loop so that the socket can make progress.
      const tick = Effect.promise(() => new Promise((resume) => setTimeout(resume)))
      const waitFor = Effect.fnUntraced(function*(seconds: number) {
        const seen = sandbox.count("getOmrJob")
        const fiber = yield* Effect.forkChild(omr(`/jobs/${job.id}?wait=${seconds}`))
        yield* until(() => sandbox.count("getOmrJob") > seen)
        while (fiber.pollUnsafe() === undefined) {
          yield* TestClock.adjust("100 millis")
          yield* tick
        }
        return (yield* Fiber.join(fiber)).body
      })
      assert.deepInclude(yield* waitFor(2), { status: "processing" })
      assert.deepInclude(yield* waitFor(25), { status: "awaitingInput" })
      assert.deepInclude(yield* waitFor(3), { status: "awaitingInput" })
      assert.strictEqual((yield* omr(`/jobs/${job.id}?wait=26`)).body.param, "wait")
    }))

  it.effect("uses the requested language", () =>
    Effect.gen(function*() {
      const { omr } = yield* recognition()
      const job = (yield* omr("/jobs", post({}))).body
      const text = (locale: string) =>
        Effect.map(omr(`/jobs/${job.id}`, { headers: { "x-flat-locale": locale } }), ({ body }) => body.progress.text)
      assert.strictEqual(yield* text("de-CH"), "Wartet auf Dateien")
      assert.strictEqual(yield* text("fr"), "En attente de fichiers")
      const names = yield* omr("/capabilities", { headers: { "x-flat-locale": "de" } })
      assert.deepInclude(names.body.localesDetails, { code: "fr", name: "Französisch" })
    }))
})
