/** Signing in: with OAuth2 in the browser, or with a token that the user has. */
import type { AppScope } from "@flat-sdk/core/contract/fields/Scopes"
import * as FlatClient from "@flat-sdk/core/FlatClient"
import * as FlatConfig from "@flat-sdk/core/FlatConfig"
import type * as FlatError from "@flat-sdk/core/FlatError"
import * as OAuth from "@flat-sdk/core/OAuth"
import type { Transport } from "@flat-sdk/core/Transport"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Application, StoredProfile } from "./CredentialFile.ts"
import * as Loopback from "./Loopback.ts"
import { allowsHttp } from "./Profile.ts"
import { profileError } from "./ProfileError.ts"
import { withTokens } from "./ProfileTokens.ts"

/** Reads the account of a token, which checks the token. */
const accountOf = (baseUrl: string, accessToken: Redacted.Redacted<string>) =>
  Effect.gen(function*() {
    const client = yield* FlatClient.make({ baseUrl, accessToken, allowHttp: allowsHttp() })
    const { id, username } = yield* client.account.getAuthenticatedUser()
    return { id, username } satisfies StoredProfile["account"]
  })

/** Returns the profile of a token, after the API has accepted it. */
export const withToken = (baseUrl: string, accessToken: string) =>
  Effect.map(
    accountOf(baseUrl, Redacted.make(accessToken)),
    (account) => ({ baseUrl, account, accessToken })
  )

/** The OAuth2 endpoints of a server: the vendor's, or those at the root of another one, such as a sandbox. */
const endpointsOf = (baseUrl: string) => {
  const { origin } = new URL(baseUrl)
  return {
    authorizationUrl: baseUrl === FlatConfig.defaultBaseUrl ? "https://flat.io/auth/oauth" : `${origin}/auth/oauth`,
    tokenUrl: `${origin}/oauth/access_token`,
    invalidationUrl: `${origin}/oauth/invalidate_token`
  }
}

export interface OAuthOptions {
  readonly baseUrl: string
  readonly clientId: string
  readonly clientSecret: Redacted.Redacted<string>
  readonly scopes: ReadonlyArray<AppScope>
  readonly redirectUri: string
  /** Milliseconds that the user has in the browser. */
  readonly timeout: number
  readonly visit: (url: string) => Effect.Effect<void>
}

/** Signs in with OAuth2 and PKCE over a loopback redirect, and returns the profile. */
export const withOAuth = (options: OAuthOptions) =>
  Effect.scoped(Effect.gen(function*() {
    const { baseUrl, clientId, scopes } = options
    const clientSecret = Redacted.value(options.clientSecret)
    const { authorizationUrl, ...endpoints } = endpointsOf(baseUrl)
    const loopback = yield* Loopback.listen(options.redirectUri)
    const application: Application = { clientId, clientSecret, redirectUri: loopback.redirectUri, ...endpoints }
    const oauth = yield* OAuth.make({ ...application, authorizationUrl, allowHttp: allowsHttp() })
    const { codeVerifier, state, url } = yield* oauth.authorize({ scopes, access: "offline", pkce: true })
    yield* options.visit(url)
    const address = yield* Effect.timeoutOrElse(loopback.callback(state), {
      duration: options.timeout,
      orElse: () =>
        Effect.fail(profileError(
          "Login",
          `There was no sign-in within ${Math.round(options.timeout / 1000)} seconds. Run flat auth login again`
        ))
    })
    return yield* oauth.callback(address, state, codeVerifier).pipe(
      Effect.flatMap((tokens) =>
        Effect.map(
          accountOf(baseUrl, tokens.accessToken),
          (account) => withTokens({ baseUrl, account, accessToken: "", application }, tokens)
        )
      ),
      Effect.tap(({ account }) =>
        loopback.show("Signed in", `You are signed in as ${account.username}. You can close this window.`)
      ),
      Effect.tapError(() => loopback.show("Not signed in", "The sign-in failed. The terminal shows why."))
    )
  }))

/** Revokes the tokens of a profile, and returns whether the API can. */
export const revoke = (profile: StoredProfile): Effect.Effect<boolean, FlatError.FlatError, Transport> =>
  Effect.scoped(Effect.gen(function*() {
    if (profile.application === undefined) return false
    const oauth = yield* OAuth.make({ ...profile.application, allowHttp: allowsHttp() })
    if (profile.refreshToken !== undefined) yield* oauth.invalidate(profile.refreshToken)
    yield* oauth.invalidate(profile.accessToken)
    return true
  }))
