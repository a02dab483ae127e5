/** What is set for a whole command line: by flags of every command, which the environment and the configuration file can replace. */
import type * as FlatConfig from "@flat-sdk/core/FlatConfig"
import * as Context from "effect/Context"

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

/** The token of another command that runs this one, such as that of a profile of `flat`. */
export const OuterToken = Context.Reference<FlatConfig.TokenSource | undefined>("@flat-sdk/roster/OuterToken", {
  defaultValue: () => undefined
})
