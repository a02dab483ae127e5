/** The configuration file of this command line, if there is one. */
import * as Context from "effect/Context"
import type { ConfigFile } from "./ConfigFile.ts"

export const Loaded = Context.Reference<ConfigFile | undefined>("@flat-sdk/roster/ConfigFile", {
  defaultValue: () => undefined
})
