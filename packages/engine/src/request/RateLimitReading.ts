/**
 * Reads the rate limit from the headers of a response, and updates the quota with it.
 */
import * as Effect from "effect/Effect"
import type { ReceivedResponse } from "../call/Response.ts"
import * as RateLimitHeaders from "../quota/RateLimitHeaders.ts"
import type { Problem } from "../validation/SchemaIssues.ts"
import type { CallState } from "./CallState.ts"

/** The effect that updates the quota, and the problems of headers with implausible values. */
export interface RateLimitReading {
  readonly learned: Effect.Effect<void>
  readonly problems: ReadonlyArray<Problem>
}

const nothing: RateLimitReading = { learned: Effect.void, problems: [] }

/** Reads the rate limit from a response that the API itself sent. A file store at another origin does not count against it. */
export const readRateLimit = <A>(state: CallState<A>, { headers, otherOrigin }: ReceivedResponse): RateLimitReading => {
  if (otherOrigin === true) return nothing
  const { quota, telemetry } = state.shared
  telemetry?.quotaReported(headers, state.context)
  const age = state.now() - state.startedAt
  const { problems, report } = RateLimitHeaders.read(headers, state.clock.currentTimeMillisUnsafe(), age)
  return { learned: report === undefined ? Effect.void : quota.learn(report), problems }
}
