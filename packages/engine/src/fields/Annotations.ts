/** Annotations of endpoints, and the scopes that exist. This module does not need the schema library. */
import * as Context from "effect/Context"

/** All scopes that can be requested. */
export const allScopes = [
  "account.public_profile",
  "account.email",
  "account.education_profile",
  "scores.readonly",
  "scores.social",
  "scores",
  "collections.readonly",
  "collections.add_scores",
  "collections",
  "notifications.readonly",
  "edu.resources",
  "edu.resources.readonly",
  "edu.classes",
  "edu.classes.readonly",
  "edu.assignments",
  "edu.assignments.readonly",
  "edu.admin",
  "edu.admin.lti",
  "edu.admin.lti.readonly",
  "edu.admin.users",
  "edu.admin.users.readonly",
  "tasks.readonly",
  "omr"
] as const

/** A scope that can be requested. */
export type AppScope = typeof allScopes[number]

/** Endpoint annotation: a token needs at least one of these scopes. */
export class AcceptedScopes extends Context.Service<AcceptedScopes, ReadonlyArray<typeof allScopes[number]>>()(
  "@flat-sdk/core/contract/Scopes/AcceptedScopes"
) {}

/** Endpoint annotation: query values that are always sent, for operations that share a route with others. */
export class FixedQuery extends Context.Service<FixedQuery, Readonly<Record<string, string>>>()(
  "@flat-sdk/core/contract/fields/FixedQuery"
) {}

/**
 * Whether a PUT or DELETE may be sent again after an attempt that may have been executed:
 *
 * - `never`: executing it twice differs from executing it once;
 * - `safe`: twice is once, and nothing that somebody else changed in between is undone;
 * - `overwrites`: twice is once, but a change that somebody else made in between can be undone.
 */
export interface Repetition {
  /** What a second execution does. */
  readonly repeat: "never" | "safe" | "overwrites"
  /** Why. */
  readonly reason: string
}

/** Endpoint annotation: whether a PUT or DELETE may be sent again. One without it is not. */
export class Repeats extends Context.Service<Repeats, Repetition>()("@flat-sdk/core/contract/Repeats") {}

/**
 * Endpoint annotation: names the field of the body that makes a `POST` safe to retry. If the body has it, resending the request after a lost
 * response has no further effect.
 */
export class Idempotency extends Context.Service<Idempotency, { readonly bodyField: string }>()(
  "@flat-sdk/core/contract/fields/Idempotency"
) {}
