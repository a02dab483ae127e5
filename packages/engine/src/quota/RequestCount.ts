/**
 * Counts the requests that an effect sends to the API, retries and redirects included, for work that has a budget of its own.
 */
import * as Context from "effect/Context"
import type { Quota } from "./Quota.ts"

export interface RequestCount {
  sent: number
  /** The quota that the latest request counted against. */
  quota: Pick<Quota, "state"> | undefined
}

/** The count of the current fiber. Provide one to an effect; requests of fibers that it does not wait for, such as for tokens, are not counted. */
export const Current = /* #__PURE__ */ Context.Reference<RequestCount | undefined>(
  "@flat-sdk/core/Quota/RequestCount",
  { defaultValue: () => undefined }
)

/** Counts a request that is about to be sent. */
export const add = (context: Context.Context<never>, quota: Quota): void => {
  const count = Context.getOrUndefined(context as Context.Context<RequestCount | undefined>, Current)
  if (count === undefined) return
  count.sent++
  count.quota = quota
}
