/**
 * The session of a client, and what the server can ask of the client within a call.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** What a person said. `unavailable` if the client cannot ask. */
export type Agreement = "yes" | "no" | "unavailable"

export class ClientSession extends Context.Service<ClientSession, {
  /** Over HTTP the session that the server began for the client, over standard input the process. */
  readonly id: string
  /** Asks the person at the client, who sees real names. The model does not see the question. */
  readonly ask: (question: string) => Effect.Effect<Agreement>
  /** Reports how far a call is. */
  readonly progress: (done: number, message: string, total?: number) => Effect.Effect<void>
}>()("@flat-sdk/agents/ClientSession") {}

export class ToolError extends Schema.TaggedError<ToolError>()("ToolError", { message: Schema.String }) {}
