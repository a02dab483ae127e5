/**
 * Compares the contract with the vendor's digest, operation by operation. `CompareShapes.ts` compares the shapes.
 *
 * Not compared on purpose: defaults (the server applies them), deprecated fields, and whether unlisted fields are rejected.
 */
import { type Api, type Body, type Operation, places, type Response } from "./Api.ts"
import { compareFields, compareShapes } from "./CompareShapes.ts"
import { type Difference, difference, type Site } from "./Difference.ts"

/**
 * Returns every difference between the vendor's digest and the contract, for the operations of the contract. `readings` has the operations that
 * are readings of a vendor operation, with its operation id.
 */
export const compare = (
  vendor: Api,
  contract: Api,
  readings: Readonly<Record<string, string>> = {}
): ReadonlyArray<Difference> =>
  Object.entries(contract.operations).flatMap(([id, ours]) => {
    const theirs = vendor.operations[readings[id] ?? id]
    return theirs === undefined
      ? [{
        operation: id,
        place: "operation",
        field: "operationId",
        aspect: "presence",
        vendor: "missing",
        ours: "present"
      }]
      : compareOperations(vendor, contract, id, theirs, ours)
  })

/** Returns the vendor's operations that the contract does not have, sorted. */
export const missing = (vendor: Api, contract: Api): ReadonlyArray<string> =>
  Object.keys(vendor.operations).filter((id) => contract.operations[id] === undefined).sort()

const compareOperations = (
  vendorApi: Api,
  oursApi: Api,
  operation: string,
  vendor: Operation,
  ours: Operation
): ReadonlyArray<Difference> => {
  const site = (place: string): Site => ({ operation, place, field: "", vendorApi, oursApi })
  const values: ReadonlyArray<readonly [string, unknown, unknown]> = [
    ["tag", vendor.tag, ours.tag],
    ["method", vendor.method, ours.method],
    ["path", vendor.path, ours.path],
    ["deprecated", vendor.deprecated, ours.deprecated],
    ["scopes", list(vendor.scopes ?? ours.scopes), list(ours.scopes)]
  ]
  return [
    ...values.flatMap(([field, theirs, own]) => difference({ ...site("operation"), field }, "value", theirs, own)),
    ...places.flatMap((place) => compareFields(site(place), vendor.parameters[place], ours.parameters[place])),
    ...compareBodies(site("body"), vendor.body, ours.body),
    ...compareResponses(site, vendor.responses, ours.responses)
  ]
}

const compareBodies = (site: Site, vendor: Body | undefined, ours: Body | undefined): ReadonlyArray<Difference> => {
  if (vendor === undefined || ours === undefined) {
    return difference(site, "presence", presence(vendor), presence(ours))
  }
  return [
    ...difference(site, "required", vendor.required, ours.required),
    ...difference(site, "content type", vendor.contentType, ours.contentType),
    ...compareShapes(site, vendor.shape, ours.shape)
  ]
}

const compareResponses = (
  site: (place: string) => Site,
  vendor: Operation["responses"],
  ours: Operation["responses"]
): ReadonlyArray<Difference> => {
  // For one operation the documents list only errors.
  if (Object.keys(vendor).length === 0) return []
  return [...new Set([...Object.keys(vendor), ...Object.keys(ours)])].sort().flatMap((status) =>
    compareResponse(site(`response ${status}`), vendor[status], ours[status])
  )
}

const compareResponse = (
  site: Site,
  vendor: Response | undefined,
  ours: Response | undefined
): ReadonlyArray<Difference> => {
  if (vendor === undefined || ours === undefined) {
    return difference(site, "presence", presence(vendor), presence(ours))
  }
  return [
    ...difference(site, "content type", list(vendor.contentTypes), list(ours.contentTypes)),
    ...difference(site, "headers", list(vendor.headers), list(ours.headers)),
    ...vendor.shape === undefined || ours.shape === undefined
      ? difference(site, "body", presence(vendor.shape), presence(ours.shape))
      : compareShapes(site, vendor.shape, ours.shape)
  ]
}

const presence = (value: unknown): string => value === undefined ? "missing" : "present"

const list = (values: ReadonlyArray<string> | undefined): string =>
  values === undefined || values.length === 0 ? "none" : values.join(", ")
