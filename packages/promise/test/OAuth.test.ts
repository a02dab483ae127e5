import { assert, describe, it } from "@effect/vitest"
import type * as Core from "@flat-sdk/core/OAuth"
import { inspect } from "node:util"
import type { Application } from "../../core/src/internal/credentials/AuthorizationCode.ts"
import { FlatClient } from "../src/index.ts"
import { OAuth, type OAuthOptions, type Tokens } from "../src/OAuth.ts"
import { json, serve } from "./support/Server.ts"

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false

// The options and the fields of tokens equal core's.
const holds: ReadonlyArray<true> = [
  true satisfies Omit<OAuthOptions, "fetch" | "transport" | "log"> extends Application ? true : false,
  true satisfies Equal<keyof Application, Exclude<keyof OAuthOptions, "fetch" | "transport" | "log">>,
  true satisfies Equal<keyof Core.Tokens, keyof Tokens>,
  true satisfies Equal<Exclude<keyof Core.OAuthShape, keyof OAuth>, never>
]

const application = { clientId: "client-1", clientSecret: "secret-1", redirectUri: "https://app.example/back" }

describe("OAuth", () => {
  it("has core's options, tokens and operations", () => {
    assert.isTrue(holds.every(Boolean))
  })

  it("does not print its secret or tokens, but writes tokens as JSON", async () => {
    await using server = await serve((_, response) =>
      json(response, 200, { access_token: "access-1", refresh_token: "refresh-1", expires_in: 60, scope: "scores" })
    )
    await using oauth = new OAuth({ ...application, tokenUrl: `${server.baseUrl}/token` })
    const tokens = await oauth.exchange("code-1")
    const source = oauth.tokenSource(tokens)
    await using flat = new FlatClient({ accessToken: source, baseUrl: server.baseUrl })
    const printed = inspect({ oauth, tokens, source, flat }, { depth: 9, showHidden: true })
    assert.notMatch(printed, /secret-1|access-1|refresh-1/)
    assert.include(inspect(tokens), "accessToken: <redacted>")
    assert.deepInclude(JSON.parse(JSON.stringify(tokens)), { accessToken: "access-1", refreshToken: "refresh-1" })
    assert.deepStrictEqual(JSON.parse(JSON.stringify(oauth)), {})
  })

  it("accepts a custom fetch, and stacks of its errors start with the caller", async () => {
    await using oauth = new OAuth({ ...application, fetch: () => Promise.reject(new Error("no network")) })
    const here = async () => await oauth.exchange("code-1")
    const error = await here().then(() => assert.fail("expected a rejection"), (error: unknown) => error as Error)
    assert.include(error.message, "the token endpoint could not be reached: no network")
    assert.match(error.stack?.split("\n")[1] ?? "", /here/)
  })
})
