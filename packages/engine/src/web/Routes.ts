/** Which requests of pages are forwarded: those of an allowed operation of the contract, with its path and its query parameters. */
import type { Description } from "../description/Description.ts"
import { account } from "../description/operations/Account.ts"
import { classes } from "../description/operations/Class.ts"
import { collections } from "../description/operations/Collection.ts"
import { eduResources } from "../description/operations/EduResources.ts"
import { groups } from "../description/operations/Group.ts"
import { omr } from "../description/operations/Omr.ts"
import { organization } from "../description/operations/Organization.ts"
import { scores } from "../description/operations/Score.ts"
import { tasks } from "../description/operations/Task.ts"
import { users } from "../description/operations/User.ts"
import * as PathId from "../fields/PathId.ts"
import { make as makeRoutes } from "../http/Routes.ts"

// Its response is an access token.
const never = "createOrganizationUserAccessToken"

const services = () => [account, classes, collections, eduResources, groups, omr, organization, scores, tasks, users]

/** Returns the problem of an operation that pages shall call. */
export const problemOf = (operation: unknown): string | undefined =>
  operation === never
    ? "returns an access token, which a page must not have"
    : typeof operation === "string" && services().some((service) => Object.hasOwn(service, operation))
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
      return PathId.is(id) && !/[/\\\p{Cc}]/u.test(id) ? encodeURIComponent(id) : undefined
    } catch {
      return undefined
    }
  })
  return segments.includes(undefined) ? undefined : segments.join("/")
}

/**
 * Returns the function that finds the route of a request. `undefined` if no page may call it; the name of a query parameter that its operation does not
 * have, such as `access_token`.
 */
export const make = (allow: ReadonlyArray<string> | "session-scopes") => {
  const find = makeRoutes(services())
  const names = allow === "session-scopes" ? undefined : new Set(allow)
  return (method: string, path: string, query: URLSearchParams): Route | { readonly unknown: string } | undefined => {
    const found = find(method, path, query)
    if (found === undefined) return undefined
    const { description, prepared: { operation } } = found
    if (operation === never || names?.has(operation) === false) return undefined
    const target = pathOf(description.call.split(" ")[1] ?? "", path.split("/"))
    if (target === undefined) return undefined
    const known = new Set([
      ...Object.keys(description.query ?? {}).map((name) => name.replace(/\?$/, "")),
      ...Object.keys(description.fixed ?? {})
    ])
    const unknown = [...query.keys()].find((name) => !known.has(name))
    if (unknown !== undefined) return { unknown }
    const { scopes } = description
    return {
      description,
      target: query.size === 0 ? target : `${target}?${query}`,
      isAllowed: (granted) => names !== undefined || scopes === undefined || scopes.some((one) => granted.includes(one))
    }
  }
}
