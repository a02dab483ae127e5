/** Which requests of pages are forwarded: those of an allowed operation of the contract, with its path and its query parameters. */
import * as Effect from "effect/Effect"
import type { Description } from "../body/Description.ts"
import { isPathId } from "../validation/Shape.ts"
import { make as makeRoutes, operations } from "./ApiRoutes.ts"
import { refuse, type Refused } from "./Reply.ts"

// Its response is an access token.
const never = "createOrganizationUserAccessToken"
// Their responses let a page act as another user: they must be listed.
const sensitiveOperations = ["createOrganizationUserSigninLink", "createLtiCredentials", "listLtiCredentials"]

/** Returns the problem of an operation that pages shall call. */
export const problemOf = (operation: string): string | undefined =>
  operation === never
    ? "returns an access token, which a page must not have"
    : Object.hasOwn(operations(), operation)
    ? undefined
    : "is not an operation. Use names such as \"getAuthenticatedUser\""

/** A request to forward. */
export interface Route {
  readonly description: Description
  /** Path and query, relative to the API's base URL. */
  readonly target: string
  /** Whether it is allowed for the scopes of a session. */
  readonly isAllowed: (scopes: ReadonlyArray<string>) => boolean
}

/** Returns the path of an operation with the ids of a request. Each id is decoded and encoded again, so that it stays one segment. */
const pathOf = (template: string, given: ReadonlyArray<string>): string | undefined => {
  const segments = template.split("/").map((segment, at) => {
    if (!segment.startsWith(":")) return segment
    try {
      const id = decodeURIComponent(given[at]!)
      return isPathId(id) && !/[/\\\p{Cc}]/u.test(id) ? encodeURIComponent(id) : undefined
    } catch {
      return undefined
    }
  })
  return segments.includes(undefined) ? undefined : segments.join("/")
}

export const refuseOperation = () => refuse(404, "NOT_ALLOWED", "pages cannot call this. Add its operation to allow")

/** Returns the function that finds the route of a request below the base path. It fails if no page may call it. */
export const make = (allow: ReadonlyArray<string> | "session-scopes") => {
  const find = makeRoutes()
  return (method: string, path: string, query: URLSearchParams): Effect.Effect<Route, Refused> => {
    const found = find(method, path, query)
    if (found === undefined) return Effect.fail(refuseOperation())
    const { description, prepared: { operation } } = found
    const isListed = allow === "session-scopes" ? !sensitiveOperations.includes(operation) : allow.includes(operation)
    const target = pathOf(description.call.split(" ")[1] ?? "", path.split("/"))
    if (operation === never || !isListed || target === undefined) return Effect.fail(refuseOperation())
    const names = Object.keys({ ...description.query, ...description.fixed }).map((name) => name.replace("?", ""))
    if ([...query.keys()].some((name) => !names.includes(name))) {
      const message = "the operation has no such query parameter, and pages send no tokens"
      return Effect.fail(refuse(400, "UNKNOWN_PARAMETER", message))
    }
    return Effect.succeed({
      description,
      target: query.size === 0 ? target : `${target}?${query}`,
      isAllowed: (granted) =>
        allow !== "session-scopes" || (description.scopes?.some((one) => granted.includes(one)) ?? true)
    })
  }
}
