/**
 * `OnDemand.ts` for runtimes that read modules from disk, which need more time to load a module than to run it: loads each module when it is first
 * used. `exports` of `package.json` chooses between the two.
 */
import * as Effect from "effect/Effect"

export const loadConnectTransport = () => Effect.promise(() => import("../transport/ConnectTransport.ts"))

export const loadEnvironmentConfig = () => Effect.promise(() => import("../config/EnvironmentConfig.ts"))

export const loadHttpClient = () => Effect.promise(() => import("../http/EngineHttpClient.ts"))

export const loadHttpClientTransport = () => Effect.promise(() => import("../transport/HttpClientTransport.ts"))

export const loadSchemaDecoding = () => Effect.promise(() => import("../validation/SchemaDecoding.ts"))
