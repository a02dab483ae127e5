/**
 * The session of a client: over HTTP the one that the server began for it, over standard input the process.
 */
import * as McpServer from "effect/ai/McpServer"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

export class Session extends Context.Service<Session, { readonly id: string }>()("@flat-sdk/cli/mcp/Session") {}

export const middleware = McpServer.middleware<{ provides: Session }>()((effect, { sessionId }) =>
  Effect.provideService(effect, Session, { id: sessionId ?? "stdio" })
)
