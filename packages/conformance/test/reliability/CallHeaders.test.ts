/**
 * Headers of a client and of one call.
 */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient as PromiseClient } from "@flat-sdk/promise"
import { Effect } from "effect"
import { client } from "./support/Call.ts"
import { problemsOf, promised, rejection } from "./support/PromiseCall.ts"
import { formsOf, foundIn, secrets } from "./support/Secrets.ts"
import { json, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

const owned = [
  "Accept",
  "Accept-Encoding",
  "Authorization",
  "Connection",
  "Content-Length",
  "Content-Type",
  "Host",
  "If-Range",
  "Range",
  "Transfer-Encoding",
  "User-Agent"
]

overOne((transport) => {
  describe("options of a call", () => {
    it.effect("O3 headers of the client and of the call are sent; the call's replace the client's", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3))
        const { flat, run } = yield* client(transport.layer, {
          baseUrl: server.url,
          headers: { "X-Tenant": "client", "x-kept": "kept", "x-none": undefined }
        })
        yield* run(flat.organization.countOrgaUsers())
        yield* run(flat.organization.countOrgaUsers({}, { headers: { "x-tenant": "call", "X-Kept": null } }))
        assert.deepStrictEqual(
          server.received.map(({ headers }) => [headers["x-tenant"], headers["x-kept"], headers["x-none"]]),
          [["client", "kept", undefined], ["call", "kept", undefined]]
        )
        const described = flat.describe()
        assert.match(described, /headers +x-tenant, x-kept/)
        assert.notInclude(described, "client, kept")
        assert.notMatch(described, /\bkept\b(?<!x-kept)/)
      }))

    it.live("O3 headers that the client sets cannot be overridden, in either API", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3))
        const { flat } = yield* client(transport.layer, { baseUrl: server.url })
        const other = yield* promised(transport, { baseUrl: server.url })
        for (const name of owned) {
          const options = { headers: { [name]: "x" } }
          const error = yield* Effect.flip(flat.organization.countOrgaUsers({}, options))
          assert.deepStrictEqual(problemsOf(error), [`options.headers.${name}`])
          assert.deepStrictEqual(
            problemsOf(yield* rejection(() => other.organization.countOrgaUsers({}, options))),
            [`options.headers.${name}`]
          )
          const made = yield* Effect.flip(client(transport.layer, { baseUrl: server.url, ...options }))
          assert.deepStrictEqual(problemsOf(made), [`headers.${name}`])
          try {
            new PromiseClient(options)
            assert.fail("expected an error")
          } catch (error) {
            assert.deepStrictEqual(problemsOf(error), [`headers.${name}`])
          }
        }
        assert.lengthOf(server.received, 0)
      }))

    it.effect("O3 an error contains no value of a header, whatever the API repeats", () =>
      Effect.gen(function*() {
        const server = yield* serve((response, received) =>
          json({
            code: "BAD",
            message: `unknown ${String(received.headers["x-key"])} and ${String(received.headers["x-other"])}`
          }, 400)(
            response,
            received
          )
        )
        const { failing, flat } = yield* client(transport.layer, {
          baseUrl: server.url,
          headers: { "x-key": secrets.consumerSecret }
        })
        const error = yield* failing(
          flat.organization.countOrgaUsers({}, { headers: { "x-other": secrets.clientSecret } })
        )
        assert.deepStrictEqual(foundIn(formsOf(error).join("\n")), [])
        const rejected = yield* failing(
          flat.organization.countOrgaUsers({}, { headers: { "x-other": `${secrets.clientSecret}\n` } })
        )
        assert.deepStrictEqual(foundIn(formsOf(rejected).join("\n")), [])
      }))
  })
})
