/** The flags of every command. */
import * as Flags from "@flat-sdk/terminal/Flags"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Effect from "effect/Effect"
import { settings } from "./Flags.ts"
import type { SettingValues } from "./Settings.ts"

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
const otlp = GlobalFlag.Setting("otlp")({ flag: settings.otlp.flag })

/** The global flags, in the order of the help. */
export const flags = [config, inForce, tokenFile, proxy, ca, otlp] as const

/** Reads the flags that were given. The configuration file has been read before: its values are flags by now. */
export const values = Effect.gen(function*() {
  const settings: SettingValues = {
    proxy: yield* proxy,
    ca: yield* ca,
    tokenFile: yield* tokenFile,
    otlp: yield* otlp
  }
  return settings
})
