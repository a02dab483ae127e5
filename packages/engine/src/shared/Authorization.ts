/**
 * OAuth2 in both APIs: applications, authorization requests and tokens. `Secret` is how an API passes a secret.
 */

/** An application that is registered with Flat, and its OAuth2 endpoints. */
export interface Application<Secret> {
  readonly clientId: string
  readonly clientSecret: Secret
  /** The URL that Flat redirects the user to; it must equal the registered one exactly. */
  readonly redirectUri: string
  /** @default "https://flat.io/auth/oauth" */
  readonly authorizationUrl?: string | undefined
  /** @default "https://api.flat.io/oauth/access_token" */
  readonly tokenUrl?: string | undefined
  /** @default "https://api.flat.io/oauth/invalidate_token" */
  readonly invalidationUrl?: string | undefined
  /**
   * `true`: send the client secret and tokens over `http:` to another machine, where others can read them. Otherwise such requests fail as `Encode`.
   *
   * @default false
   */
  readonly allowHttp?: boolean | undefined
}

/** A request to authorize an application. */
export interface RequestOf<Scope> {
  readonly scopes: ReadonlyArray<Scope>
  /**
   * `offline` adds a refresh token.
   *
   * @default "online"
   */
  readonly access?: "online" | "offline" | undefined
  /**
   * The PKCE challenge (RFC 7636, method S256): the SHA-256 of a random verifier, in base64url. Pass the verifier to `callback`. A server without PKCE
   * ignores both. `pkce: true` creates the two.
   */
  readonly codeChallenge?: string | undefined
  /** See `PkceRequest`. */
  readonly pkce?: false | undefined
}

/** Where to send the user, and what to compare when the user returns. */
export interface Authorization {
  /** URL to send the user to. */
  readonly url: string
  /** Random value to keep in the user's session until the callback. */
  readonly state: string
}

/** An authorization with the verifier that the exchange of the code needs. */
export interface PkceAuthorization extends Authorization {
  /** Random secret to keep with the state. Pass it to `callback`. */
  readonly codeVerifier: string
}

/** Tokens of one user. */
export interface TokensOf<Secret> {
  readonly accessToken: Secret
  /** When the access token expires. */
  readonly expiresAt: Date | undefined
  /** Present after `access: "offline"`. Gets new access tokens without the user. Store it safely. */
  readonly refreshToken: Secret | undefined
  /** The granted scopes, which may be fewer than requested. */
  readonly scopes: ReadonlyArray<string>
  /** Id of the user who granted it. */
  readonly user: string | undefined
}

/** A token with its expiry time, as providers may return it. */
export interface Expiring<Secret> {
  readonly accessToken: Secret
  /**
   * When the token expires: a `Date`, or omitted. The provider is called again a minute before, or after half of the token's lifetime if that is
   * later.
   */
  readonly expiresAt?: Date | undefined
}

/** A store for the tokens of one user. `Loaded`, `Saved` and `Locked` are what its functions return. */
export interface Store<in Tokens, out Loaded, out Saved, out Locked> {
  /** Loads the tokens that were saved last. Called before every refresh: if another process has refreshed them, its tokens are used. */
  readonly load: () => Loaded
  /** Saves tokens. A save that fails, or takes more than 5 seconds, is repeated twice. */
  readonly save: (tokens: Tokens) => Saved
  /**
   * Runs `work` while no other process runs the work of the same user: with a lock of the database, or of a file. `work` loads, refreshes and saves, and
   * never rejects. Optional: without it, processes may refresh the same tokens concurrently, and those that lose use the tokens that the winner saves.
   * Needed if the server revokes all tokens when a refresh token is used twice.
   */
  readonly lock?: ((work: () => Promise<void>) => Locked) | undefined
}
