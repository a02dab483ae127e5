/**
 * OAuth2 of the Promise API over a transport, against a server that grants tokens.
 */
import { FlatClient, type FlatClientOptions } from "@flat-sdk/promise"
import { OAuth, type Tokens } from "@flat-sdk/promise/oauth"
import { Effect } from "effect"
import { type Behaviour, json, serve } from "./Server.ts"
import { type Transport } from "./Transports.ts"

export const grant = (number: string) => ({
  access_token: `access-${number}`,
  refresh_token: `refresh-${number}`,
  expires_in: 3600,
  scope: "edu.admin scores",
  user: "user-1"
})

/** Tokens whose access token has expired. */
export const ended = { accessToken: "access-1", refreshToken: "refresh-1", expiresAt: new Date(0) }

/** OAuth2 over a transport, against a token server, for the duration of the test. */
export const opened = (transport: Transport, behaviour: Behaviour) =>
  Effect.gen(function*() {
    const server = yield* serve(behaviour)
    const oauth = yield* Effect.acquireRelease(
      Effect.sync(() =>
        new OAuth({
          clientId: "client-1",
          clientSecret: "secret-1",
          redirectUri: "https://app.example/back",
          tokenUrl: `${server.origin}/token`,
          invalidationUrl: `${server.origin}/invalidate`,
          transport: transport.layer
        })
      ),
      (oauth) => Effect.promise(() => oauth.close())
    )
    return { oauth, server }
  })

export const client = (transport: Transport, options: FlatClientOptions) =>
  Effect.acquireRelease(
    Effect.sync(() => new FlatClient({ log: () => {}, transport: transport.layer, ...options })),
    (flat) => Effect.promise(() => flat.close())
  )

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
    const refreshed: Array<string | undefined> = []
    const onRefresh = (tokens: Tokens) => void refreshed.push(tokens.refreshToken)
    return { oauth, server, api, release: gate.resolve, kept: { refreshed, onRefresh } }
  })
