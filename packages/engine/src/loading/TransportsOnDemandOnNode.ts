/** `TransportsOnDemand.ts` for runtimes that read modules from disk. */
import * as Effect from "effect/Effect"

export const loadConnectTransport = () => Effect.promise(() => import("../transport/ConnectTransport.ts"))

export const loadHttpClientTransport = () => Effect.promise(() => import("../transport/HttpClientTransport.ts"))
