/**
 * Modules that most programs do not need, and that load effect's schemas, its HTTP client or its streams. Bundlers get this module: they leave out what
 * a program does not use, and would do so less well with imports at run time. Node gets `OnDemandOnNode.ts`.
 */
import * as Effect from "effect/Effect"
import * as EnvironmentConfig from "../call/EnvironmentConfig.ts"
import * as ConnectTransport from "../transport/ConnectTransport.ts"
import * as HttpClientTransport from "../transport/HttpClientTransport.ts"
import * as SchemaDecoding from "../validation/SchemaDecoding.ts"
import * as EngineHttpClient from "./EngineHttpClient.ts"

/** Loads the module when it is first needed. */
export const loadConnectTransport = () => Effect.succeed(ConnectTransport)

/** Loads the module when it is first needed. */
export const loadEnvironmentConfig = () => Effect.succeed(EnvironmentConfig)

/** Loads the module when it is first needed. */
export const loadHttpClient = () => Effect.succeed(EngineHttpClient)

/** Loads the module when it is first needed. */
export const loadHttpClientTransport = () => Effect.succeed(HttpClientTransport)

/** Loads the module when it is first needed. */
export const loadSchemaDecoding = () => Effect.succeed(SchemaDecoding)
