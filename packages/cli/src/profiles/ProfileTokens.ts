/**
 * The token of a profile that was signed in with OAuth2. It is refreshed shortly before it expires and when it is rejected, and the new tokens are written
 * to the credential file. Of several processes one refreshes, and the others read its tokens from the file.
 */
import * as FlatConfig from "@flat-sdk/core/FlatConfig"
import type * as OAuth from "@flat-sdk/core/OAuth"
import * as TokenSource from "@flat-sdk/core/TokenSource"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { type CredentialFile, profileOf, type StoredProfile } from "./CredentialFile.ts"
import { profileError } from "./ProfileError.ts"

// A token that ends sooner is refreshed: the client asks for another one a minute before the end.
const leastLeft = 60_000

/** Returns the stored form of tokens, over the profile that they belong to. */
export const withTokens = (profile: StoredProfile, tokens: OAuth.Tokens): StoredProfile => {
  const { expiresAt: _, refreshToken: __, ...rest } = profile
  return {
    ...rest,
    accessToken: Redacted.value(tokens.accessToken),
    ...(tokens.expiresAt === undefined ? {} : { expiresAt: tokens.expiresAt.toISOString() }),
    ...(tokens.refreshToken === undefined ? {} : { refreshToken: Redacted.value(tokens.refreshToken) }),
    ...(tokens.scopes.length === 0 ? {} : { scopes: tokens.scopes })
  }
}

const tokensOf = ({ accessToken, expiresAt, refreshToken, scopes }: StoredProfile): OAuth.StoredTokens => ({
  accessToken: Redacted.make(accessToken),
  expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt),
  refreshToken: refreshToken === undefined ? undefined : Redacted.make(refreshToken),
  scopes
})

const endOf = ({ expiresAt }: StoredProfile): number => expiresAt === undefined ? Infinity : Date.parse(expiresAt)

/** Whether two profiles are the same account on the same server. The user may have signed in as another one meanwhile. */
const isSame = (left: StoredProfile, right: StoredProfile): boolean =>
  left.account.id === right.account.id && left.baseUrl === right.baseUrl

export const tokenSource = (
  file: CredentialFile,
  name: string,
  profile: StoredProfile,
  oauth: OAuth.OAuthShape
): TokenSource.TokenSource => {
  const stored = Effect.map(file.read, (contents) => {
    const found = profileOf(contents, name)
    return found !== undefined && isSame(found, profile) ? found : undefined
  })
  // Opened as expired: whether to refresh is decided here.
  const open = (from: StoredProfile) =>
    oauth.tokenSource({ ...tokensOf(from), expiresAt: new Date(0) }, {
      store: {
        load: () => Effect.map(stored, (found) => found && tokensOf(found)),
        // The caller holds the lock. A profile that was signed out meanwhile is not written again.
        save: (tokens) =>
          Effect.asVoid(file.change((contents) => {
            const found = profileOf(contents, name)
            if (found === undefined || !isSame(found, profile)) return contents
            return { ...contents, profiles: { ...contents.profiles, [name]: withTokens(found, tokens) } }
          }))
      }
    })
  // A session keeps tokens that could not be saved. It begins anew with tokens that another process has saved.
  let session: ReturnType<typeof open> | undefined
  let last: string | undefined

  return TokenSource.cached(Effect.gen(function*() {
    const rejected = yield* FlatConfig.RejectedToken
    const now = yield* Clock.currentTimeMillis
    const isUsable = (found: StoredProfile, atLeast: number): boolean =>
      endOf(found) - now > atLeast && (rejected === undefined || Redacted.value(rejected) !== found.accessToken)

    const found = yield* stored
    if (found !== undefined && isUsable(found, leastLeft)) return tokensOf(found)
    if ((found ?? profile).refreshToken === undefined) {
      if (found !== undefined && isUsable(found, 0)) return tokensOf(found)
      return yield* profileError(
        "NotSignedIn",
        `The sign-in of the profile ${name} has expired or was revoked. Run: flat auth login --profile ${name}`
      )
    }
    const refreshed = Effect.gen(function*() {
      const found = yield* stored
      // Another process has refreshed them while this one waited for the lock.
      if (found !== undefined && isUsable(found, leastLeft)) return tokensOf(found)
      if (session === undefined || (found !== undefined && found.accessToken !== last)) session = open(found ?? profile)
      const tokens = yield* session.pipe(
        Effect.catch((error) =>
          found !== undefined && isUsable(found, 0) ? Effect.succeed(tokensOf(found)) : Effect.fail(error)
        )
      )
      last = Redacted.isRedacted(tokens.accessToken) ? Redacted.value(tokens.accessToken) : tokens.accessToken
      return tokens
    })
    // A refresh that has begun must end, or its new refresh token is lost.
    return yield* file.exclusively(Effect.uninterruptible(refreshed))
  }))
}
