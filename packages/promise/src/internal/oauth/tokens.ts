/**
 * Tokens between core, where they are `Redacted`, and programs, which read and store strings.
 */
import type * as TokenSession from "@flat-sdk/core/internal/credentials/TokenSession"
import { printAs } from "@flat-sdk/core/internal/telemetry/ClientInspection"
import * as Redacted from "effect/Redacted"
import type { StoredTokens, Tokens } from "../../OAuthSession.ts"

/** When stored tokens end. What is no time becomes an invalid `Date`, which is refused. */
export const endOf = ({ expiresAt }: StoredTokens): Date | undefined =>
  expiresAt === undefined || expiresAt === null
    ? undefined
    : expiresAt instanceof Date
    ? expiresAt
    : new Date(typeof expiresAt === "string" ? expiresAt : NaN)

export const toCore = (stored: StoredTokens): TokenSession.StoredTokens => ({
  accessToken: stored.accessToken,
  expiresAt: endOf(stored),
  refreshToken: stored.refreshToken ?? undefined,
  scopes: stored.scopes,
  user: stored.user
})

/** Tokens as strings, which no `console.log` shows. */
export const toPublic = ({ accessToken, expiresAt, refreshToken, scopes, user }: TokenSession.Tokens): Tokens =>
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
