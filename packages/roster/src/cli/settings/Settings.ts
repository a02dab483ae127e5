/** What is set for a whole command line: by flags of every command, which the environment and the configuration file can replace. */
import type * as FlatConfig from "@flat-sdk/core/FlatConfig"
import * as Flags from "@flat-sdk/terminal/Flags"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { ExitWith } from "../../console/Exit.ts"
import { settings } from "./Flags.ts"

const config = GlobalFlag.Setting("config")({
  flag: Flags.text(
    "config",
    "FILE",
    "Configuration file (default FLAT_ROSTER_CONFIG, else roster.config.json in this folder, if it is there)"
  )
})
const inForce = GlobalFlag.Setting("settings")({
  flag: Flags.toggle("settings", "Show which settings are in force and where they come from, and do nothing else")
})
const tokenFile = GlobalFlag.Setting("token-file")({ flag: settings.tokenFile.flag })
const proxy = GlobalFlag.Setting("proxy")({ flag: settings.proxy.flag })
const ca = GlobalFlag.Setting("ca")({ flag: settings.ca.flag })
const allowHttp = GlobalFlag.Setting("allow-http")({ flag: settings.allowHttp.flag })
const otlp = GlobalFlag.Setting("otlp")({ flag: settings.otlp.flag })

export const globalFlags = [config, inForce, tokenFile, allowHttp, proxy, ca, otlp] as const

/** The values of the global flags: the network, the file of the token, and the URL of an OpenTelemetry collector. */
export const values = Effect.all({ tokenFile, allowHttp, proxy, ca, otlp })

export const Settings = Context.Reference<Effect.Success<typeof values>>("@flat-sdk/roster/Settings", {
  defaultValue: () => ({
    proxy: undefined,
    ca: undefined,
    tokenFile: undefined,
    allowHttp: false,
    otlp: undefined
  })
})

/** A token, such as that of a profile of `flat`. */
export interface Outer {
  readonly accessToken: FlatConfig.AccessToken
  /** The server that the token belongs to, if there is only one. It is sent to no other. */
  readonly baseUrl?: string
}

/** What a command that runs this one provides. */
export interface OuterCommand {
  readonly token: Effect.Effect<Outer | undefined, ExitWith>
  /** How to get a token from it, for messages. */
  readonly signIn: string | undefined
}

export const OuterCommand = Context.Reference<OuterCommand>("@flat-sdk/roster/OuterCommand", {
  defaultValue: () => ({ token: Effect.undefined, signIn: undefined })
})
