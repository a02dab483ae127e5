/**
 * The names of `flat-api` 1.x and what they are called here. Everything about operations, types and enumerations is derived from the contract: the
 * vendor generates its client from the same document, by rules that this file follows backwards.
 */
import type { OpenApi } from "@flat-sdk/agents/contract/OpenApi"
import document from "@flat-sdk/core/openapi.json" with { type: "json" }
import * as Catalog from "../catalog/Catalog.ts"

const openApi = document as unknown as OpenApi

const upper = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

const endpoints = Object.values(openApi.paths).flatMap((item) => Object.values(item))

/** Properties of the client by the classes of the vendor: a class is a tag. */
export const services: ReadonlyMap<string, string> = new Map(
  endpoints.map(({ tags, "x-flat": { service } }) => [`${tags[0]?.replaceAll(/\W/g, "")}Api`, service])
)

export const serviceNames: ReadonlySet<string> = new Set(services.values())

const operations = new Map(Catalog.load().operations.map((operation) => [operation.id, operation]))

export const operationOf = (id: string): Catalog.Operation | undefined => {
  const found = operations.get(id)
  // Forms of an operation have an id here, and a parameter there.
  return found?.variantOf === undefined ? found : undefined
}

/** The form of an operation that a fixed query value, such as `onlyIds: true`, asks for. */
export const variantOf = (id: string, parameter: string): string | undefined =>
  endpoints.find(({ operationId }) => operationId === id)?.["x-flat"].variants?.find(({ query }) => parameter in query)
    ?.operationId

/** Returns the name of a parameter of the vendor in an input of an operation: `body` for a body that has the name of its type. */
export const nameOf = ({ body, parameters }: Catalog.Operation, key: string): string | undefined => {
  if (parameters.some(({ name }) => name === key) || (key === "body" && body !== undefined)) return key
  // Words that JavaScript reserves have an underscore there, and headers their full name.
  const known = parameters.find(({ in: place, name }) =>
    key === `_${name}` || (place === "header" && key.toLowerCase().endsWith(name.toLowerCase()))
  )
  return known?.name ?? (body !== undefined && !key.startsWith("_") ? "body" : undefined)
}

/** Whether every input of an operation has the same names here. */
export const hasSameInput = ({ body, id, parameters }: Catalog.Operation): boolean =>
  body === undefined && parameters.every(({ in: place, name }) => place !== "header" && !isReserved(`_${name}`))
  && endpoints.every(({ operationId, "x-flat": { variants = [] } }) => operationId !== id || variants.length === 0)

/** Names that JavaScript reserves, or its client, as the vendor writes them. */
export const isReserved = (key: string): boolean => /^_(class|configuration|default|return)$/.test(key)

const schemaNames = new Set(Object.keys(openApi.components.schemas).filter((name) => name !== "FlatErrorResponse"))

/** Bodies without a name in the document, so that the vendor's generator named them like an input. */
const unnamedBodies = new Set(["AddGroupUserRequest", "RenameGroupRequest"])

/** Returns the type that replaces one of the vendor, if it has the same meaning. */
export const typeOf = (name: string): { readonly name: string; readonly module: Module } | undefined => {
  if (name === "Tokens") return { name, module: "@flat-sdk/promise/oauth" }
  if (schemaNames.has(name) || name === "FlatClientOptions") return { name, module: "@flat-sdk/promise" }
  const operation = unnamedBodies.has(name) ? undefined : /^(\w+?)(Operation)?Request$/.exec(name)?.[1]
  const id = operation && operation.charAt(0).toLowerCase() + operation.slice(1)
  const found = id === undefined ? undefined : operations.get(id)
  const hasInput = found !== undefined && (found.parameters.length > 0 || found.body !== undefined)
  return hasInput ? { name: `${operation}Input`, module: "@flat-sdk/promise" } : undefined
}

export type Module = "@flat-sdk/promise" | "@flat-sdk/promise/oauth"

/** Calls `see` with each schema within a value. */
const walk = (value: unknown, see: (schema: Readonly<Record<string, unknown>>) => void): void => {
  if (typeof value !== "object" || value === null) return
  if (!Array.isArray(value)) see(value as Readonly<Record<string, unknown>>)
  for (const part of Object.values(value)) walk(part, see)
}

const memberOf = (value: string): string => {
  const name = upper(value.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_, sign: string | undefined) => sign?.toUpperCase() ?? ""))
  return /^\d/.test(name) ? `_${name}` : name
}

const values = new Map<string, string>()
const dates = new Set<string>()
walk(openApi, ({ const: only, enum: several, properties }) => {
  for (const value of [only, several].flat()) if (typeof value === "string") values.set(memberOf(value), value)
  for (const [name, schema] of Object.entries(properties ?? {})) {
    if ((schema as { readonly format?: unknown }).format === "date-time") dates.add(name)
  }
})

/** Returns the value of a member of one of the vendor's enumerations, such as `OrganizationRoles.AccountAdmin`. */
export const valueOf = (member: string): string | undefined => values.get(member)

/** Whether the vendor's client makes a `Date` of a field. */
export const isDate = (field: string): boolean => dates.has(field)

/** Reasons by the vendor's classes of errors. None: every error of a call. */
export const reasons: Readonly<Record<string, ReadonlyArray<string>>> = {
  FlatError: [],
  ResponseError: [],
  FlatAuthenticationError: ["Unauthorized", "Credentials"],
  FlatAuthorizationError: ["Forbidden"],
  FlatValidationError: ["BadRequest", "Encode"],
  FlatNotFoundError: ["NotFound"],
  FlatQuotaError: ["QuotaExhausted"],
  FlatServerError: ["ServerError"],
  FlatRateLimitError: ["RateLimited"],
  FetchError: ["Transport", "Timeout"],
  RequiredError: ["Encode"]
}
