/**
 * How long a plan will take: its calls against the hourly limit of the API, and a rough time for the calls themselves.
 */
import type { QuotaState } from "@flat-sdk/core/internal/quota/Quota"

export interface Estimate {
  /** Calls that write. Repeated attempts come on top. */
  readonly calls: number
  /** Requests that an hour allows. */
  readonly hourly: number
  /** Requests that are left until the reset. */
  readonly remaining: number
  readonly seconds: number
}

// Documented default of authenticated tokens, for a server that does not tell.
const defaultHourly = 7200
// What a write takes, network included, when the service is in good health; an upper guess.
const secondsPerCall = 0.4

/** Estimates `calls` writes, `concurrency` at a time, from what the last answer told of the limit. */
export const make = (calls: number, concurrency: number, quota: QuotaState, now: Date): Estimate => {
  const hourly = quota.limit !== undefined && quota.limit > 0 ? quota.limit : defaultHourly
  const remaining = Math.max(0, quota.remaining ?? hourly)
  const working = Math.ceil(calls / concurrency * secondsPerCall)
  if (calls <= remaining) return { calls, hourly, remaining, seconds: working }
  const untilReset = quota.resetAt === undefined ? 3600 : Math.max(0, (quota.resetAt.getTime() - now.getTime()) / 1000)
  // The first wait ends with the window in force; each further one lasts a whole window.
  const furtherWindows = Math.ceil((calls - remaining) / hourly) - 1
  const lastWindow = (calls - remaining) - furtherWindows * hourly
  return {
    calls,
    hourly,
    remaining,
    seconds: Math.ceil(untilReset + furtherWindows * 3600 + lastWindow / concurrency * secondsPerCall)
  }
}

/** A time as people say it. */
export const showSeconds = (seconds: number): string => {
  if (seconds < 60) return "under a minute"
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `about ${minutes} ${minutes === 1 ? "minute" : "minutes"}`
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  return `about ${hours} h${rest === 0 ? "" : ` ${rest} min`}`
}
