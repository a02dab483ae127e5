/** The client that calls a tool: its session, questions to its person, and reports of progress. */
import { type Agreement, ClientSession, planLifetime } from "@flat-sdk/agents/server"
import { ElicitationDeclined, McpRequestContext, McpServerClient } from "effect/ai/McpSchema"
import * as McpServer from "effect/ai/McpServer"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"

const Form = Schema.Struct({
  agree: Schema.Boolean.annotate({ title: "Agree", description: "Whether the calls may be sent" })
})

/** A client that fails to ask is one that cannot. One that is left without a reply for as long as a plan lives, or is dismissed, means no. */
const agreementOf = (exit: Exit.Exit<typeof Form.Type, unknown>): Agreement => {
  if (Exit.isSuccess(exit)) return exit.value.agree ? "yes" : "no"
  const error = Cause.squash(exit.cause)
  return error instanceof ElicitationDeclined && error.cause !== undefined ? "unavailable" : "no"
}

export const middleware = McpServer.middleware<{ provides: ClientSession }>()(
  Effect.map(
    McpServer.McpServer,
    ({ notifications }) => (effect, { requestContext, sessionId }) =>
      Effect.flatMap(McpServerClient, (client) => {
        const token = requestContext.requestMetadata?.["progressToken"]
        return Effect.provideService(effect, ClientSession, {
          id: sessionId ?? "stdio",
          ask: (message) =>
            requestContext.clientCapabilities.elicitation === undefined
              ? Effect.succeed<Agreement>("unavailable")
              : McpServer.elicit({ message, schema: Form }).pipe(
                Effect.provideService(McpServerClient, client),
                Effect.timeout(planLifetime),
                Effect.exit,
                Effect.map((exit): Agreement => agreementOf(exit))
              ),
          progress: (progress, message, total) =>
            typeof token !== "string" && typeof token !== "number"
              ? Effect.void
              : notifications["notifications/progress"]({ progressToken: token, progress, message, total }).pipe(
                Effect.provideService(McpRequestContext, requestContext)
              )
        })
      })
  )
)
