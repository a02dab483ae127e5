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

/** Returns the control route of a request, or `undefined` for other requests. */
export const find = (request: HttpServerRequest.HttpServerRequest): string | undefined =>
  /^\/_sandbox\/([^?]*)/.exec(request.url)?.[1]

const noContent = HttpServerResponse.empty({ status: 204 })

// The rules are checked where they are set.
const rulesOf = (text: string): ReadonlyArray<Rule | string> => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error("the body must be a JSON array of rules, such as [{\"fault\": \"latency\", \"times\": 1}]")
  }
}

const setFaults = (handle: Handle, text: string) => {
  try {
    handle.faults.set(rulesOf(text))
    return noContent
  } catch (error) {
    return toResponse(badRequest((error as Error).message, "faults"))
  }
}

export const respond = Effect.fnUntraced(
  function*(handle: Handle, route: string, request: HttpServerRequest.HttpServerRequest) {
    if (Authorization.bearer(request.headers["authorization"]) !== handle.config.token) {
      return toResponse(
        unauthorized(
          "The control routes of the sandbox need the administrator's token. Send the token of --token, or of the option token"
        )
      )
    }
    switch (`${request.method} ${route}`) {
      case "PUT faults":
        return setFaults(handle, yield* Effect.orDie(request.text))
      case "DELETE faults":
        handle.faults.clear()
        return noContent
      case "GET requests":
        return HttpServerResponse.jsonUnsafe(handle.log.entries)
      case "DELETE requests":
        handle.log.clear()
        return noContent
      case "POST reset":
        handle.reset()
        return noContent
      default:
        return toResponse(
          notFound("This control route (available: PUT and DELETE faults, GET and DELETE requests, POST reset) was")
        )
    }
  }
)
