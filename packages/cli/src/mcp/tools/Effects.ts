/**
 * Which writes need a plan first. The rule reads the contract and the input, and knows no operation by its name.
 */
import type { Input } from "../../calls/Caller.ts"
import { type Catalog, type Operation, resolve } from "../../catalog/Catalog.ts"
import type { JsonSchema } from "../../catalog/JsonSchema.ts"
import { classOf } from "../privacy/FieldClasses.ts"
import * as Shape from "../privacy/Shape.ts"

const lastSegment = (path: string) => path.split("/").at(-1) ?? ""

/** `POST /classes/{class}/archive`: a verb for a thing as a whole, without a body that would say more. */
const isAction = ({ body, method, path }: Operation): boolean =>
  method === "POST" && body === undefined && /\}\/[^/{}]+$/.test(path)

const issuesCredential = (catalog: Catalog, operation: Operation): boolean => {
  const { fields, names } = Shape.make(catalog, operation.response)
  return operation.method !== "GET" &&
    Object.keys(fields).some((field) => classOf(names, field, false) === "credential")
}

interface Findings {
  readonly lists: Array<string>
  readonly rights: Array<string>
  readonly credentials: Array<string>
}

const scan = (value: unknown, shape: Shape.Shape, at: string, found: Findings): void => {
  if (Array.isArray(value)) {
    const item = shape.item()
    // A list of words from an enumeration is one setting. Other lists name things.
    if (value.length > 1 && !value.every((one) => typeof one === "string" && item.isEnumerated(one))) {
      found.lists.push(at)
    }
    return value.forEach((one) => scan(one, item, at, found))
  }
  if (typeof value !== "object" || value === null) return
  for (const [field, one] of Object.entries(value)) {
    const path = `${at}.${field}`
    if (
      (typeof one === "string" && /admin/i.test(one) && shape.field(field).isEnumerated(one)) ||
      (one === true && /admin/i.test(field))
    ) {
      found.rights.push(path)
    }
    if (classOf(shape.names, field, false) === "credential") found.credentials.push(path)
    scan(one, shape.field(field), path, found)
  }
}

/** Why a write with this input needs a plan. Empty if it does not. */
export const reasonsFor = (catalog: Catalog, operation: Operation, input: Input): ReadonlyArray<string> => {
  const found: Findings = { lists: [], rights: [], credentials: [] }
  scan(input.body, Shape.make(catalog, operation.body?.schema), "body", found)
  return [
    ...(operation.method === "DELETE" ? ["it deletes, or takes something back"] : []),
    ...(isAction(operation) ? [`it acts on the whole of what its path names (${lastSegment(operation.path)})`] : []),
    ...(issuesCredential(catalog, operation) ? ["it issues access to an account or to the school"] : []),
    ...(found.lists.length === 0 ? [] : [`${found.lists.join(", ")} names several things`]),
    ...(found.rights.length === 0 ? [] : [`${found.rights.join(", ")} gives the rights of an administrator`]),
    // A new account needs a password; another one for an account that exists locks its user out.
    ...(operation.method === "PUT" && found.credentials.length > 0
      ? [`${found.credentials.join(", ")} replaces a credential`]
      : [])
  ]
}

/** Why every call of an operation needs a plan, whatever its input. */
export const alwaysPlanned = (catalog: Catalog, operation: Operation): boolean =>
  operation.method !== "GET" && reasonsFor(catalog, operation, {}).length > 0

/** The operation that reads what a path names, if there is one. */
export const readerOf = (operations: ReadonlyArray<Operation>, path: string): Operation | undefined =>
  operations.find((one) => one.method === "GET" && one.path === path && one.kind === "single")

/** The paths to look at for the current state: the same, and without a verb at the end. */
export const touchedBy = (operation: Operation): ReadonlyArray<string> =>
  isAction(operation) || operation.method === "DELETE"
    ? [operation.path, operation.path.replace(/\/[^/{}]+$/, "")]
    : [operation.path]

/** The written-out schema of a body. */
export const bodyOf = (catalog: Catalog, operation: Operation): JsonSchema | undefined =>
  operation.body && resolve(catalog, operation.body.schema)
