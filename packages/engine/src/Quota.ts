/**
 * The rate limit of a token, and how it is counted. To count it for several processes together, provide {@link Counters}, as `RedisQuota` of
 * `@flat-sdk/node` does.
 */
export type { BudgetOwner, Counter, Ledger, QuotaWait } from "./quota/Counter.ts"
export { Counters, isSameWindow, makeCounter, reserve } from "./quota/Quota.ts"
export { clockTolerance, longestWait, type Report } from "./quota/RateLimitHeaders.ts"
export type { QuotaState } from "./shared/Events.ts"
export * as Monotonic from "./transport/Monotonic.ts"
