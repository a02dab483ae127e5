/**
 * `OnDemand.ts` for runtimes that read modules from disk, which need more time to load a module than to run it: loads each module when it is first
 * used. `exports` of `package.json` chooses between the two.
 */
import * as Effect from "effect/Effect"

/** Loads the module when it is first needed. */
export const loadConnectTransport = () => Effect.promise(() => import("../transport/ConnectTransport.ts"))

/** Loads the module when it is first needed. */
export const loadEnvironmentConfig = () => Effect.promise(() => import("../call/EnvironmentConfig.ts"))

/** Loads the module when it is first needed. */
export const loadHttpClient = () => Effect.promise(() => import("./EngineHttpClient.ts"))

/** Loads the module when it is first needed. */
export const loadHttpClientTransport = () => Effect.promise(() => import("../transport/HttpClientTransport.ts"))

/** Loads the module when it is first needed. */
export const loadSchemaDecoding = () => Effect.promise(() => import("../validation/SchemaDecoding.ts"))
