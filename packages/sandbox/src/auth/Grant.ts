/** A code of OAuth2 that was issued and not exchanged yet. */
export interface Grant {
  readonly application: string
  readonly redirectUri: string
  readonly user: string
  readonly scopes: ReadonlyArray<string>
  /** Whether its tokens include a refresh token. */
  readonly offline: boolean
  /** The PKCE challenge. */
  readonly challenge: string | undefined
  /** Milliseconds since the epoch. */
  readonly expires: number
}
