/** The flags of every command. */
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { SettingValues } from "./Settings.ts"

const text = (name: string, metavar: string, description: string) =>
  Flag.String(name).pipe(Flag.withMetavar(metavar), Flag.withDescription(description), Flag.optional)

const config = GlobalFlag.Setting("config")({
  flag: text("config", "FILE", "Configuration file (default: roster.config.json in this folder, if it is there)")
})
const tokenFile = GlobalFlag.Setting("token-file")({
  flag: text("token-file", "FILE", "File with the access token, which only you can read (default: FLAT_ACCESS_TOKEN)")
})
const proxy = GlobalFlag.Setting("proxy")({
  flag: text("proxy", "URL", "Proxy for requests to Flat (default: HTTPS_PROXY, HTTP_PROXY and NO_PROXY)")
})
const ca = GlobalFlag.Setting("ca")({
  flag: text("ca", "FILE", "Certificate authority to trust besides the usual ones, as PEM")
})
const otlp = GlobalFlag.Setting("otlp")({
  flag: text("otlp", "URL", "Send traces of the run to this OpenTelemetry collector, over OTLP/HTTP with JSON")
})

/** The global flags, in the order of the help. */
export const flags = [config, tokenFile, proxy, ca, otlp] as const

/** Reads the flags that were given. The configuration file has been read before: its values are flags by now. */
export const values = Effect.gen(function*() {
  const settings: SettingValues = {
    proxy: Option.getOrUndefined(yield* proxy),
    ca: Option.getOrUndefined(yield* ca),
    tokenFile: Option.getOrUndefined(yield* tokenFile),
    otlp: Option.getOrUndefined(yield* otlp)
  }
  return settings
})
