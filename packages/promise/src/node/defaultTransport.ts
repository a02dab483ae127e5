/**
 * The transport of clients on Node: `node:http`, or `fetch` while the program has replaced or configured that. All clients share their idle connections,
 * because many programs create a client for each of their users.
 */
import type { TransportShape } from "@flat-sdk/engine/Transport"
import * as FetchTransport from "@flat-sdk/fetch/FetchTransport"
import * as HttpTransport from "@flat-sdk/node/HttpTransport"
import { type PlatformTransport, provide } from "../internal/platform.ts"
import { isFetchReplaced } from "./ReplacedFetch.ts"

const agents = new HttpTransport.HttpAgents()

const open = (): PlatformTransport => {
  const user = {}
  const overHttp = HttpTransport.make(agents, user)
  // A `fetch` of the program's own, which may send requests over anything.
  const overFetch = FetchTransport.make({ fetch: (...request) => globalThis.fetch(...request) })
  // Asked for each request, because test doubles are installed and removed while a client is in use.
  const now = (): TransportShape => isFetchReplaced() ? overFetch : overHttp
  return {
    transport: {
      send: (request, limits) => now().send(request, limits),
      stream: (request, limits, receive) => now().stream(request, limits, receive)
    },
    means: () => isFetchReplaced() ? "fetch, which the program has replaced or configured" : "node:http",
    close: () => agents.release(user)
  }
}

provide(open)
