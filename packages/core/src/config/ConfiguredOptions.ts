/** The options of a client from the environment or the current `ConfigProvider`, where they are not given. */
import type * as FlatConfig from "@flat-sdk/engine/FlatConfig"
import type { FlatError } from "@flat-sdk/engine/FlatError"
import { loadEnvironmentConfig } from "@flat-sdk/engine/OnDemand"
import { copyOf, unreadOf } from "@flat-sdk/engine/Operations"
import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"

export const loadOptions = (
  options: FlatConfig.ConfigOptions
): Effect.Effect<FlatConfig.Options, FlatError | Config.ConfigError> =>
  Effect.flatMap(loadEnvironmentConfig(), ({ fromConfig }) => {
    const given = copyOf(options, [])
    return unreadOf(given) === undefined ? fromConfig(given) : Effect.succeed(given as FlatConfig.Options)
  })
