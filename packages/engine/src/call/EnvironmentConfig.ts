/**
 * Options of a client from the environment or the current `ConfigProvider`, for `FlatClient.layerConfig`. A module of its own, because `Config` loads
 * effect's schemas, which programs that read their options otherwise do not need.
 */
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Option from "effect/Option"
import { logLevels } from "./ClientOptions.ts"
import type { ConfigOptions, Options } from "./FlatConfig.ts"

const variable = "FLAT_ACCESS_TOKEN"

const missing =
  `${variable} is not set, or empty: set it to a token (create a personal token in the account's settings), pass the option ` +
  "accessToken, or pass anonymous: true to call without a token"

/**
 * Reads the options given as `Config`, the token from `FLAT_ACCESS_TOKEN` (redacted), the base URL from `FLAT_BASE_URL`, `FLAT_ALLOW_HTTP=1` and the level of log lines from
 * `FLAT_LOG`. Given options take precedence. Fails as a `ConfigError` that names the variable if there is no token and `anonymous` is not `true`.
 */
export const fromConfig = (options: ConfigOptions = {}): Config.Config<Options> => {
  const given = Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      isConfig(value) ? value : Config.succeed<unknown>(value)
    ])
  )
  return Config.flatMap(Config.all(given), (read: Options) =>
    Config.map(
      Config.all({
        ...(read.anonymous === true || "accessToken" in read ? undefined : { accessToken: token() }),
        baseUrl: Config.option(Config.String("FLAT_BASE_URL")),
        allowHttp: Config.option(Config.Literals(["0", "1"], "FLAT_ALLOW_HTTP")),
        logLevel: Config.option(Config.Literals(logLevels, "FLAT_LOG"))
      }),
      ({ allowHttp, baseUrl, logLevel, ...environment }) => ({
        ...environment,
        ...(Option.isSome(baseUrl) ? { baseUrl: baseUrl.value } : undefined),
        ...(Option.isSome(allowHttp) ? { allowHttp: allowHttp.value === "1" } : undefined),
        ...(Option.isSome(logLevel) ? { logLevel: logLevel.value } : undefined),
        ...read
      })
    ))
}

const isConfig = (value: unknown): value is Config.Config<unknown> => {
  try {
    return Config.isConfig(value)
  } catch {
    // A Proxy that throws: the checks of the options report it.
    return false
  }
}

const token = () =>
  Config.flatMap(
    Config.option(Config.Redacted(variable)),
    Option.match({
      onNone: () => Config.fail(new ConfigProvider.SourceError({ message: missing })),
      onSome: Config.succeed
    })
  )
