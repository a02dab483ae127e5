/**
 * Responses of the API must not control a terminal or forge a line of a log.
 */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient as PromiseClient } from "@flat-sdk/promise"
import { Effect, type Scope, Stream } from "effect"
import { client } from "./support/Call.ts"
import { formsOf, watched } from "./support/Secrets.ts"
import { type Behaviour, json, serve, text } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

/** A forged line, colours, a title, both kinds of escapes, deletions, right-to-left text, and characters that hide. */
const hostile =
  "fine\r\nFORGED line\u2028FORGED\u2029FORGED\u0085FORGED \u001b[31mred \u001b]0;title\u0007 \u009b2J \u0000\u0008\u007f \u202egnp.\u202c \u2066x\u2069 a\u200b\u200e\u200f\ufeff\u061c\u{e0041} end"

// In a header, only the characters that HTTP allows.
const hostileHeader = "hostile\u009b2J\u0085"

const escaped = [
  "\\r\\n",
  "\\u001b",
  "\\u009b",
  "\\u0085",
  "\\u202e",
  "\\u2066",
  "\\u2028",
  "\\u0000",
  "\\u007f",
  "\\u200b",
  "\\u200e",
  "\\u200f",
  "\\ufeff",
  "\\u061c",
  "\\udb40\\udc41"
]

const raw = /[\p{Cc}\u2028\u2029\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/u
// Printed errors contain line breaks.
const rawInLine = new RegExp(raw.source.replace("\\p{Cc}", "\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f"), "u")
const forged = /^\s*FORGED/m

const error = { code: hostile, message: hostile, param: hostile, id: hostile, providerMessage: hostile }
const headers = { server: hostileHeader, via: hostileHeader, "x-request-id": hostileHeader }

const responses: Readonly<Record<string, Behaviour>> = {
  ...Object.fromEntries(
    [400, 401, 402, 403, 404, 409, 418, 429, 503].map((status) => [`a ${status}`, json(error, status, headers)])
  ),
  "used-up credits": json({ ...error, code: "QUOTA_EXCEEDED" }, 403, headers),
  "an error that is plain text": text(hostile, 500, headers),
  "an error in HTML": text(`<html><body>${hostile}</body></html>`, 502, headers),
  "a page instead of JSON": text(`<html><body>${hostile}</body></html>`, 200, {
    "content-type": `text/html; ${hostileHeader}`
  }),
  "an object instead of a list": json({ [hostile]: hostile }, 200, {
    "content-type": `application/json; ${hostileHeader}`
  }),
  "a list with an invalid link": json([], 200, {
    link: `<?${hostileHeader}>; rel="next"`,
    "content-type": `application/json; ${hostileHeader}`
  }),
  "a list of wrong fields": json([{ [hostile]: hostile, id: [hostile], username: { [hostile]: 1 } }])
}

const shownBy = (
  layer: Parameters<typeof client>[0],
  behaviour: Behaviour
): Effect.Effect<ReadonlyArray<string>, unknown, Scope.Scope> =>
  Effect.gen(function*() {
    const server = yield* serve(behaviour)
    const reports: Array<string> = []
    const onDrift = ({ problems }: { readonly problems: ReadonlyArray<object> }) =>
      void reports.push(...problems.flatMap((problem) => Object.values(problem) as ReadonlyArray<string>))
    const options = { baseUrl: server.url, retries: 0, maxWait: 0, logLevel: "debug", onDrift } as const
    const { flat, run } = yield* client(layer, options)
    const { shown } = yield* watched(run(flat.organization.listOrganizationUsers()))
    const lines: Array<string> = []
    const promised = new PromiseClient({
      ...options,
      accessToken: "test-token",
      log: (level, message) => void lines.push(`${level} ${message}`)
    })
    const failure = yield* Effect.promise(() =>
      promised.organization.listOrganizationUsers().then(() => undefined, (cause: unknown) => cause)
    )
    yield* Effect.promise(() => promised.close())
    return [...Object.values(shown), ...formsOf(failure), ...lines, ...reports]
  })

overOne(({ layer }) => {
  describe("control characters", () => {
    for (const [name, behaviour] of Object.entries(responses)) {
      it.effect(`S10 of ${name} are shown escaped, in errors, logs and spans`, () =>
        Effect.gen(function*() {
          for (const shown of yield* shownBy(layer, behaviour)) {
            assert.notMatch(shown, rawInLine)
            assert.notMatch(shown, forged)
          }
        }))
    }

    it.effect("S10 the fields of a reason are also escaped, so that they can be printed separately", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(error, 400, headers))
        const { failing, flat } = yield* client(layer, { baseUrl: server.url })
        const { message, reason } = yield* failing(flat.organization.countOrgaUsers())
        assert(reason._tag === "BadRequest")
        for (const one of [message, reason.message, reason.detail, reason.code, reason.param, reason.supportId]) {
          assert.notMatch(one!, raw)
          for (const sign of escaped) assert.include(one!, sign)
        }
        assert.notMatch(reason.providerMessage!, raw)
        for (const value of Object.values(reason.headers)) assert.notMatch(value, raw)
        assert.include(reason.headers["server"]!, "\\u009b2J")
      }))

    it.effect("S10 in the names of fields of inputs and options are shown escaped", () =>
      Effect.gen(function*() {
        const { failing, flat } = yield* client(layer, { baseUrl: "http://127.0.0.1:9" })
        const wrong = { [hostile]: 1 } as object
        for (
          const call of [
            flat.organization.countOrgaUsers(wrong),
            flat.scores.getScore({ score: "s1", ...wrong }),
            flat.classes.createClass({ body: { name: "x", ...wrong } }),
            flat.request({ method: "GET", path: "/me", ...wrong })
          ]
        ) {
          const { message, reason } = yield* failing(call)
          assert(reason._tag === "Encode")
          for (const one of [message, reason.message, ...reason.problems.map(({ path }) => path)]) {
            assert.notMatch(one, raw)
          }
          assert.include(message, "\\u001b")
        }
        try {
          new PromiseClient({ accessToken: "test-token", ...wrong })
          assert.fail("accepted")
        } catch (error) {
          assert.notMatch((error as Error).message, raw)
          assert.include((error as Error).message, "\\ufeff")
        }
      }))

    it.effect("S10 of failed work are shown escaped", () =>
      Effect.gen(function*() {
        const task = {
          id: hostile,
          state: "error",
          type: "score.export",
          result: { error: hostile },
          errorHistory: [hostile]
        }
        const server = yield* serve(json(task))
        const { flat } = yield* client(layer, { baseUrl: server.url })
        const { shown } = yield* watched(
          Stream.runDrain(flat.scores.exportScore.events({ score: "s1", format: "wav" }))
        )
        for (const one of Object.values(shown)) {
          assert.notMatch(one, rawInLine)
          assert.notMatch(one, forged)
        }
        assert.include(shown["error"]!, "JobFailed")
      }))
  })
})
