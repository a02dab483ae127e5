/**
 * Endpoint annotation: converts older or undocumented response shapes to the documented one before validation. It works on the parsed body, so that
 * response schemas need no transformations and unknown fields are kept.
 */
import * as Context from "effect/Context"
import { isObject } from "effect/Predicate"

/** Annotation of what is done to a body before it is checked. */
export class Normalise extends Context.Service<Normalise, (body: unknown) => unknown>()(
  "@flat-sdk/core/contract/fields/Normalise"
) {}

/** Reads a count that is sent as the list of the counted items, or as `{ count }`. */
export const count = (body: unknown): unknown =>
  Array.isArray(body) ? body.length : isObject(body) && "count" in body ? body["count"] : body

/** Reads an id that is sent inside an object. */
export const id = (body: unknown): unknown => isObject(body) && "id" in body ? body["id"] : body

/** Reads ids that are sent inside objects. */
export const ids = (body: unknown): unknown => Array.isArray(body) ? body.map(id) : body

const usedByOf = (invitation: unknown): unknown =>
  isObject(invitation) && typeof invitation["usedBy"] === "string"
    ? { ...invitation, usedBy: [invitation["usedBy"]] }
    : invitation

/** Reads an invitation's `usedBy` that is a single id instead of a list. */
export const usedBy = (body: unknown): unknown => Array.isArray(body) ? body.map(usedByOf) : usedByOf(body)
