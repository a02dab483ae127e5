/**
 * Options of a client from the environment or the current `ConfigProvider`, for `FlatClient.layerConfig`. A module of its own, because `Config` loads
 * effect's schemas, which programs that read their options otherwise do not need.
 */
import * as Config from "effect/Config"
import * as Option from "effect/Option"
import type { ConfigOptions, Options } from "../FlatConfig.ts"

/**
 * Reads `FLAT_ACCESS_TOKEN` (redacted) and `FLAT_BASE_URL` from the environment or the current `ConfigProvider`. Variables that are unset or empty
 * keep their defaults: without `FLAT_ACCESS_TOKEN`, requests are sent without authentication.
 *
 * @category configuration
 */
export const fromEnvironment: Config.Config<Options> = /* #__PURE__ */ Config.map(
  // Marked pure so that bundlers can drop `Config` when this is unused.
  /* #__PURE__ */ Config.all({
    accessToken: /* #__PURE__ */ Config.option(/* #__PURE__ */ Config.Redacted("FLAT_ACCESS_TOKEN")),
    baseUrl: /* #__PURE__ */ Config.option(/* #__PURE__ */ Config.String("FLAT_BASE_URL"))
  }),
  ({ accessToken, baseUrl }) => ({
    ...(Option.isSome(accessToken) ? { accessToken: accessToken.value } : undefined),
    ...(Option.isSome(baseUrl) ? { baseUrl: baseUrl.value } : undefined)
  })
)

/**
 * Reads the options given as `Config`, and `fromEnvironment` for an omitted token or base URL.
 *
 * @category configuration
 */
export const fromConfig = (options: ConfigOptions = {}): Config.Config<Options> => {
  const given = Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      Config.isConfig(value) ? value : Config.succeed<unknown>(value)
    ])
  )
  return Config.map(Config.all([fromEnvironment, Config.all(given)]), ([environment, read]) => ({
    ...environment,
    ...read
  }))
}
