/**
 * Control routes of the sandbox, for tests that reach it over a socket: faults, recorded requests, reset. They are outside `/v2`, need the
 * administrator's token, and are neither logged nor rate limited.
 */
import * as Effect from "effect/Effect"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Authorization from "../auth/Authorization.ts"
import type { Rule } from "../faults/Rules.ts"
import type { Handle } from "../handle/Handle.ts"
import { badRequest, notFound, toResponse, unauthorized } from "../http/Errors.ts"

type Route = "faults" | "requests" | "reset"

/** Returns the control route of a request, or `undefined` for other requests. */
export const find = (request: HttpServerRequest.HttpServerRequest): string | undefined =>
  /^\/_sandbox\/([^?]*)/.exec(request.url)?.[1]

const done = HttpServerResponse.empty({ status: 204 })

// The rules are checked where they are set.
const rulesOf = (text: string): ReadonlyArray<Rule | string> => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error("the body must be a JSON array of rules, such as [{\"fault\": \"latency\", \"times\": 1}]")
  }
}

const setFaults = (handle: Handle, request: HttpServerRequest.HttpServerRequest) =>
  Effect.map(Effect.orDie(request.text), (text) => {
    try {
      handle.faults.set(rulesOf(text))
      return done
    } catch (error) {
      return toResponse(badRequest((error as Error).message, "faults"))
    }
  })

/** Handles a control request. */
export const respond = (
  handle: Handle,
  route: string,
  request: HttpServerRequest.HttpServerRequest
): Effect.Effect<HttpServerResponse.HttpServerResponse> => {
  if (Authorization.bearer(request.headers["authorization"]) !== handle.config.token) {
    return Effect.succeed(
      toResponse(
        unauthorized(
          "The control routes of the sandbox need the administrator's token. Send the token of --token, or of the option token"
        )
      )
    )
  }
  switch (`${request.method} ${route as Route}`) {
    case "PUT faults":
      return setFaults(handle, request)
    case "DELETE faults":
      return Effect.sync(() => (handle.faults.clear(), done))
    case "GET requests":
      return Effect.sync(() => HttpServerResponse.jsonUnsafe(handle.log.entries))
    case "DELETE requests":
      return Effect.sync(() => (handle.log.clear(), done))
    case "POST reset":
      return Effect.sync(() => (handle.reset(), done))
    default:
      return Effect.succeed(
        toResponse(
          notFound("This control route (available: PUT and DELETE faults, GET and DELETE requests, POST reset) was")
        )
      )
  }
}
