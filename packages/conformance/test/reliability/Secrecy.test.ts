import { assert, describe, it } from "@effect/vitest"
import { FlatConfig, OAuth, TokenSource } from "@flat-sdk/core"
import { Effect, Exit, Layer, Redacted } from "effect"
import { inspect } from "node:util"
import { client } from "./support/Call.ts"
import { planted, serversFor } from "./support/LeakingServers.ts"
import { assertClean, options } from "./support/Leaks.ts"
import { fields, formsOf, secrets, sentence, watched } from "./support/Secrets.ts"
import { apiError, type Behaviour, hang, json, serve, stall } from "./support/Server.ts"
import { overOne, type Transport } from "./support/Transports.ts"

overOne((transport) => {
  describe("secrets", () => {
    it.effect("X1 are not shown when an input is invalid", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3))
        const { flat, run } = yield* client(transport.layer, {
          ...options([]),
          baseUrl: server.url,
          accessToken: secrets.token
        })
        // Invalid by the types, but programs send it anyway.
        const wrong: ReadonlyArray<unknown> = [
          { body: { username: secrets.email.repeat(9), password: secrets.password } },
          { body: { username: "ada", password: [secrets.password], email: { is: secrets.email } } },
          {
            body: {
              username: "ada",
              password: secrets.password,
              organizationRole: secrets.token,
              locale: secrets.email
            }
          },
          { body: sentence },
          { body: null, q: sentence }
        ]
        for (const input of wrong) {
          const { exit, shown } = yield* run(watched(flat.organization.createOrganizationUser(input as never)))
          assert.isTrue(Exit.isFailure(exit))
          assertClean(shown, inspect(Object.keys(input as object)))
        }
        for (
          const input of [{ role: [secrets.token] }, { limit: secrets.email }, {
            sort: secrets.password,
            testAccounts: secrets.email
          }]
        ) {
          const { exit, shown } = yield* run(watched(flat.organization.listOrganizationUsers(input as never)))
          assert.isTrue(Exit.isFailure(exit))
          assertClean(shown, inspect(Object.keys(input)))
        }
        assert.lengthOf(server.received, 0)
        const error = yield* Effect.flip(
          client(
            transport.layer,
            { accessToken: `${secrets.token} ${secrets.email}`, [secrets.password.slice(0, 3)]: 1 }
          )
        )
        assertClean({ error: formsOf(error).join("\n") }, "options")
      }))

    it.effect("X1 are not shown when the token's provider fails", () =>
      Effect.gen(function*() {
        const server = yield* serve(apiError(401, "INVALID_ACCESS_TOKEN"))
        const thrown = new Error(sentence, { cause: new Error(sentence) })
        let calls = 0
        const providers: ReadonlyArray<FlatConfig.Options["accessToken"]> = [
          () => Promise.reject(thrown),
          () => {
            throw thrown
          },
          TokenSource.cached(Effect.fail(thrown)),
          TokenSource.cached(Effect.fail(sentence)),
          TokenSource.cached(Effect.fail({ ...fields })),
          () => sentence,
          () => ({ accessToken: sentence, expiresAt: new Date() }),
          // The rejected token, in the error of the provider that should replace it.
          () => calls++ === 0 ? secrets.token : Promise.reject(new Error(`nothing known in place of ${secrets.token}`))
        ]
        for (const [index, accessToken] of providers.entries()) {
          const { flat, run } = yield* client(transport.layer, { ...options([]), baseUrl: server.url, accessToken })
          const { exit, shown } = yield* run(watched(flat.organization.countOrgaUsers()))
          assert.isTrue(Exit.isFailure(exit))
          assertClean(shown, `provider ${index}`)
        }
      }))

    it.effect("X1 are not shown when a delegated token cannot be created, or is rejected", () =>
      Effect.gen(function*() {
        const responses: ReadonlyArray<Behaviour> = [
          json({ ...planted }, 403),
          json({ ...fields, token: undefined }),
          json({ token: secrets.signinToken, expirationDate: sentence }),
          (response, received) =>
            received.method === "POST"
              ? json({ id: "t1", token: secrets.signinToken, scopes: [] })(response, received)
              : json({ code: "X", message: `${secrets.signinToken} is not known` }, 401)(response, received)
        ]
        for (const [index, behaviour] of responses.entries()) {
          const server = yield* serve(behaviour)
          const { flat, run } = yield* client(transport.layer, {
            ...options([]),
            baseUrl: server.url,
            accessToken: secrets.token
          })
          const { exit, shown } = yield* run(
            watched(flat.actAs(secrets.email, ["edu.admin"]).organization.countOrgaUsers())
          )
          assert.isTrue(Exit.isFailure(exit))
          assertClean(shown, `callback ${index}`)
        }
      }))

    it.effect(
      "X1 are not shown by OAuth2, whatever the token endpoint responds",
      () =>
        Effect.gen(function*() {
          const responses: Readonly<Record<string, Behaviour>> = {
            ...serversFor(transport),
            "an OAuth2 error": json({ error: "invalid_grant", error_description: sentence }, 400),
            "tokens of other types": json({
              access_token: { value: secrets.token },
              refresh_token: secrets.refreshToken
            })
          }
          for (const [name, behaviour] of Object.entries(responses)) {
            // OAuth2 does not know an access token that it did not request, and waits for 30 s.
            if (name === "a code that is a secret" || behaviour === hang || behaviour === stall) continue
            const server = yield* serve(behaviour)
            const oauth = yield* opened(transport, server.origin)
            const calls = {
              exchange: oauth.exchange(secrets.code),
              callback: oauth.callback(`https://app.example/back?state=s&code=${secrets.code}`, "s"),
              refresh: oauth.refresh(Redacted.make(secrets.refreshToken)),
              invalidate: oauth.invalidate(secrets.token)
            }
            for (const [operation, effect] of Object.entries(calls)) {
              assertClean((yield* watched(effect)).shown, `${operation}, ${name}`)
            }
          }
        }),
      30_000
    )

    it.effect("X1 are not shown by OAuth2 for a callback, a service or its tokens", () =>
      Effect.gen(function*() {
        const server = yield* serve(json({ access_token: secrets.token, refresh_token: secrets.refreshToken }))
        const oauth = yield* opened(transport, server.origin)
        const denied = new URLSearchParams({
          state: "s-123456",
          code: secrets.code,
          error: "access_denied",
          error_description: `${sentence} ${secrets.code}`
        })
        assertClean(
          (yield* watched(oauth.callback(`https://app.example/back?${denied}`, "s-123456"))).shown,
          "a denial"
        )
        assertClean(
          (yield* watched(oauth.callback(`https://app.example/back?code=${secrets.code}`, "s-123456"))).shown,
          "another state"
        )
        const tokens = yield* oauth.exchange(secrets.code)
        assertClean({ tokens: [...formsOf(tokens), ...formsOf(oauth)].join("\n") }, "tokens")
        const source = oauth.tokenSource(tokens, () => Promise.reject(new Error(sentence)))
        const refreshed = Effect.provideService(source, FlatConfig.RejectedToken, tokens.accessToken)
        assertClean((yield* watched(refreshed)).shown, "a store that fails")
      }))
  })
})

const opened = (transport: Transport, origin: string) =>
  Effect.gen(function*() {
    const context = yield* Layer.build(transport.layer)
    const made = OAuth.make({
      clientId: "client-1",
      clientSecret: secrets.clientSecret,
      redirectUri: "https://app.example/back",
      tokenUrl: `${origin}/token`,
      invalidationUrl: `${origin}/invalidate`
    })
    return yield* Effect.provide(made, context)
  })
