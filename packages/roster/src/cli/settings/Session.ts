/** What every command that talks to Flat needs: the token, the base URL, and a client that waits for the hourly limit. */
import { FlatClient } from "@flat-sdk/core"
import type { Options as ClientOptions } from "@flat-sdk/core/FlatConfig"
import type { FlatError } from "@flat-sdk/core/FlatError"
import { NodeTransport } from "@flat-sdk/node"
import { reasonCodes } from "@flat-sdk/terminal/ExitCode"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import * as Exit from "../../console/Exit.ts"
import * as Failure from "../../engine/outcome/Failure.ts"
import * as Sending from "../../engine/steps/BeforeRequest.ts"
import * as Network from "./Network.ts"
import { OuterCommand, Settings } from "./Settings.ts"

export const baseUrlOf = (flag: string | undefined): string =>
  flag ?? process.env["FLAT_BASE_URL"] ?? "https://api.flat.io/v2"

const allowsHttp = Effect.map(Settings, ({ allowHttp }) => allowHttp || process.env["FLAT_ALLOW_HTTP"] === "1")

interface Options {
  readonly concurrency: number
  /** Called when requests begin to wait for the reset of the hourly limit. */
  readonly onWait: (until: Date) => void
}

/** Options of every client. The API limits requests per hour: a long run waits for the reset instead of failing. */
const common = ({ concurrency, onWait }: Options) => {
  let reportedUntil = 0
  return {
    userAgent: "flat-roster",
    maxWait: "65 minutes",
    concurrency,
    onWait: ({ millis, reason, until }: Parameters<NonNullable<ClientOptions["onWait"]>>[0]): void => {
      // All requests in flight wait for the same reset: it is reported once.
      if (reason === "backoff" || millis < 5000 || until.getTime() < reportedUntil + 1000) return
      reportedUntil = until.getTime()
      onWait(until)
    }
  } as const
}

const transport = ({ concurrency }: Pick<Options, "concurrency">) =>
  Layer.unwrap(
    Effect.map(
      Network.options,
      (network) => Sending.guard(NodeTransport.layer({ ...network, connections: concurrency }))
    )
  )

/** A client with a token of its own, for programs that have several. */
export const layerOf = (
  { baseUrl, token, ...options }: Options & { readonly token: Redacted.Redacted<string>; readonly baseUrl: string }
) =>
  Layer.unwrap(
    Effect.map(allowsHttp, (allowHttp) =>
      FlatClient.layer({ accessToken: token, baseUrl, allowHttp, ...common(options) }))
  ).pipe(Layer.provide(transport(options)))

/** The client of a command. Exits with code 2 if it cannot be configured. */
export const layer = (
  options: { readonly baseUrl: string | undefined; readonly concurrency: number },
  scopes = "edu.admin.users.readonly, edu.classes.readonly and account.public_profile"
) =>
  Layer.unwrap(Effect.gen(function*() {
    const console = yield* Console.Console
    const token = yield* Network.tokenSource
    if (token === undefined) {
      const { signIn } = yield* OuterCommand
      return yield* Exit.exitRejected(
        signIn === undefined
          ? `Nothing was sent: the access token is missing. Create a personal access token in the settings of an organization administrator's
account (scopes ${scopes}) and set the environment variable FLAT_ACCESS_TOKEN to it, or name a file that has it with --token-file.`
          : `Nothing was sent: ${signIn} (scopes ${scopes}).`
      )
    }
    const baseUrl = baseUrlOf(options.baseUrl)
    if (token.baseUrl !== undefined && URL.parse(token.baseUrl)?.origin !== URL.parse(baseUrl)?.origin) {
      return yield* Exit.exitRejected(
        `Nothing was sent: the token belongs to ${token.baseUrl}, and is not sent to ${baseUrl}. Sign in there, or set FLAT_ACCESS_TOKEN.`
      )
    }
    return FlatClient.layerConfig({
      allowHttp: yield* allowsHttp,
      ...(options.baseUrl === undefined ? undefined : { baseUrl: options.baseUrl }),
      accessToken: token.accessToken,
      ...common({
        ...options,
        onWait: (until) =>
          console.error(`\nThe hourly limit is nearly used up. Waiting until ${until.toLocaleTimeString()}.`)
      })
    }).pipe(
      Layer.provide(transport(options)),
      Layer.catch((error) =>
        Layer.effect(
          FlatClient.FlatClient,
          error._tag === "ExitWith" ? Effect.fail(error) : Exit.exitRejected(
            `Nothing was sent: ${
              error._tag === "ConfigError"
                ? `an environment variable is invalid. ${error.message}`
                : error.reason.message
            }`
          )
        )
      )
    )
  }))

/** Prints why the organization could not be read and what to do, and exits with the code of the error reason. */
export const reportReadFailure = Effect.fnUntraced(
  function*(error: FlatError | { readonly _tag: "AccountsUnreadable"; readonly message: string }, baseUrl: string) {
    const fix = error._tag === "FlatError"
      ? Failure.readingFix(error, baseUrl)
      : "check the base URL; if it is correct, contact Flat's support"
    yield* Console.error(
      `The organization could not be read. Nothing was written.\n${error.message}\nWhat to do: ${fix}.`
    )
    return yield* new Exit.ExitWith({ code: reasonCodes[error._tag === "FlatError" ? error.reason._tag : "Decode"] })
  }
)

export const organizationOf = Effect.gen(function*() {
  const flat = yield* FlatClient.FlatClient
  const { items: [account] } = yield* flat.organization.listOrganizationUsers({ limit: 1 })
  return account?.organization
})
