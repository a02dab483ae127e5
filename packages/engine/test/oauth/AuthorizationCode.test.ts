import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as AuthorizationCode from "../../src/oauth/AuthorizationCode.ts"

interface Form {
  readonly url: string
  readonly fields: Readonly<Record<string, string>>
}

/** A grant whose endpoint returns one response, and the forms that it was sent. */
const grant = (text = "", status = 200) => {
  const forms: Array<Form> = []
  const oauth = AuthorizationCode.make(
    { clientId: "client-1", clientSecret: "planted-secret-1", redirectUri: "https://app.example/back" },
    (url, form) =>
      Effect.sync(() => {
        forms.push({ url, fields: Object.fromEntries(new URLSearchParams(form)) })
        return { status, text }
      })
  )
  return { forms, oauth }
}

const detailOf = <A>(effect: Effect.Effect<A, { readonly message: string }>) =>
  Effect.map(Effect.flip(effect), ({ message }) => message)

describe("the callback", () => {
  it.effect.each<readonly [string, address: string, state: string | undefined, message: RegExp]>([
    ["another state", "?state=s2&code=c1", "s1", /state differs from that of authorize/],
    ["no state", "?code=c1", "s1", /state differs from that of authorize/],
    ["an empty state", "?state=&code=c1", "s1", /state differs from that of authorize/],
    ["the start of the state", "?state=s&code=c1", "s1", /state differs from that of authorize/],
    ["more than the state", "?state=s12&code=c1", "s1", /state differs from that of authorize/],
    ["a session that has ended", "?state=s1&code=c1", undefined, /no state to compare/],
    ["a session without a state", "?state=&code=c1", "", /no state to compare/],
    ["a session whose state is null", "?state=null&code=c1", null as never, /no state to compare/],
    ["two codes", "?state=s1&code=c1&code=c2", "s1", /more than one code parameter/],
    ["the same code twice", "?state=s1&code=c1&code=c1", "s1", /more than one code parameter/],
    ["two states", "?state=s1&code=c1&state=s2", "s1", /more than one state parameter/],
    ["a refusal", "?state=s1&error=access_denied", "s1", /not authorized: access_denied/],
    ["no code", "?state=s1", "s1", /has no code/]
  ])("sends nothing for %s", ([, address, state, message]) =>
    Effect.gen(function*() {
      const { forms, oauth } = grant()
      assert.match(yield* detailOf(oauth.callback(`https://app.example/back${address}`, state)), message)
      assert.lengthOf(forms, 0)
    }))

  it.effect("shows neither code nor state of a refusal", () =>
    Effect.gen(function*() {
      const { oauth } = grant()
      const search = new URLSearchParams({
        state: "planted-state-1",
        code: "planted-code-1",
        error: "access_denied",
        error_description: "no planted-state-1 and planted-code-1"
      })
      const message = yield* detailOf(oauth.callback(`https://app.example/back?${search}`, "planted-state-1"))
      assert.include(message, "no <redacted> and <redacted>")
    }))
})

describe("a response of the token endpoint", () => {
  it.effect.each<readonly [string, text: string]>([
    ["no JSON", "busy"],
    ["no token", "{}"],
    ["an empty token", "{\"access_token\":\"\"}"],
    ["a number", "{\"access_token\":3}"],
    ["a lifetime that is none", "{\"access_token\":\"a\",\"expires_in\":\"soon\"}"],
    ["a list", "[]"]
  ])("without usable tokens is an error: %s", ([, text]) =>
    Effect.gen(function*() {
      assert.include(yield* detailOf(grant(text).oauth.exchange("c1")), "has no access_token")
    }))

  it.effect("may have its lifetime as a string", () =>
    Effect.gen(function*() {
      const tokens = yield* grant("{\"access_token\":\"a\",\"expires_in\":\"3600\"}").oauth.exchange("c1")
      assert.strictEqual(tokens.expiresAt?.getTime(), 3_600_000)
    }))

  it.effect("with a lifetime of more than all time has tokens that do not expire", () =>
    Effect.gen(function*() {
      const tokens = yield* grant("{\"access_token\":\"a\",\"expires_in\":1e300}").oauth.exchange("c1")
      assert.isUndefined(tokens.expiresAt)
    }))

  it.effect.each<readonly [status: number, text: string, message: string]>([
    [400, "{\"error\":\"invalid_grant\",\"error_description\":\"used\"}", "(400): invalid_grant, used"],
    [401, "{\"code\":\"UNAUTHORIZED\",\"message\":\"no\"}", "(401): UNAUTHORIZED, no"],
    [503, "Busy", "(503): Busy"],
    [500, "", "(500): no reason given"],
    [302, "", "redirects (302)"],
    [0, "", "redirects (0)"]
  ])("with status %s is an error that says why", ([status, text, message]) =>
    Effect.gen(function*() {
      assert.include(yield* detailOf(grant(text, status).oauth.exchange("c1")), message)
    }))
})
