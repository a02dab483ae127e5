/**
 * The rate limit of a token, and how it is counted. To count it for several processes together, provide {@link Counters}, as `RedisQuota` of
 * `@flat-sdk/node` does.
 */
export {
  type Counter,
  Counters,
  isSameWindow,
  type Ledger,
  makeCounter,
  type QuotaState,
  type QuotaWait,
  reserve
} from "./quota/Quota.ts"
export { clockTolerance, longestWait, type Report } from "./quota/RateLimitHeaders.ts"
export * as Monotonic from "./timing/Monotonic.ts"
