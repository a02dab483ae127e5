/**
 * The connection of single services, such as `Organization.layer`, to the API. A program that uses the whole client does not need it.
 */
import type * as FlatConfig from "@flat-sdk/engine/FlatConfig"
import type { FlatError } from "@flat-sdk/engine/FlatError"
import { layer, type RequestPipe } from "@flat-sdk/engine/RequestPipe"
import type { Transport } from "@flat-sdk/engine/Transport"
import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { loadOptions } from "./config/ConfiguredOptions.ts"

export type { FlatResponse } from "@flat-sdk/engine/Operations"
export { layer, RequestPipe } from "@flat-sdk/engine/RequestPipe"

/** Layer that provides a pipe with options from the environment, as `FlatClient.layerConfig` does for a client. Options given here take precedence. */
export const layerConfig = (
  options: FlatConfig.ConfigOptions = {}
): Layer.Layer<RequestPipe, FlatError | Config.ConfigError, Transport> =>
  Layer.unwrap(Effect.map(loadOptions(options), layer))
