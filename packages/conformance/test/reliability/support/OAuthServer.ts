/**
 * OAuth2 of both APIs over a transport, against a server that grants tokens.
 */
import { OAuth } from "@flat-sdk/core"
import { OAuth as PromiseOAuth } from "@flat-sdk/promise/oauth"
import { Effect, Layer, Redacted } from "effect"
import { type Behaviour, json, serve, type Server } from "./Server.ts"
import { type Transport } from "./Transports.ts"

export const sentTokens = (server: Server) => server.received.map(({ headers }) => headers.authorization)

/** Returns a field of the forms that a token server received. */
export const sent = (server: Server, field: string) =>
  server.received.map(({ body }) => new URLSearchParams(body).get(field))

export const grant = (number: string) => ({
  type: "token",
  token_type: "bearer",
  access_token: `access-${number}`,
  refresh_token: `refresh-${number}`,
  issued_at: 1,
  expires_in: 3600,
  scope: "edu.admin scores",
  user: "user-1"
})

/** Grants other tokens each time: `access-2` first. */
export const granting = (): Behaviour => {
  let granted = 1
  return (response, received) => json(grant(String(++granted)))(response, received)
}

export const first = Effect.sync((): OAuth.Tokens => ({
  accessToken: Redacted.make("access-1"),
  expiresAt: new Date(3_600_000),
  refreshToken: Redacted.make("refresh-1"),
  scopes: [],
  user: undefined
}))

/** Tokens whose access token has expired. */
export const ended = Effect.map(first, (tokens) => ({ ...tokens, expiresAt: new Date(0) }))

/** The same for the Promise API. */
export const endedPlain = { accessToken: "access-1", refreshToken: "refresh-1", expiresAt: new Date(0) }

/** A token server that grants tokens once it is released, an API, and the calls of `onRefresh`. */
export const slow = (transport: Transport) =>
  Effect.gen(function*() {
    const gate = Promise.withResolvers<void>()
    const grants = granting()
    const opening = yield* opened(
      transport,
      (response, received) => void gate.promise.then(() => grants(response, received))
    )
    const api = yield* serve(json(3))
    const refreshed: Array<string> = []
    const onRefresh = (tokens: OAuth.Tokens) => void refreshed.push(Redacted.value(tokens.refreshToken!))
    return { ...opening, api, release: gate.resolve, kept: { refreshed, onRefresh } }
  })

export const application = {
  clientId: "client-1",
  clientSecret: "secret-1",
  redirectUri: "https://app.example/back"
}

/** OAuth2 of both APIs over a transport, against a token server. */
export const opened = (transport: Transport, behaviour: Behaviour, more?: Partial<OAuth.Options>) =>
  Effect.gen(function*() {
    const server = yield* serve(behaviour)
    const options = {
      ...application,
      tokenUrl: `${server.origin}/token`,
      invalidationUrl: `${server.origin}/invalidate`
    }
    const oauth = yield* Effect.provide(OAuth.make({ ...options, ...more }), yield* Layer.build(transport.layer))
    const promised = yield* Effect.acquireRelease(
      Effect.sync(() => new PromiseOAuth({ ...options, ...transport.promised })),
      (oauth) => Effect.promise(() => oauth.close())
    )
    return { oauth, promised, server }
  })
