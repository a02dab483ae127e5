/** Sign-in for web apps in both APIs. `Secret` is how an API passes a secret. */
import type { Application } from "./Authorization.ts"

/** An application whose users sign in on its own pages. */
export interface WebApplication<Secret, Scope> extends Application<Secret> {
  /**
   * The URL that Flat redirects the user to. It ends with `/callback`: what precedes it is the base path of the handler. `https://app.example/api/flat/callback`
   * makes pages call `/api/flat`. The scheme must be `https`, or `http` on this machine.
   */
  readonly redirectUri: string
  /** The scopes to request. */
  readonly scopes: ReadonlyArray<Scope>
  /** `false`: sign in without PKCE. @default true */
  readonly pkce?: boolean | undefined
}

/** A store of sessions. Keys are hashes and values are sealed, so that a copy of the store gives nobody access. */
export interface SessionEntries<out Found, out Changed, out Deleted> {
  /** Returns the value of an entry that has not expired. */
  readonly get: (key: string) => Found
  /** Adds an entry, and returns `true`. Changes nothing and returns `false` if there is one that has not expired. Must be atomic. */
  readonly add: (key: string, value: string, expiresAt: Date) => Changed
  /** Replaces an entry, and returns `true`. Changes nothing and returns `false` if there is none: its session has ended. Must be atomic. */
  readonly replace: (key: string, value: string, expiresAt: Date) => Changed
  /** Deletes an entry, if there is one. */
  readonly delete: (key: string) => Deleted
}

/** Settings of the handler. */
export interface WebAuthSettings<Application, Store, Secret, Operation, Duration> {
  /** The application that is registered with Flat. */
  readonly oauth: Application
  /** Where sessions are kept. `"cookie"`: sealed in their cookies, without a refresh token, so that they end with their access tokens. */
  readonly sessions: Store | "cookie"
  /** Seals cookies and sessions: at least 32 random characters. Of several, the first one seals and all of them open, so that it can be replaced. */
  readonly secret: Secret | ReadonlyArray<Secret>
  /**
   * The operations that pages may call. With `"session-scopes"`, those that accept a scope of the session, except for those that return secrets: sign-in
   * links and LTI credentials. No page may call `createOrganizationUserAccessToken`.
   */
  readonly allow: ReadonlyArray<Operation> | "session-scopes"
  /** How long a session lasts after the sign-in. @default "7 days" */
  readonly lifetime?: Duration | undefined
  /** @default "https://api.flat.io/v2" */
  readonly baseUrl?: string | URL | undefined
  /** `true`: send tokens and the client secret over `http:` to another machine, where others can read them. @default false */
  readonly allowHttp?: boolean | undefined
}
