/** A sandbox behind a relay, which knows the tokens that it issued. */
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect, Exit, Scope } from "effect"
import * as Relay from "./Relay.ts"

interface Tokens {
  readonly access: string
  readonly refresh: string
}

export const serve = async () => {
  const scope = Effect.runSync(Scope.make())
  const tokens = [{ token: "sandbox-teacher", user: "teacher" }]
  const sandbox = await Effect.runPromise(Effect.provideService(Sandbox.serve({ tokens }), Scope.Scope, scope))
  const relay = await Relay.start(() => sandbox.url)
  return {
    origin: relay.origin,
    exchanges: relay.exchanges,
    scores: () => sandbox.state().scores.length,
    /** Every pair of tokens that was issued, oldest first. */
    tokens: (): ReadonlyArray<Tokens> =>
      relay.exchanges.flatMap(({ body, url }) => {
        if (url !== "/oauth/access_token") return []
        const { access_token: access, refresh_token: refresh } = JSON.parse(body)
        return access === undefined ? [] : [{ access, refresh }]
      }),
    /** The status of a call with a token at Flat itself. */
    statusOf: async (token: string) =>
      (await fetch(`${sandbox.url}/me`, { headers: { authorization: `Bearer ${token}` } })).status,
    canRefresh: async (token: string) => {
      const application = { client_id: "sandbox-app", client_secret: "sandbox-app-secret" }
      const body = new URLSearchParams({ grant_type: "refresh_token", refresh_token: token, ...application })
      return (await fetch(new URL("/oauth/access_token", sandbox.url), { method: "POST", body })).ok
    },
    close: async () => {
      await relay.close()
      await Effect.runPromise(Scope.close(scope, Exit.void))
    }
  }
}

export type Flat = Awaited<ReturnType<typeof serve>>
