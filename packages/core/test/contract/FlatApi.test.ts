/**
 * `FlatApi` under effect's own client: every operation of it takes a token, and fails with typed errors.
 */
import { assert, describe, it } from "@effect/vitest"
import * as ApiError from "@flat-sdk/core/contract/ApiError"
import { Authorization } from "@flat-sdk/core/contract/Authorization"
import { FlatApi } from "@flat-sdk/core/contract/FlatApi"
import { Arbitrary, Effect } from "effect"
import { HttpClient, HttpClientRequest, HttpClientResponse } from "effect/http"
import { HttpApiClient, type HttpApiEndpoint, HttpApiMiddleware } from "effect/http-api"
import { requestParts, valuesOf } from "../support/Shape.ts"

const body = { code: "SOME_CODE", message: "Some message", id: "id-1", param: "body.some", providerMessage: "Other" }

/** Returns a client whose requests get this response. */
const clientOf = (respond: (request: HttpClientRequest.HttpClientRequest) => Response) =>
  HttpApiClient.makeWith(FlatApi, {
    baseUrl: "https://flat.test/v2",
    httpClient: HttpClient.make((request) => Effect.succeed(HttpClientResponse.fromWeb(request, respond(request))))
  })

const failing = (status: number, code: string) => clientOf(() => Response.json({ ...body, code }, { status }))

const expected: ReadonlyArray<readonly [status: number, code: string, tag: ApiError.ApiError["_tag"]]> = [
  [400, "SOME_CODE", "BadRequest"],
  [401, "SOME_CODE", "Unauthorized"],
  [402, "SOME_CODE", "PaymentRequired"],
  [402, "OMR_CREDITS_EXHAUSTED", "QuotaExhausted"],
  [403, "SOME_CODE", "Forbidden"],
  [403, "QUOTA_EXCEEDED", "QuotaExhausted"],
  [403, "API_RATE_LIMIT_EXCEEDED", "RateLimited"],
  [404, "SOME_CODE", "NotFound"],
  [409, "SOME_CODE", "Conflict"],
  [415, "SOME_CODE", "UnexpectedStatus"],
  [422, "SOME_CODE", "BadRequest"],
  [429, "SOME_CODE", "RateLimited"],
  [500, "SOME_CODE", "ServerError"],
  [503, "SOME_CODE", "ServerError"]
]

type Call = (input: Record<string, unknown>) => Effect.Effect<unknown, unknown>

const inputOf = (endpoint: HttpApiEndpoint.Top) =>
  Effect.map(
    Effect.all(
      requestParts(endpoint).map(([place, schema]) =>
        Effect.map(
          Arbitrary.sampleEffect(valuesOf(place, schema), { count: 1, seed: 1 }),
          ([value]) => [place === "body" ? "payload" : place, value] as const
        )
      )
    ),
    (parts): Record<string, unknown> => Object.fromEntries(parts)
  )

const calls = await Effect.runPromise(
  Effect.forEach(Object.entries(FlatApi.groups), ([group, { endpoints }]) =>
    Effect.forEach(
      Object.values<HttpApiEndpoint.Top>(endpoints),
      (endpoint) => Effect.map(inputOf(endpoint), (input) => ({ group, name: endpoint.identifier, input }))
    ))
)

describe("errors of all operations", () => {
  for (const [status, code, tag] of expected) {
    it.effect(`${status} ${code}: ${tag}`, () =>
      Effect.gen(function*() {
        const client = yield* failing(status, code)
        const groups = client as unknown as Readonly<Record<string, Readonly<Record<string, Call>>>>
        assert.isAbove(calls.flat().length, 100)
        for (const { group, input, name } of calls.flat()) {
          const error = yield* Effect.flip(groups[group]![name]!(input))
          assert.deepInclude(error, { ...body, code, _tag: tag }, name)
          assert.isTrue(error instanceof ApiError[tag])
        }
      }))
  }
})

describe("a token", () => {
  it.effect("is sent by a middleware of effect's client", () =>
    Effect.gen(function*() {
      const sent: Array<string | undefined> = []
      const client = yield* clientOf((request) => {
        sent.push(request.headers["authorization"])
        return Response.json(7)
      })
      assert.strictEqual(yield* client.organization.countOrgaUsers({ query: {} }), 7)
      assert.deepStrictEqual(sent, ["Bearer some-token"])
    }).pipe(Effect.provide(
      HttpApiMiddleware.layerClient(
        Authorization,
        ({ next, request }) => next(HttpClientRequest.bearerToken(request, "some-token"))
      )
    )))
})

describe("an error", () => {
  it.effect("is caught by its tag, and its type has the fields of the API", () =>
    Effect.gen(function*() {
      const client = yield* failing(404, "NOT_FOUND")
      const found = yield* client.classes.getClass({ params: { class: "c1" } }).pipe(
        Effect.catchTag("NotFound", ({ code, message }) => Effect.succeed(`${code}: ${message}`))
      )
      assert.strictEqual(found, "NOT_FOUND: Some message")
    }))
})
