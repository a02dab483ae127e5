/** What is set for a whole command line: by flags of every command, which the environment and the configuration file can replace. */
import type * as FlatConfig from "@flat-sdk/core/FlatConfig"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { ExitWith } from "../Exit.ts"

export interface SettingValues {
  /** URL of the proxy for requests to Flat. */
  readonly proxy: string | undefined
  /** PEM file of a certificate authority to trust besides the usual ones. */
  readonly ca: string | undefined
  /** File with the access token. */
  readonly tokenFile: string | undefined
  /** URL of an OpenTelemetry collector. */
  readonly otlp: string | undefined
}

/** The settings of the command line. */
export const Settings = Context.Reference<SettingValues>("@flat-sdk/roster/Settings", {
  defaultValue: () => ({ proxy: undefined, ca: undefined, tokenFile: undefined, otlp: undefined })
})

/** The token that another command provides, such as that of a profile of `flat`. */
export interface Outer {
  readonly accessToken: FlatConfig.TokenSource
  /** The server that the token belongs to. It is sent to no other. */
  readonly baseUrl: string
}

/** What a command that runs this one provides. */
export interface OuterCommand {
  /** Returns its token. `undefined` if there is none. */
  readonly token: Effect.Effect<Outer | undefined, ExitWith>
  /** How to get a token from it, for messages. */
  readonly signIn: string | undefined
}

/** The command that runs this one. */
export const OuterCommand = Context.Reference<OuterCommand>("@flat-sdk/roster/OuterCommand", {
  defaultValue: () => ({ token: Effect.undefined, signIn: undefined })
})
