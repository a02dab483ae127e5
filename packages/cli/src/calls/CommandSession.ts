/**
 * What a command needs to call the API: the catalog, and a client of the account that the flags and the profile choose. The client is made when it is
 * first used.
 */
import { fromClient, type Input } from "@flat-sdk/agents/operations"
import type { FlatClient, FlatError } from "@flat-sdk/core"
import * as FlatConfig from "@flat-sdk/core/FlatConfig"
import * as Transport from "@flat-sdk/core/Transport"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import type * as Stdio from "effect/Stdio"
import type { Catalog, Operation } from "../catalog/Catalog.ts"
import { Globals, type GlobalValues } from "../input/GlobalFlags.ts"
import * as Output from "../output/Output.ts"
import type { IdOf } from "../profiles/Account.ts"
import * as Debug from "../profiles/Debug.ts"
import { MakeClient, Profiles } from "../profiles/Profile.ts"
import type { ProfileError } from "../profiles/ProfileError.ts"
import * as Captured from "./Captured.ts"
import * as ContentFile from "./ContentFile.ts"

export type SessionError = FlatError.FlatError | ProfileError

export interface SessionShape {
  readonly catalog: Catalog
  /** The client of the chosen account. With `--dry-run` and `--curl`, its first request ends the command, and is printed. */
  readonly client: Effect.Effect<FlatClient.FlatClientShape, SessionError>
  /** The client that sends, also with `--dry-run`: for commands that read before they show what they would write. */
  readonly live: Effect.Effect<FlatClient.FlatClientShape, SessionError>
  /** The client for one operation: with `--as`, the delegated token has no more scopes than the operation needs. */
  readonly clientOf: (operation: Operation) => Effect.Effect<FlatClient.FlatClientShape, SessionError>
  /** Returns the id of an account by its id or username. With `--dry-run` and `--curl`, returns what was given. */
  readonly idOf: IdOf
  /** Returns the request that a call would send first. Fails as the call would if its input is invalid. Sends nothing. */
  readonly capture: (
    operation: Operation,
    input: Input
  ) => Effect.Effect<Captured.CapturedRequest | undefined, FlatError.FlatError>
  /** The content of a file for the body of a request; `-` is standard input. */
  readonly content: typeof ContentFile.open
}

export class CommandSession extends Context.Service<CommandSession, SessionShape>()("@flat-sdk/cli/CommandSession") {}

const isPrinted = ({ curl, dryRun }: GlobalValues): boolean => curl || dryRun

const capturing = (baseUrl: string, userAgent: string, form: Captured.Form, as?: string) =>
  Effect.flatMap(MakeClient, (make) => make({ accessToken: Captured.placeholderToken, userAgent, baseUrl })).pipe(
    Effect.provideService(Transport.Transport, Captured.transport(form, as)),
    // It sends nothing that had to end.
    Scope.provide(Scope.makeUnsafe())
  )

export const make = Effect.fnUntraced(function*(
  catalog: Catalog,
  version: string
): Effect.fn.Return<SessionShape, never, Globals | Profiles | Stdio.Stdio> {
  const globals = yield* Globals
  const profiles = yield* Profiles
  const userAgent = `flat-cli/${version}`
  const onWait = Debug.waitNotes(globals.quiet, yield* Output.notes, yield* Debug.Log)
  const { as, baseUrl, profile } = globals

  // A request that is printed needs no token, only the URL of the profile, if there is one.
  const selected = Effect.map(profiles.select({ profile, baseUrl }), (selected) => selected.baseUrl)
  const printed = Effect.flatMap(selected, (url) => capturing(url, userAgent, globals.curl ? "curl" : "text", as))
  const connection = yield* Effect.cached(profiles.connect({ profile, baseUrl }, { userAgent, onWait }))
  const live = (scopes?: ReadonlyArray<string>) =>
    Effect.flatMap(connection, ({ actAs, client }) => as === undefined ? Effect.succeed(client) : actAs(as, scopes))
  const open = (scopes?: ReadonlyArray<string>) => isPrinted(globals) ? printed : live(scopes)

  const client = yield* Effect.cached(open())
  return {
    catalog,
    client,
    live: globals.curl ? client : live(["scores"]),
    clientOf: ({ scopes }) => as === undefined ? client : open(scopes),
    idOf: (user, where) =>
      isPrinted(globals) ? Effect.succeed(user) : Effect.flatMap(connection, ({ idOf }) => idOf(user, where)),
    capture: (operation, input) =>
      Effect.orElseSucceed(selected, () => FlatConfig.defaultBaseUrl).pipe(
        Effect.flatMap((url) => capturing(url, userAgent, "text")),
        Effect.flatMap((client): Effect.Effect<unknown, FlatError.FlatError> => {
          const { call, download } = fromClient(client)
          return operation.kind === "file" ? Effect.scoped(download(operation, input)) : call(operation, input)
        }),
        Effect.as(undefined),
        Effect.catchCause((cause) => {
          const captured = Captured.capturedIn(cause)
          return captured === undefined ? Effect.failCause(cause) : Effect.succeed(captured.request)
        })
      ),
    content: (path) => isPrinted(globals) ? Effect.succeed(ContentFile.markOf(path)) : ContentFile.open(path)
  }
})

/** Returns where and as whom a command calls the API, for files that belong to one server and account. */
export const identity = Effect.gen(function*() {
  const { as, baseUrl, profile } = yield* Globals
  const selected = yield* (yield* Profiles).select({ profile, baseUrl })
  const account = selected.profile ?? selected.source
  return { server: selected.baseUrl, account: as === undefined ? account : `${account} as ${as}` }
})
