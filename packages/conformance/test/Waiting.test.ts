/**
 * Waiting for exports and recognitions, over the sandbox's test layer: every pause uses the test clock.
 */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect, Fiber, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import { scan } from "../src/suite/cases/OmrCases.ts"
import * as MusicXml from "../src/suite/MusicXml.ts"

const school = (taskDuration: number) =>
  FlatClient.layer({ accessToken: "sandbox-admin" }).pipe(
    Layer.provideMerge(Sandbox.layerTest({ users: 12, taskDuration }))
  )

const scoreNamed = Effect.fnUntraced(function*(title: string) {
  const flat = yield* FlatClient.FlatClient
  return yield* flat.scores.createScore({ body: { title, data: MusicXml.tune(title), collection: "root" } })
})

// Advances the clock until the fiber is done. After each step, pending work is processed.
const whileTimeRuns = Effect.fnUntraced(function*<A, E>(fiber: Fiber.Fiber<A, E>, seconds: number) {
  for (let second = 0; second < seconds; second++) yield* TestClock.adjust("1 second")
  return yield* Fiber.join(fiber)
})

describe("exportScore", () => {
  it.effect("reports the progress of the task, then opens the file", () =>
    Effect.gen(function*() {
      const flat = yield* FlatClient.FlatClient
      const { id: score } = yield* scoreNamed("March")
      const events = yield* whileTimeRuns(
        yield* Effect.forkChild(Stream.runCollect(flat.scores.exportScore.events({ score, format: "mp3" }))),
        30
      )
      const percents = events.flatMap((event) => event._tag === "Progress" ? [event.percent ?? -1] : [])
      assert.isAbove(percents.length, 2)
      assert.deepStrictEqual(percents, percents.toSorted((a, b) => a - b))
      assert.strictEqual(percents[0], 0)
      assert.strictEqual(events.at(-1)?._tag, "Ready")
    }).pipe(Effect.provide(school(20_000))))

  it.effect("stops at the deadline", () =>
    Effect.gen(function*() {
      const flat = yield* FlatClient.FlatClient
      const { id: score } = yield* scoreNamed("March")
      const fiber = yield* Effect.forkChild(
        Effect.flip(flat.scores.exportScore({ score, format: "wav" }, { deadline: "5 seconds" }))
      )
      const error = yield* whileTimeRuns(fiber, 6)
      assert.deepInclude({ ...error.reason }, { _tag: "Timeout", limit: "total", millis: 5000 })
    }).pipe(Effect.provide(school(3_600_000))))

  it.effect("rejects all invalid times together, before anything is sent", () =>
    Effect.gen(function*() {
      const flat = yield* FlatClient.FlatClient
      const sandbox = yield* Sandbox.Sandbox
      const before = sandbox.count()
      const given: ReadonlyArray<readonly [interval: unknown, deadline: unknown]> = [["soon", -1], [0, "0 seconds"], [
        NaN,
        {}
      ]]
      for (const [interval, deadline] of given) {
        const options = { interval: interval as number, deadline: deadline as number }
        const error = yield* Effect.flip(
          flat.scores.exportScore({ score: "s1", format: "wav" }, options)
        )
        assert(error.reason._tag === "Encode")
        assert.deepStrictEqual(error.reason.problems.map(({ path }) => path), ["options.deadline", "options.interval"])
      }
      assert.strictEqual(sandbox.count(), before)
    }).pipe(Effect.provide(school(1000))))

  it.effect("sends no request after an interruption", () =>
    Effect.gen(function*() {
      const flat = yield* FlatClient.FlatClient
      const sandbox = yield* Sandbox.Sandbox
      const { id: score } = yield* scoreNamed("March")
      const fiber = yield* Effect.forkChild(flat.scores.exportScore({ score, format: "wav" }))
      yield* TestClock.adjust("5 seconds")
      const before = sandbox.count("getTask")
      assert.isAbove(before, 0)
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(sandbox.count("getTask"), before)
    }).pipe(Effect.provide(school(3_600_000))))

  it.effect("fails if the task fails", () =>
    Effect.gen(function*() {
      const flat = yield* FlatClient.FlatClient
      const { id: score } = yield* scoreNamed("March [fail]")
      const fiber = yield* Effect.forkChild(
        Effect.flip(flat.scores.exportScore({ score, format: "wav" }))
      )
      const { reason } = yield* whileTimeRuns(fiber, 10)
      assert.strictEqual(reason._tag, "JobFailed")
      assert.include(reason.message, "ended as error")
    }).pipe(Effect.provide(school(2000))))
})

describe("recognise", () => {
  const body = { output: "library", interactiveSteps: ["details"], files: [scan()] } as const

  it.effect("pauses for the caller's answer", () =>
    Effect.gen(function*() {
      const flat = yield* FlatClient.FlatClient
      const tags: Array<string> = []
      const titles: Array<string | undefined> = []
      const recognised = Stream.runLast(
        Stream.tap(flat.omr.recognise({ body }), (event) => {
          if (tags.at(-1) !== event._tag) tags.push(event._tag)
          if (event._tag !== "AwaitingInput") return Effect.void
          titles.push("title" in event.step.data ? event.step.data.title : undefined)
          return event.answer({ title: "New march" })
        })
      )
      yield* whileTimeRuns(yield* Effect.forkChild(recognised), 30)
      assert.strictEqual(tags[0], "Progress")
      assert.deepStrictEqual(tags.filter((tag) => tag !== "Progress"), ["AwaitingInput", "Done"])
      assert.deepStrictEqual(titles, ["Old march"])
      const { items } = yield* flat.omr.listOmrJobs()
      assert.strictEqual(items.length, 1)
      const score = yield* flat.scores.getScore({ score: items[0]?.result?.score ?? "" })
      assert.strictEqual(score.title, "New march")
    }).pipe(Effect.provide(school(4000))))

  it.effect("stops at the deadline without an answer, and can be resumed later", () =>
    Effect.gen(function*() {
      const flat = yield* FlatClient.FlatClient
      const fiber = yield* Effect.forkChild(
        Effect.flip(Stream.runDrain(flat.omr.recognise({ body }, { deadline: "30 seconds" })))
      )
      const { reason } = yield* whileTimeRuns(fiber, 31)
      assert.deepInclude({ ...reason }, { _tag: "Timeout", limit: "total" })
      const { items } = yield* flat.omr.listOmrJobs()
      const job = items[0]?.id ?? ""
      const followed = Stream.runLast(
        Stream.tap(flat.omr.followOmrJob({ job }), (event) =>
          event._tag === "AwaitingInput" ? event.answer({}) : Effect.void)
      )
      yield* whileTimeRuns(yield* Effect.forkChild(followed), 30)
      assert.strictEqual((yield* flat.omr.getOmrJob({ job })).status, "done")
    }).pipe(Effect.provide(school(2000))))

  it.effect("fails with the code of the API", () =>
    Effect.gen(function*() {
      const flat = yield* FlatClient.FlatClient
      const failing = { output: "musicxml", files: [scan("photo[NO_MUSIC_DETECTED].pdf")] } as const
      const fiber = yield* Effect.forkChild(Effect.flip(Stream.runDrain(flat.omr.recognise({ body: failing }))))
      const { reason } = yield* whileTimeRuns(fiber, 30)
      assert.deepInclude({ ...reason }, { _tag: "JobFailed", state: "error", code: "NO_MUSIC_DETECTED" })
    }).pipe(Effect.provide(school(2000))))
})
