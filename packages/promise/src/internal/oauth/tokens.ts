/**
 * Converts tokens between core, where they are `Redacted`, and programs, which read and store strings.
 */
import type { StoredTokens as CoreStoredTokens, Tokens as CoreTokens } from "@flat-sdk/engine/Credentials"
import { printAs } from "@flat-sdk/engine/Telemetry"
import * as Redacted from "effect/Redacted"
import type { StoredTokens, Tokens } from "../../OAuthSession.ts"

/** Returns the expiry of stored tokens. A value that is not a time becomes an invalid `Date`, which is rejected later. */
export const endOf = ({ expiresAt }: StoredTokens): Date | undefined =>
  expiresAt === undefined || expiresAt === null
    ? undefined
    : expiresAt instanceof Date
    ? expiresAt
    : new Date(typeof expiresAt === "string" ? expiresAt : NaN)

export const toCore = (stored: StoredTokens): CoreStoredTokens => ({
  accessToken: stored.accessToken,
  expiresAt: endOf(stored),
  refreshToken: stored.refreshToken ?? undefined,
  scopes: stored.scopes,
  user: stored.user
})

/** Converts tokens to strings, which `console.log` does not show. */
export const toPublic = ({ accessToken, expiresAt, refreshToken, scopes, user }: CoreTokens): Tokens =>
  printAs(
    {
      accessToken: Redacted.value(accessToken),
      expiresAt,
      refreshToken: refreshToken === undefined ? undefined : Redacted.value(refreshToken),
      scopes,
      user
    },
    () =>
      `Tokens { accessToken: <redacted>, refreshToken: ${
        refreshToken === undefined ? "undefined" : "<redacted>"
      }, expiresAt: ${expiresAt?.toISOString() ?? "undefined"}, scopes: ${scopes.join(" ")} }`
  )
