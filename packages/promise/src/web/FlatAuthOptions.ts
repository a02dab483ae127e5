/** Types of sign-in for web apps: options, sessions, and what pages may call. */
import type { Duration, FlatClientOptions } from "../api/Options.ts"
import type { FlatOperations } from "../FlatClient.ts"
import type { FlatServices } from "../generated/FlatServices.ts"
import type { AppScope } from "../generated/models/fields/Scopes.ts"
import type { SessionEntries, WebApplication as ApplicationOf, WebAuthSettings } from "../generated/shared/WebAuth.ts"

/** The application that is registered with Flat, and the scopes to request. */
export interface WebApplication extends ApplicationOf<string, AppScope> {}

type Awaitable<A> = A | Promise<A>

/** A store of sessions, such as a table or Redis. `memorySessions` creates one for a single process. */
export interface SessionStore
  extends SessionEntries<Awaitable<string | null | undefined>, Awaitable<boolean>, unknown>
{}

/** The name of an operation that pages may call. A method such as `exportScore` calls several of them, and is none. */
export type OperationName = Exclude<
  { [Name in keyof FlatServices]: keyof FlatServices[Name] & string }[keyof FlatServices],
  "createOrganizationUserAccessToken" | "exportScore" | "recognise" | "restoreRevision" | "saveRevision"
>

/** Options of `createFlatAuth`. */
export interface FlatAuthOptions<Allowed extends OperationName = OperationName>
  extends
    WebAuthSettings<WebApplication, SessionStore, string, Allowed, Duration>,
    Pick<FlatClientOptions, "fetch" | "log">
{}

/** Sign-in for a web app. */
export interface FlatAuth<out Allowed extends OperationName = OperationName> {
  /** The path that pages call: the `baseUrl` of their client. */
  readonly basePath: string
  /** Responds to a request of a browser below the base path: `login`, `callback`, `logout`, and the operations of the API that pages may call. */
  readonly handler: (request: Request) => Promise<Response>
  /**
   * Returns the operations as the user who is signed in, for code on the server; `undefined` if nobody is. All of them, whatever `allow` permits to pages.
   * The clients of one session share its rate limit, and at most 16 requests in flight, in this process.
   * They can be used until `close`.
   */
  readonly client: (request: Request) => Promise<FlatOperations | undefined>
  /** Ends all requests, and waits for refreshes in progress, until their tokens are saved. `await using` calls it. */
  readonly close: () => Promise<void>
  /** Closes it, like `close`. Called by `await using`. */
  readonly [Symbol.asyncDispose]: () => Promise<void>
  /** Type-only: does not exist at run time. */
  readonly "~allowed"?: Allowed
}

type PageOperation<Service, Auth> = Auth extends FlatAuth<infer Allowed> ? Extract<keyof Service, Allowed> : never

/** The client of a page: `FlatClient` with the operations that `allow` permits, such as `const flat: PageClient<typeof auth> = new FlatClient({ baseUrl: "/api/flat" })`. */
export type PageClient<Auth extends FlatAuth> =
  & {
    readonly [Name in keyof FlatServices as PageOperation<FlatServices[Name], Auth> extends never ? never : Name]: Pick<
      FlatServices[Name],
      PageOperation<FlatServices[Name], Auth>
    >
  }
  & Pick<FlatOperations, "quota" | "describe">
