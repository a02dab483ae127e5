/** What a model sends becomes an input, or is refused before anything is sent. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Cursors from "../../src/tools/Cursors.ts"
import * as Offer from "../../src/tools/Offer.ts"
import { host, tools } from "../support/Tools.ts"

const withFiles = Effect.provide(NodeServices.layer)

describe("inputs", () => {
  it.effect("numbers and booleans may be strings, other values stay", () =>
    Effect.gen(function*() {
      const { read, sent } = tools({ responses: { listOrganizationUsers: () => ({ items: [], next: undefined }) } })
      for (const value of ["true", "false"]) {
        yield* read({ operation: "listOrganizationUsers", parameters: { noActiveLicense: value, q: value } })
      }
      assert.deepEqual(
        sent.map(({ input }) => [input["noActiveLicense"], input["q"]]),
        [[true, "true"], [false, "false"]]
      )
      // No page is larger than the operation permits.
      yield* read({ operation: "listOrganizationUsers", limit: 5000 })
      assert.strictEqual(sent[2]?.input["limit"], 1000)
    }).pipe(withFiles))

  it.effect("a text that was cut is not sent back, and unknown or missing parameters are named", () =>
    Effect.gen(function*() {
      const { read, sent, write } = tools()
      const refused = <E extends { readonly message: string }, R>(effect: Effect.Effect<unknown, E, R>) =>
        Effect.map(Effect.flip(effect), ({ message }) => message)
      const edit = { operation: "editScore", parameters: { score: "s" } }
      assert.match(
        yield* refused(write({ ...edit, body: { title: "A… [+90 characters]" } })),
        /was cut.*Nothing was sent/
      )
      assert.match(yield* refused(write({ ...edit, body: { tags: ["[+2 entries]"] } })), /was cut/)
      assert.match(yield* refused(write(edit)), /needs a body/)
      assert.match(
        yield* refused(read({ operation: "listOrganizationUsers", parameters: { limit: 2 } })),
        /no parameter "limit".*use limit and cursor of this tool/
      )
      assert.match(
        yield* refused(write({ operation: "untrashScore", parameters: { score: "s" }, body: {} })),
        /has no body/
      )
      assert.match(yield* refused(read({ operation: "getScore", parameters: { score: "" } })), /needs score/)
      assert.match(yield* refused(read({ operation: "getScore", parameters: { scor: "1" } })), /"scor".*Closest: score/)
      assert.deepEqual(sent, [])
    }).pipe(withFiles))

  it.effect("an operation needs one of its scopes", () =>
    Effect.gen(function*() {
      const { get } = Offer.make(host, ["edu.admin"])
      assert.strictEqual((yield* get("listOrganizationUsers")).id, "listOrganizationUsers")
      assert.strictEqual((yield* get("list-organization-USERS")).id, "listOrganizationUsers")
      assert.match((yield* Effect.flip(get("deleteScore"))).message, /needs a token with one of the scopes scores/)
    }))
})

describe("cursors", () => {
  it.effect("are of one call, the same for the same page, and a thousand are kept", () =>
    Effect.gen(function*() {
      const { get, handleOf } = Cursors.make()
      const first = handleOf("a", "secret-0")
      assert.strictEqual(handleOf("a", "secret-0"), first)
      assert.strictEqual(yield* get("a", first), "secret-0")
      assert.match((yield* Effect.flip(get("b", first))).message, /of another call/)
      const second = handleOf("a", "secret-1")
      for (let at = 2; at <= 1000; at++) handleOf("a", `secret-${at}`)
      assert.match((yield* Effect.flip(get("a", first))).message, /There is no cursor/)
      assert.strictEqual(yield* get("a", second), "secret-1")
    }))
})
