/**
 * Endpoint annotation: query values that are always sent, for operations that share a route with others.
 */
import * as Context from "effect/Context"

export class FixedQuery extends Context.Service<FixedQuery, Readonly<Record<string, string>>>()(
  "@flat-sdk/core/contract/fields/FixedQuery"
) {}
