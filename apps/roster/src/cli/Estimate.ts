/**
 * Estimates how long a plan takes from its number of calls, the hourly limit of the API and a rough time per call.
 */
import type { QuotaState } from "@flat-sdk/core/Quota"

export interface Estimate {
  /** Calls that write. Retries are not included. */
  readonly calls: number
  /** Requests allowed per hour. */
  readonly hourly: number
  /** Requests remaining until the reset. */
  readonly remaining: number
  readonly seconds: number
}

// The documented default for authenticated tokens. Used when the server reports no limit.
const defaultHourly = 7200
// Upper estimate for one write to a healthy service, network included.
const secondsPerCall = 0.4

/** Estimates the time for `calls` writes, `concurrency` at a time, from the rate limit that the last response reported. */
export const make = (calls: number, concurrency: number, quota: QuotaState, now: Date): Estimate => {
  const hourly = quota.limit !== undefined && quota.limit > 0 ? quota.limit : defaultHourly
  const remaining = Math.max(0, quota.remaining ?? hourly)
  const working = Math.ceil(calls / concurrency * secondsPerCall)
  if (calls <= remaining) return { calls, hourly, remaining, seconds: working }
  const untilReset = quota.resetAt === undefined ? 3600 : Math.max(0, (quota.resetAt.getTime() - now.getTime()) / 1000)
  // The first wait ends with the current window; each further wait lasts a whole window.
  const furtherWindows = Math.ceil((calls - remaining) / hourly) - 1
  const lastWindow = (calls - remaining) - furtherWindows * hourly
  return {
    calls,
    hourly,
    remaining,
    seconds: Math.ceil(untilReset + furtherWindows * 3600 + lastWindow / concurrency * secondsPerCall)
  }
}

/** Formats a number of seconds for people: "about 5 minutes". */
export const showSeconds = (seconds: number): string => {
  if (seconds < 60) return "under a minute"
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `about ${minutes} ${minutes === 1 ? "minute" : "minutes"}`
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  return `about ${hours} h${rest === 0 ? "" : ` ${rest} min`}`
}
