/** Applications that may ask users for access with OAuth2, and the codes that they get. */

/** An application that is registered for OAuth2. */
export interface ApplicationOptions {
  readonly clientId: string
  readonly clientSecret: string
  /**
   * Name on the authorization page.
   *
   * @default the client id
   */
  readonly name?: string | undefined
  /**
   * URLs that users may be sent back to, which must match exactly.
   *
   * @default every URL of this machine: `http://127.0.0.1`, `http://[::1]` and `http://localhost`, with any port and path
   */
  readonly redirectUris?: ReadonlyArray<string> | undefined
}

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

/** The application that exists unless others are given. */
export const sample: ApplicationOptions = {
  clientId: "sandbox-app",
  clientSecret: "sandbox-app-secret",
  name: "Sample application"
}

const isLoopback = (uri: string): boolean => {
  const url = URL.parse(uri)
  return url?.protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname) &&
    url.username === "" &&
    url.hash === ""
}

/** Whether an application's users may be sent back to a URL. */
export const accepts = ({ redirectUris }: ApplicationOptions, uri: string): boolean =>
  redirectUris === undefined ? isLoopback(uri) : redirectUris.includes(uri)
