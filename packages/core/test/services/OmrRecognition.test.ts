/**
 * The recognition of music on a virtual clock: what is sent for each state of a job.
 */
import { assert, describe, it } from "@effect/vitest"
import { recognise } from "@flat-sdk/engine/Waiting"
import { Effect, Stream } from "effect"
import { type Handler, testClient } from "../support/TestClient.ts"
import { failing, passing } from "../support/Time.ts"

const job = (status: string, rest: object = {}) => ({
  json: { id: "j1", status, output: "library", interactiveSteps: ["details"], ...rest }
})
const step = { step: "details", prefilled: {} }

const following = (handler: Handler) =>
  Effect.map(testClient(handler), ({ flat, sent }) => ({
    sent,
    requests: () => sent.map(({ method, url }) => `${method} ${url.pathname.slice(3)}${url.search}`),
    events: Stream.runCollect(flat.omr.followOmrJob({ job: "j1" })),
    flat
  }))

describe("a recognition", () => {
  it.effect("sends what the program submits for a step, as that step", () =>
    Effect.gen(function*() {
      const states = [job("awaitingInput", { pendingStep: step }), job("processing"), job("done")]
      const { flat, sent } = yield* following((_, index) => states[index]!)
      yield* passing(
        Stream.runForEach(flat.omr.followOmrJob({ job: "j1" }), (event) =>
          event._tag === "AwaitingInput" ? event.answer({ title: "Étude" }) : Effect.void)
      )
      assert.deepStrictEqual(JSON.parse(sent[1]?.body ?? ""), { step: "details", title: "Étude" })
    }))

  it.effect("has an idempotency key of its own, or that of the program", () =>
    Effect.gen(function*() {
      const keys: Array<string | undefined> = []
      const created = (body: { readonly idempotencyKey?: string }) => {
        const calls = {
          createOmrJob: (input: { readonly body: typeof body }) => {
            keys.push(input.body.idempotencyKey)
            return Effect.succeed(job("done").json)
          }
        }
        return recognise(calls as never, { body })()
      }
      for (const body of [{}, {}, { idempotencyKey: "mine" }]) yield* created(body)
      assert.match(keys[0]!, /^[\da-f]{32}$/)
      assert.strictEqual(new Set(keys).size, 3)
      assert.strictEqual(keys[2], "mine")
    }))

  it.effect.each(["error", "canceled"])("that ends as %s fails", (status) =>
    Effect.gen(function*() {
      const { events, sent } = yield* following(() => job(status, { errorCode: "NO_MUSIC" }))
      const error = yield* failing(events)
      assert.deepInclude({ ...error.reason }, { _tag: "JobFailed", state: status, code: "NO_MUSIC" })
      assert.lengthOf(sent, 1)
    }))
})
