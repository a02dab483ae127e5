/**
 * Behaviour of the operations of scores, collections and recognition that is not visible in their schemas.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Omr from "@flat-sdk/core/contract/omr/Omr"
import { Idempotency } from "@flat-sdk/engine/Fields"
import { Context, Effect } from "effect"
import { type Handler, testClient } from "../support/TestClient.ts"

const client = (handler: Handler) => testClient(handler, { strict: true })

const job = (rest: object = {}) => ({
  id: "j1",
  status: "processing",
  output: "library",
  interactiveSteps: ["details"],
  ...rest
})

describe("scores", () => {
  it.effect("createScore takes exactly one of its three kinds of body", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(() => ({ json: {} }))
      const instruments = [{ group: "keyboards", instrument: "piano", longName: undefined }]
      const bodies = [
        { title: "Étude", builderData: { scoreData: { instruments } } },
        { data: "<score-partwise/>", privacy: "private", filename: undefined } as const,
        { source: { googleDrive: "f1" } }
      ]
      for (const body of bodies) yield* flat.scores.createScore({ body })
      assert.deepStrictEqual(sent.map(({ body }) => body), [
        "{\"title\":\"Étude\",\"builderData\":{\"scoreData\":{\"instruments\":[{\"group\":\"keyboards\",\"instrument\":\"piano\"}]}}}",
        "{\"data\":\"<score-partwise/>\",\"privacy\":\"private\"}",
        "{\"source\":{\"googleDrive\":\"f1\"}}"
      ])
      for (const body of [{}, { data: "x", source: {} }, { builderData: { scoreData: { instruments } } }]) {
        // The type of the operation does not accept an empty body.
        const error = yield* Effect.flip(flat.scores.createScore({ body: body as unknown as { data: string } }))
        assert.strictEqual(error.reason._tag, "Encode")
      }
      assert.lengthOf(sent, 3)
    }))
})

describe("omr", () => {
  it.effect("a job that waits at a step of a later version can be read", () =>
    Effect.gen(function*() {
      const { flat } = yield* client((_, index) => {
        const step = index === 0 ? "details" : "lyrics"
        return {
          json: job({ status: "awaitingInput", pendingStep: { step, data: { step, instruments: [{ index: 0 }] } } })
        }
      })
      const waiting = yield* flat.omr.getOmrJob({ job: "j1" })
      const data = waiting.pendingStep?.data
      assert(data !== undefined && "instruments" in data)
      assert.deepStrictEqual(data.instruments.map(({ index }) => index), [0])
      const later = yield* flat.omr.getOmrJob({ job: "j1" })
      assert.deepStrictEqual<unknown>(later.pendingStep, {
        step: "lyrics",
        data: { step: "lyrics", instruments: [{ index: 0 }] }
      })
    }))

  it.effect("submitOmrJobStep checks what it can before anything is sent", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* client(() => ({ status: 202, json: job() }))
      const input = { job: "j1", step: "details" } as const
      for (
        const wrong of [{ index: -1 }, { index: 0.5 }, { index: 0, midiProgram: 128 }, { index: 0, transposeKey: "H" }]
      ) {
        const error = yield* Effect.flip(
          flat.omr.submitOmrJobStep({ ...input, body: { step: "details", instruments: [wrong] } })
        )
        assert.strictEqual(error.reason._tag, "Encode", JSON.stringify(wrong))
      }
      const many = Array.from({ length: 201 }, (_, index) => ({ index }))
      yield* Effect.flip(flat.omr.submitOmrJobStep({ ...input, body: { step: "details", instruments: many } }))
      assert.lengthOf(sent, 0)
      yield* flat.omr.submitOmrJobStep({
        ...input,
        body: { step: "details", instruments: [{ index: 1, transposeKey: "Bb" }] }
      })
      assert.strictEqual(sent[0]?.url.pathname, "/v2/omr/jobs/j1/steps/details")
    }))

  it("only createOmrJob says that a field of its body makes it safe to repeat, and the body has that field", () => {
    const idempotent = Object.entries(Omr.endpoints).flatMap(([name, endpoint]) => {
      const found = Context.getOrUndefined(endpoint.annotations as Context.Context<Idempotency>, Idempotency)
      return found === undefined ? [] : [[name, found.bodyField]]
    })
    assert.deepStrictEqual(idempotent, [["createOmrJob", "idempotencyKey"]])
  })
})
