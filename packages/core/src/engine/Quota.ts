/**
 * The rate limit of a token. To count it for several processes together, provide {@link Counters}, as `RedisQuota` of `@flat-sdk/node` does.
 */
export {
  type BudgetOwner,
  type Counter,
  Counters,
  type Ledger,
  type QuotaState,
  type QuotaWait,
  type Report
} from "@flat-sdk/engine/Quota"
