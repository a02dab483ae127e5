/**
 * Transports over other clients, which load effect's HTTP client or its streams: `OnDemand.ts` for what transports need. It is a module of its own,
 * because the transports of a bundle run before the rest of the engine.
 */
import * as Effect from "effect/Effect"
import * as ConnectTransport from "../transport/ConnectTransport.ts"
import * as HttpClientTransport from "../transport/HttpClientTransport.ts"

export const loadConnectTransport = () => Effect.succeed(ConnectTransport)

export const loadHttpClientTransport = () => Effect.succeed(HttpClientTransport)
