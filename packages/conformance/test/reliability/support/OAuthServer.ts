/**
 * OAuth2 over a transport, against a server that grants tokens.
 */
import { OAuth } from "@flat-sdk/core"
import { Effect, Layer, Redacted } from "effect"
import { type Behaviour, json, serve, type Server } from "./Server.ts"
import { type Transport } from "./Transports.ts"

export const sentTokens = (server: Server) => server.received.map(({ headers }) => headers.authorization)

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

export const first = Effect.sync((): OAuth.Tokens => ({
  accessToken: Redacted.make("access-1"),
  expiresAt: new Date(3_600_000),
  refreshToken: Redacted.make("refresh-1"),
  scopes: [],
  user: undefined
}))

/** Tokens whose access token has expired. */
export const ended = Effect.map(first, (tokens) => ({ ...tokens, expiresAt: new Date(0) }))

/** A token server that grants tokens once it is released, an API, and the calls of `onRefresh`. */
export const slow = (transport: Transport) =>
  Effect.gen(function*() {
    const gate = Promise.withResolvers<void>()
    let granted = 1
    const { oauth, server } = yield* opened(transport, (response, received) => {
      const number = String(++granted)
      void gate.promise.then(() => json(grant(number))(response, received))
    })
    const api = yield* serve(json(3))
    const refreshed: Array<string> = []
    const onRefresh = (tokens: OAuth.Tokens) => void refreshed.push(Redacted.value(tokens.refreshToken!))
    return { oauth, server, api, release: gate.resolve, kept: { refreshed, onRefresh } }
  })

export const application = {
  clientId: "client-1",
  clientSecret: "secret-1",
  redirectUri: "https://app.example/back"
}

/** OAuth2 over a transport, against a token server. */
export const opened = (transport: Transport, behaviour: Behaviour, options?: Partial<OAuth.Options>) =>
  Effect.gen(function*() {
    const server = yield* serve(behaviour)
    const context = yield* Layer.build(transport.layer)
    const oauth = yield* Effect.provide(
      OAuth.make({
        ...application,
        ...options,
        tokenUrl: `${server.origin}/token`,
        invalidationUrl: `${server.origin}/invalidate`
      }),
      context
    )
    return { oauth, server }
  })
