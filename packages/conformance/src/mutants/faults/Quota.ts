/** Faults of the rate limit and of the shared budget. */
import { faults, type Mutant } from "./Mutant.ts"

export const quota: ReadonlyArray<Mutant> = [
  ...faults(
    "engine/quota/Quota",
    ["conformance/Simulation"],
    [
      "an interrupted call keeps its slot",
      "(slots?.withPermits(1) ?? identity)(countInFlight(effect, fibers))",
      "Effect.uninterruptibleMask((restore) => Effect.flatMap(restore(slots!.take(1)), () => Effect.ensuring(restore(countInFlight(effect, fibers)), slots!.release(1))))"
    ],
    [
      "one request more than the budget is sent",
      "if (remaining <= 0) return { reason: \"quota\", until: resetAt }",
      "if (remaining < 0) return { reason: \"quota\", until: resetAt }",
      "Q5"
    ],
    [
      "a late response of the previous window replaces the new window",
      "if (resetAt !== undefined && end < resetAt && now - report.age <= ledger.since) return",
      "",
      "Q12"
    ]
  ),
  ...faults("engine/quota/RateLimitHeaders", [
    "engine/quota/RateLimitHeaders",
    "conformance/reliability/RateLimit",
    "conformance/reliability/ImplausibleTimes"
  ], [
    "a reset in the far future locks the client out",
    "const isPlausible = (millis: number): boolean => Math.abs(millis) <= longestWait",
    "const isPlausible = (millis: number): boolean => Number.isFinite(millis)",
    "Q13"
  ], [
    "the server's clock is not taken into account",
    "skew > clockTolerance || skew < -age - clockTolerance ? here - skew : here",
    "here",
    "Q8"
  ]),
  ...faults("node/redis/RedisQuotaScripts", ["node/RedisQuotaModel", "node/RedisQuota", "node/RedisQuotaLayer"], [
    "Redis: requests are not subtracted from the shared budget",
    "remaining = remaining - 1\nsave()",
    "save()",
    "Q9"
  ]),
  ...faults("engine/quota/RateLimitHeaders", [], [
    "a rate limit in hexadecimal is read",
    "(name === remainingHeader ? /^-?\\d+$/ : /^\\d+$/).test(text) ? Number(text) : NaN",
    "text === \"\" ? NaN : Number(text)",
    "M7"
  ], ["a reset in milliseconds is waited for", "const leastMillis = 1e11", "const leastMillis = Infinity", "Q13"]),
  ...faults("engine/quota/Quota", [], [
    "the limit that a response reports is not kept",
    "ledger.limit = report.limit ?? ledger.limit",
    "",
    "Q3",
    "Q4"
  ], [
    "requests are not spaced out when few are left",
    "if (limit !== undefined && remaining < limit * reserve) {",
    "if (remaining === Infinity) {",
    "Q4",
    "Q14"
  ], [
    "any number of requests is sent at once",
    "options.concurrency === Infinity ? undefined",
    "true ? undefined",
    "Q7"
  ]),
  ...faults("core/FlatClient", ["core/FlatClient"], [
    "clients that act as users share the counter of the administrator",
    "yield* Quota.Counters)",
    "((one) => () => one)((yield* Quota.Counters)(undefined)))"
  ])
]
