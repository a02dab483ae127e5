/** Estimates how long a plan takes from its number of calls, the hourly limit of the API and a rough time per call. */
import { type QuotaState, reserve } from "@flat-sdk/engine/Quota"

export interface Estimate {
  /** Calls that write. Retries are not included. */
  readonly calls: number
  readonly hourly: number
  readonly remaining: number
  readonly seconds: number
}

// The documented default for authenticated tokens. Used when the server reports no limit.
const defaultHourly = 7200
// Upper estimate for one write to a healthy service, network included.
const secondsPerCall = 0.4

// Sums of fractions are slightly too large.
const rounding = 1e-6

/** Estimates the time for `calls` writes, `concurrency` at a time, from the rate limit that the last response reported. */
export const make = (calls: number, concurrency: number, quota: QuotaState, now: Date): Estimate => {
  const hourly = quota.limit !== undefined && quota.limit > 0 ? quota.limit : defaultHourly
  const remaining = Math.max(0, quota.remaining ?? hourly)
  const pace = secondsPerCall / concurrency
  let left = quota.resetAt === undefined ? 3600 : Math.max(0, (quota.resetAt.getTime() - now.getTime()) / 1000)
  let room = remaining
  let seconds = 0
  let rest = calls
  for (; rest > room; room = hourly, left = 3600) {
    rest -= room
    // Also a slow network takes its time for a window that is nearly over.
    seconds += Math.max(left, room * pace)
  }
  // Like the client: the last tenth of the limit is spread over the rest of the window.
  const fast = Math.max(0, Math.floor(room - hourly * reserve))
  const spread = rest <= fast ? 0 : (rest - fast) * Math.max(pace, (left - fast * pace) / (room - fast))
  return { calls, hourly, remaining, seconds: Math.ceil(seconds + Math.min(rest, fast) * pace + spread - rounding) }
}

export const showSeconds = (seconds: number): string => {
  if (seconds < 60) return "under a minute"
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `about ${minutes} ${minutes === 1 ? "minute" : "minutes"}`
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  return `about ${hours} h${rest === 0 ? "" : ` ${rest} min`}`
}
