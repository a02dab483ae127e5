import { assert, describe, it } from "@effect/vitest"
import { FlatClient as PromiseClient, isReason } from "@flat-sdk/promise"
import { Effect, Stream } from "effect"
import { client } from "./support/Call.ts"
import { account, json, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

const base = "https://api.flat.io/v2/organizations/users"

/** Headers that say that the list continues, or may have said so before they were truncated. */
const broken = {
  "no cursor": `<${base}?limit=2>; rel="next"`,
  "an empty cursor": `<${base}?next=>; rel=next`,
  "a truncated target": `<${base}?next=abc`,
  "a truncated target with a relation": `<${base}?next=abc; rel="next"`,
  "no beginning": `organizations/users?next=abc>; rel="next"`,
  "a truncated relation": `<${base}?next=abc>; rel="nex`,
  "a truncated relation, unquoted": `<${base}?next=abc>; rel=nex`,
  "an unclosed quote": `<${base}?next=abc>; rel="next`,
  "a relation without a value": `<${base}?next=abc>; rel=`,
  "half a name of a parameter": `<${base}?next=abc>; re`,
  "no relation": `<${base}?next=abc>`,
  "a previous page, and the rest truncated": `<${base}?previous=p>; rel="previous", <${base}?nex`,
  "an unclosed quote of another parameter": `<${base}?next=abc>; title="a; rel=next`
}

/** Headers that say that the list ends here, or where it continues, in various forms. */
const sound = {
  "none": [undefined, 1],
  "nothing": ["", 1],
  "only a previous page": [`<${base}?previous=p>; rel="previous"`, 1],
  "other relations": [`<${base}?limit=2>; rel="self", </style.css>; rel=preload; as=style`, 1],
  "commas": [", ,", 1],
  "capitals": [`<${base}?next=abc>; REL=Next`, 2],
  "no spaces": [`<${base}?next=abc>;title="x, y";rel="last next"`, 2],
  "a next page, and the rest truncated": [`<${base}?next=abc>; rel="next", <${base}?previo`, 2]
} as const

overOne((transport) => {
  describe("the Link header", () => {
    for (const [name, link] of Object.entries(broken)) {
      it.effect(`P9 with ${name} is Decode, never the end of a list`, () =>
        Effect.gen(function*() {
          const server = yield* serve(json([account("u1"), account("u2")], 200, { link }))
          const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
          const users = flat.organization.listOrganizationUsers
          for (
            const call of [
              users(),
              users.withResponse(),
              users.collect({}, { limit: 9 }),
              Stream.runDrain(users.pages()),
              Stream.runDrain(users.stream()),
              Stream.runDrain(users.resumable())
            ]
          ) {
            const error = yield* failing<
              unknown,
              { readonly reason: { readonly _tag: string }; readonly message: string }
            >(
              call
            )
            assert.strictEqual(error.reason._tag, "Decode")
            assert.include(error.message, "Link")
            assert.include(error.message, "not complete")
          }
          const promised = new PromiseClient({ baseUrl: server.url, accessToken: "test-token" })
          const list = promised.organization.listOrganizationUsers
          for (const call of [list(), Array.fromAsync(list.stream()), Array.fromAsync(list.pages())]) {
            const error = yield* Effect.promise(() => call.then(() => undefined, (error: unknown) => error))
            assert.isTrue(isReason(error, "Decode"))
          }
          yield* Effect.promise(() => promised.close())
        }))
    }

    for (const [name, [link, pages]] of Object.entries(sound)) {
      it.effect(`P9 with ${name} is read: ${pages} in total`, () =>
        Effect.gen(function*() {
          const server = yield* serve((response, received) =>
            json(
              [account(received.query.get("next") ?? "u1")],
              200,
              link === undefined || received.query.has("next") ? {} : { link }
            )(response, received)
          )
          const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
          const items = yield* run(Stream.runCollect(flat.organization.listOrganizationUsers.stream()))
          assert.deepStrictEqual(items.map(({ id }) => id), ["u1", "abc"].slice(0, pages))
        }))
    }

    it.effect("P9 backwards, a previous page without a cursor is also Decode; forwards it is ignored", () =>
      Effect.gen(function*() {
        const server = yield* serve(json([account("u1")], 200, { link: `<${base}?limit=2>; rel="previous"` }))
        const { failing, flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const { stream } = flat.organization.listOrganizationUsers
        const error = yield* failing(Stream.runDrain(stream({ previous: "p9" })))
        assert.strictEqual(error.reason._tag, "Decode")
        assert.lengthOf(yield* run(Stream.runCollect(stream({ next: "n9" }))), 1)
      }))
  })
})
