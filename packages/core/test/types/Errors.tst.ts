/**
 * Types of errors, as callers use them. Compiled, never run.
 */
import type { FlatClient, FlatError } from "@flat-sdk/core"
import { Effect } from "effect"
import { type Equal, holds } from "./Equal.ts"

declare const flat: FlatClient.FlatClientShape
declare const error: FlatError.FlatError

// The union of reasons is closed: a switch over it needs no default.
export const advice = (reason: FlatError.FlatErrorReason): string => {
  switch (reason._tag) {
    case "BadRequest":
      return reason.param ?? "look at the input"
    case "Unauthorized":
      return "get another token"
    case "PaymentRequired":
    case "QuotaExhausted":
      return "ask who pays"
    case "Forbidden":
      holds<Equal<typeof reason.acceptedScopes, ReadonlyArray<string>>>()
      return reason.acceptedScopes.join()
    case "NotFound":
    case "Conflict":
    case "UnexpectedStatus":
    case "ServerError":
      holds<Equal<typeof reason.status, number>>()
      return reason.supportId ?? ""
    case "RateLimited":
      holds<Equal<typeof reason.resetAt, Date | undefined>>()
      return "later"
    case "Transport":
      holds<Equal<typeof reason.phase, "connect" | "response" | "body">>()
      return reason.phase
    case "Timeout":
      holds<Equal<typeof reason.limit, "attempt" | "idle" | "total">>()
      return reason.limit
    case "Decode":
      return reason.detail
    case "Encode":
      return reason.problems.map(({ path }) => path).join()
    case "Credentials":
      return reason.detail
    case "JobFailed":
      return reason.history.join()
  }
}

// A missing case is an error.
// @ts-expect-error: most reasons are not handled here
export const incomplete = (reason: FlatError.FlatErrorReason): string => {
  switch (reason._tag) {
    case "NotFound":
      return "gone"
  }
}

holds<Equal<typeof error.reason, FlatError.FlatErrorReason>>()
holds<Equal<typeof error.outcome, "unknown" | undefined>>()
holds<Equal<ReturnType<typeof FlatError.isFlatError>, boolean>>()

// Handling one reason narrows it and leaves the error for the others.
export const handled = flat.organization.countOrgaUsers().pipe(
  Effect.catchReason("FlatError", "RateLimited", (reason) => {
    holds<Equal<typeof reason.resetAt, Date | undefined>>()
    return Effect.succeed(0)
  })
)
holds<Equal<typeof handled, Effect.Effect<number, FlatError.FlatError, never>>>()

export const mistyped = flat.organization.countOrgaUsers().pipe(
  // @ts-expect-error: this reason does not exist
  Effect.catchReason("FlatError", "RateLimitted", () => Effect.succeed(0))
)

export const all = flat.organization.countOrgaUsers().pipe(Effect.catchTag("FlatError", () => Effect.succeed(0)))
holds<Equal<typeof all, Effect.Effect<number, never, never>>>()
