/**
 * Waiting for work: how often it is polled, and recognitions that do not start.
 */
import { assert, describe, it } from "@effect/vitest"
import type { FlatClient, FlatError } from "@flat-sdk/core"
import { Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { client, flushLoop } from "./support/Call.ts"
import { type Behaviour, json, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

const job = (status: string, more: object = {}) => ({ id: "job-1", status, output: "library", files: [], ...more })
const task = (state: string, percent: number) => ({ id: "task-1", state, progress: { percent } })

/** The API with one job and one task, in the states that the test provides. */
const working = (
  states: {
    readonly create?: Behaviour
    readonly start?: Behaviour
    readonly read?: Behaviour
    readonly task?: Behaviour
    /** What the others return: the creation of a task, and a step that is submitted. */
    readonly other?: Behaviour
  }
): Behaviour =>
(response, received) => {
  const behaviour = received.path.endsWith("/start")
    ? states.start
    : received.path.includes("/tasks/")
    ? states.task
    : received.method === "POST" && received.path.endsWith("/jobs")
    ? states.create
    : received.method === "POST"
    ? states.other ?? json(task("created", 0))
    : states.read
  ;(behaviour ?? json({}, 404))(response, received)
}

let changes = 0
/** A different value for each read, so that every read is a change. */
const restless: Behaviour = (response, received) => {
  const percent = changes++ % 100
  json(received.path.includes("/tasks/") ? task("doing", percent) : job("processing", { progress: percent }))(
    response,
    received
  )
}

const reads = (received: ReadonlyArray<{ readonly method: string }>) =>
  received.filter(({ method }) => method === "GET").length

const input = { score: "s1", format: "mp3" } as const

/** Advances the virtual clock second by second, and processes pending work in each. */
const seconds = Effect.fnUntraced(function*(count: number) {
  for (let tenth = 0; tenth < 10 * count; tenth++) {
    yield* flushLoop
    yield* TestClock.adjust(100)
  }
  yield* flushLoop
})

overOne((transport) => {
  describe("jobs", () => {
    for (const interval of [undefined, 1] as const) {
      it.effect(`J1 a job is polled at most once a second, interval: ${interval}, whatever the server does`, () =>
        Effect.gen(function*() {
          const server = yield* serve(working({ create: json(job("processing")), read: restless }))
          const { flat } = yield* client(transport.layer, { baseUrl: server.url })
          const following = yield* Effect.forkChild(
            Stream.runDrain(flat.omr.followOmrJob({ job: "job-1" }, { interval }))
          )
          yield* seconds(10)
          assert.isAtMost(reads(server.received), 11)
          assert.isAtLeast(reads(server.received), 2)
          yield* Fiber.interrupt(following)
        }))

      it.effect(`J1 a task is polled at most once a second, interval: ${interval}, whatever the server does`, () =>
        Effect.gen(function*() {
          const server = yield* serve(working({ task: restless }))
          const { flat } = yield* client(transport.layer, { baseUrl: server.url })
          const following = yield* Effect.forkChild(
            Stream.runDrain(flat.scores.exportScore.events(input, { interval }))
          )
          yield* seconds(10)
          assert.isAtMost(reads(server.received), 11)
          assert.isAtLeast(reads(server.received), 2)
          yield* Fiber.interrupt(following)
        }))
    }

    it.effect("G1 the time between two reads of a job or a task is the option interval", () =>
      Effect.gen(function*() {
        const server = yield* serve(working({ task: restless }))
        const { flat } = yield* client(transport.layer, { baseUrl: server.url })
        const wait = { interval: "10 seconds" } as const
        const following = yield* Effect.forkChild(Stream.runDrain(flat.scores.exportScore.events(input, wait)))
        yield* seconds(35)
        assert.strictEqual(reads(server.received), 3)
        yield* Fiber.interrupt(following)
        const unknown = { every: 1 } as object
        const error = yield* Effect.flip(Stream.runDrain(flat.omr.followOmrJob({ job: "job-1" }, unknown)))
        assert.include(error.message, "options.every: is not an option. The options are")
        assert.include(error.message, "interval")
      }))

    it.effect("J2 a draft is started once; if it remains a draft, it fails as JobFailed", () =>
      Effect.gen(function*() {
        const server = yield* serve(working({ start: json(job("draft")), read: json(job("draft")) }))
        const { flat } = yield* client(transport.layer, { baseUrl: server.url })
        const following = yield* Effect.forkChild(Effect.flip(Stream.runDrain(flat.omr.followOmrJob({ job: "job-1" }))))
        yield* seconds(60)
        const { reason } = yield* Fiber.join(following)
        assert(reason._tag === "JobFailed", reason.message)
        assert.strictEqual(reason.state, "draft")
        assert.include(reason.message, "started")
        assert.lengthOf(server.received.filter(({ path }) => path.endsWith("/start")), 1)
        assert.isAtMost(reads(server.received), 30)
      }))

    const deadline = "5 seconds"
    const silent: Behaviour = () => {}
    const expired = Effect.fnUntraced(function*(behaviours: Parameters<typeof working>[0], wait: Wait) {
      const server = yield* serve(working(behaviours))
      const { flat } = yield* client(transport.layer, { baseUrl: server.url })
      const waiting = yield* Effect.forkChild(Effect.flip(wait(flat)))
      yield* seconds(6)
      const error = yield* Fiber.join(waiting)
      assert.deepInclude({ ...error.reason }, { _tag: "Timeout", limit: "total", millis: 5000 })
      return error
    })
    type Wait = (flat: FlatClient.FlatClientShape) => Effect.Effect<unknown, FlatError.FlatError>
    const exported: Wait = (flat) => Stream.runDrain(flat.scores.exportScore.events(input, { deadline }))
    const recognised: Wait = (flat) =>
      Stream.runDrain(flat.omr.recognise({ body: { idempotencyKey: "key-1" } }, { deadline }))

    it.effect("J3 a wait that ends while something is started says that its outcome is unknown", () =>
      Effect.gen(function*() {
        const task = yield* expired({ other: silent }, exported)
        assert.deepInclude({ ...task }, { operation: "exportScore", method: "POST", outcome: "unknown" })
        const created = yield* expired({ create: silent }, recognised)
        assert.deepInclude({ ...created }, { operation: "recognise", outcome: "unknown" })
        assert.include(created.message, "idempotencyKey key-1")
        const started = yield* expired({ create: json(job("draft")), start: silent }, recognised)
        assert.deepInclude({ ...started }, { method: "POST", outcome: "unknown" })
        assert.include(started.message, "followOmrJob, job job-1")
      }))

    it.effect("J3 a wait that ends later names what goes on; a step is answered within its deadline", () =>
      Effect.gen(function*() {
        const task = yield* expired({ task: restless }, exported)
        assert.strictEqual(task.outcome, undefined)
        assert.include(task.message, "getTask, task task-1")
        for (const read of [restless, silent]) {
          const error = yield* expired({ create: json(job("processing")), read }, recognised)
          assert.strictEqual(error.outcome, undefined)
          assert.include(error.message, "followOmrJob, job job-1")
        }
        const step = json(job("awaitingInput", { pendingStep: { step: "details", data: { step: "details" } } }))
        const answer: Wait = (flat) =>
          Stream.runForEach(
            flat.omr.followOmrJob({ job: "job-1" }, { deadline }),
            (event) =>
              event._tag === "AwaitingInput" ? Effect.delay(event.answer({ title: "Étude" }), "1 second") : Effect.void
          )
        const answered = yield* expired({ read: step, other: silent }, answer)
        assert.deepInclude({ ...answered }, { method: "POST", outcome: "unknown" })
        assert.include(answered.message, "followOmrJob, job job-1")
      }))
  })
})
