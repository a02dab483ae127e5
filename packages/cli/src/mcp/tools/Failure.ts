/**
 * Says in a model's words why a call failed, and what to do next.
 */
import type { FlatError } from "@flat-sdk/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Operation } from "../../catalog/Catalog.ts"
import type { Privacy } from "../privacy/Privacy.ts"
import { ToolError } from "../ToolError.ts"

const waitOf = (resetAt: Date | undefined, now: number): string =>
  resetAt === undefined
    ? "Wait some minutes"
    : `Wait ${Math.max(1, Math.ceil((resetAt.getTime() - now) / 1000))} seconds`

const adviceOf = ({ reason }: FlatError.FlatError, operation: Operation, now: number): string => {
  switch (reason._tag) {
    case "Encode":
      return `Correct the named fields: describe_operation with operation: "${operation.id}" shows what is allowed. Nothing was sent.`
    case "BadRequest":
      return `Correct the input: describe_operation with operation: "${operation.id}" shows what is allowed.`
    case "NotFound":
      return "Read the list that the ids are from."
    case "Conflict":
      return "Read what exists first."
    case "Forbidden":
      return `Do not retry. ${
        reason.acceptedScopes.length === 0
          ? "The account of this token does not have the right"
          : `The token needs one of the scopes ${reason.acceptedScopes.join(", ")}, and its account the right`
      }. Tell the user.`
    case "Unauthorized":
    case "Credentials":
      return "Do not retry. Tell the user that the access token is missing or no longer valid: `flat auth login` gets a new one."
    case "PaymentRequired":
      return "Do not retry. Tell the user that the plan of the account does not include this."
    case "RateLimited":
      return `${waitOf(reason.resetAt, now)}, then repeat the call. It was not executed.`
    case "QuotaExhausted":
      return "Do not retry: waiting does not help. Tell the user that this resource is used up."
    case "ServerError":
    case "Transport":
    case "Timeout":
      return operation.method === "GET"
        ? "Repeat the call once. If it fails again, tell the user."
        : "Read what it would have changed before you repeat it."
    case "Decode":
    case "UnexpectedStatus":
      return "Do not retry. Tell the user: the server at this address may not be the Flat API."
    case "JobFailed":
      return "Tell the user, and start the job again only if they ask for it."
  }
}

/**
 * Masks what came from the server. Our own words stay, also those that somebody is called: a username `admin` would make the scope `edu.admin` unreadable.
 */
const messageOf = (error: FlatError.FlatError, privacy: Privacy): string => {
  const { message, reason } = error
  if (reason._tag === "Encode") return message
  const said = "detail" in reason && "param" in reason ? reason.detail.replace(/\.$/, "") : ""
  const at = said === "" ? -1 : message.indexOf(said)
  return at < 0
    ? privacy.maskText(message)
    : `${message.slice(0, at)}${privacy.maskText(said)}${message.slice(at + said.length)}`
}

/** Converts the error of a call. Names in it are pseudonyms, secrets are removed. */
export const toToolError = (operation: Operation, privacy: Privacy) => (error: FlatError.FlatError) =>
  Effect.map(Clock.currentTimeMillis, (now) => {
    // A server may repeat a whole body.
    const what = messageOf(error, privacy).slice(0, 1500)
    return new ToolError({ message: `${what.endsWith(".") ? what : `${what}.`} ${adviceOf(error, operation, now)}` })
  })

/** Runs a call of the API with its error as a tool's. */
export const explaining = (operation: Operation, privacy: Privacy) =>
<A, R>(
  call: Effect.Effect<A, FlatError.FlatError, R>
): Effect.Effect<A, ToolError, R> =>
  Effect.catch(call, (error) => Effect.flatMap(toToolError(operation, privacy)(error), Effect.fail))
