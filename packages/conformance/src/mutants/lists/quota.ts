import * as Mutant from "../Mutant.ts"

const read = "packages/engine/test/quota/RateLimitHeaders.test.ts"
const counted = "packages/engine/test/quota/Quota.test.ts"
const unit = "packages/core/test/request/RateLimit.test.ts"
const reliability = "packages/conformance/test/reliability/RateLimit.test.ts"
const headers = [
  "packages/conformance/test/reliability/RateLimitHeaders.test.ts",
  "packages/conformance/test/reliability/ImplausibleTimes.test.ts"
]
const model = "packages/node/test/RedisQuotaModel.test.ts"
const redis = ["packages/node/test/RedisQuota.test.ts", "packages/node/test/RedisQuotaLayer.test.ts"]

const counter = Mutant.of("packages/engine/src/quota/Quota.ts", [counted, unit, reliability], [
  {
    breaks: "the last request of a window is not sent",
    find: "if (remaining <= 0) return { reason: \"quota\", until: resetAt }",
    replace: "if (remaining <= 1) return { reason: \"quota\", until: resetAt }"
  },
  {
    breaks: "one request more than the budget is sent",
    find: "if (remaining <= 0) return { reason: \"quota\", until: resetAt }",
    replace: "if (remaining < 0) return { reason: \"quota\", until: resetAt }"
  },
  { breaks: "requests near the limit are not spaced out", find: "remaining < limit * reserve", replace: "false" },
  {
    breaks: "pacing begins at half of the budget",
    find: "export const reserve = 0.1",
    replace: "export const reserve = 0.5"
  },
  {
    breaks: "pacing spreads requests over half of the time",
    find: "ledger.pacedUntil = now + (resetAt - now) / remaining",
    replace: "ledger.pacedUntil = now + (resetAt - now) / (2 * remaining)"
  },
  {
    breaks: "requests are not subtracted from the budget",
    find: "ledger.remaining = remaining - 1",
    replace: "ledger.remaining = remaining"
  },
  {
    breaks: "the budget is not restored when a window ends",
    find: "      ledger.remaining = ledger.limit\n",
    replace: ""
  },
  {
    breaks: "pacing of one window continues in the next",
    find: "      ledger.resetAt = undefined\n      ledger.pacedUntil = 0\n",
    replace: "      ledger.resetAt = undefined\n"
  },
  {
    breaks: "the rate limit's 403 does not block other calls",
    find: "if (ledger.blockedUntil > now) return { reason: \"rate-limit\", until: ledger.blockedUntil }",
    replace: ""
  },
  {
    breaks: "a shorter block replaces a longer one",
    find: "ledger.blockedUntil = Math.max(ledger.blockedUntil, now + Math.min(millis, longestWait))",
    replace: "ledger.blockedUntil = now + Math.min(millis, longestWait)"
  },
  {
    breaks: "a late response adds requests back to the budget",
    find: ": Math.min(ledger.remaining, report.remaining)",
    replace: ": report.remaining"
  },
  {
    breaks: "a late response of the previous window replaces the new window",
    find: "if (resetAt !== undefined && end < resetAt && now - report.age <= ledger.since) return",
    replace: ""
  },
  {
    breaks: "an earlier reset is never accepted",
    find: "end < resetAt && now - report.age <= ledger.since",
    replace: "end < resetAt"
  },
  {
    breaks: "requests in flight are not subtracted from a new window",
    find: "report.remaining - Math.max(0, inFlight - 1)",
    replace: "report.remaining"
  },
  {
    breaks: "the response's own request is subtracted from a new window",
    find: "Math.max(0, inFlight - 1)",
    replace: "inFlight"
  },
  {
    breaks: "a limit that resets too late is not detected before the queue",
    find: "return Math.max(ledger.blockedUntil > now ? ledger.blockedUntil : 0, exhaustedUntil)",
    replace: "return 0"
  },
  {
    breaks: "a call that ends keeps its place in the queue",
    find: "Effect.void : slots.release(1)",
    replace: "Effect.void : slots.release(0)"
  },
  { breaks: "calls in flight are never counted down", find: "    inFlight--\n", replace: "" },
  {
    breaks: "a call in the queue cannot be interrupted",
    find: "Effect.flatMap(restore(slots.take(1)), () => entered)",
    replace: "Effect.flatMap(slots.take(1), () => entered)"
  },
  {
    breaks: "all waiting calls wake simultaneously",
    find: "inLine: line.withPermits(1)",
    replace: "inLine: (waiting) => waiting"
  }
])

const reports = Mutant.of("packages/engine/src/quota/RateLimitHeaders.ts", [read, ...headers], [
  {
    breaks: "a reset is read as milliseconds",
    find: "fromNow(resetHeader, seconds * 1000,",
    replace: "fromNow(resetHeader, seconds,"
  },
  {
    breaks: "the server's clock is not taken into account",
    find: "Math.abs(skew) > clockTolerance ? here - skew : here",
    replace: "here"
  },
  { breaks: "the difference of the clocks is added", find: "here - skew : here", replace: "here + skew : here" },
  {
    breaks: "a small difference of the clocks is subtracted",
    find: "Math.abs(skew) > clockTolerance",
    replace: "Math.abs(skew) >= 0"
  },
  {
    breaks: "a reset in the far future locks the client out",
    find: "const isPlausible = (millis: number): boolean => Math.abs(millis) <= longestWait",
    replace: "const isPlausible = (millis: number): boolean => Number.isFinite(millis)"
  },
  {
    breaks: "an absurd reset is ignored instead of capped",
    find: "? { millis: longestWait, problem",
    replace: "? { millis: undefined, problem"
  },
  {
    breaks: "the longest wait is a minute",
    find: "export const longestWait = 65 * 60_000",
    replace: "export const longestWait = 65 * 1000"
  },
  {
    breaks: "the reset takes precedence over Retry-After",
    find: "retryAfter(headers, now).millis ?? reset(headers, now).millis",
    replace: "reset(headers, now).millis ?? retryAfter(headers, now).millis"
  },
  {
    breaks: "a 403 without Retry-After does not read the reset",
    find: "retryAfter(headers, now).millis ?? reset(headers, now).millis",
    replace: "retryAfter(headers, now).millis"
  },
  {
    breaks: "a Retry-After that has passed is a negative wait",
    find: "Math.max(0, millis ?? 0)",
    replace: "millis ?? 0"
  },
  {
    breaks: "a reset that is not a number is not reported as drift",
    find: "{ millis: undefined, problem: problemIn(resetHeader, within, \"no number\") }",
    replace: "none"
  },
  {
    breaks: "hexadecimal numbers are read",
    find: "/^\\d+$/).test(text)",
    replace: "/./).test(text)"
  },
  {
    breaks: "a negative limit is read",
    find: "(name === remainingHeader ? /^-?\\d+$/ : /^\\d+$/)",
    replace: "/^-?\\d+$/"
  },
  {
    breaks: "a reset in milliseconds stops each worker for 65 minutes",
    find: "seconds >= leastMillis",
    replace: "seconds === undefined"
  }
])

const shared = Mutant.of("packages/node/src/RedisQuotaScripts.ts", [model, ...redis], [
  {
    breaks: "Redis: workers do not share the rate limit's 403",
    find: "if blockedUntil > now then return { 'rate-limit', text(blockedUntil - now) } end",
    replace: ""
  },
  {
    breaks: "Redis: requests are not subtracted from the shared budget",
    find: "remaining = remaining - 1\nsave()",
    replace: "save()"
  },
  {
    breaks: "Redis: the requests of other workers are not subtracted from a new window",
    find: "if string.sub(grant, 1, #ARGV[5]) ~= ARGV[5] then remaining = remaining - 1 end",
    replace: ""
  },
  {
    breaks: "Redis: seconds and microseconds are mixed up",
    find: "math.floor(time[2] / 1000)",
    replace: "math.floor(time[2])"
  },
  {
    breaks: "Redis: a ledger never expires",
    find:
      "  redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.min(last - now + ${keptAfter}, ${keptAtMost})))\n",
    replace: ""
  },
  {
    breaks: "Redis: blockedUntil ignores the rate limit's 403",
    find: "if blockedUntil > now then fall = blockedUntil end",
    replace: ""
  },
  {
    breaks: "Redis: a reset beyond any window is written",
    find: "math.min(now + tonumber(ARGV[3]), latest)",
    replace: "now + tonumber(ARGV[3])"
  }
])

const reach = [
  ...Mutant.of("packages/node/src/RedisQuotaReach.ts", redis, [
    {
      breaks: "Redis: each request waits for a Redis that hangs",
      find: "if (probing || now < askAgainAt) return Effect.fail(outage)",
      replace: ""
    },
    {
      breaks: "Redis: an outage is reported for each request",
      find: "Effect.andThen(first ? options.onChange(unreachable) : Effect.void,",
      replace: "Effect.andThen(options.onChange(unreachable),"
    },
    {
      breaks: "Redis: the end of an outage is not detected",
      find: "    outage = undefined\n    return Effect.as",
      replace: "    return Effect.as"
    }
  ]),
  ...Mutant.of("packages/node/src/RedisQuotaCounters.ts", redis, [
    {
      breaks: "Redis: closed lets requests pass uncounted",
      find: "return open ? openly(counter, Quota.makeCounter()) : closedly(counter)",
      replace: "return openly(counter, Quota.makeCounter())"
    },
    {
      breaks: "Redis: the id of a user is stored in Redis",
      find: "createHash(\"sha256\").update(actingAs).digest(\"base64url\")",
      replace: "actingAs"
    },
    {
      breaks: "Redis: users share the administrator's budget",
      find: "${encodeURIComponent(key.toWellFormed())}${user}}",
      replace: "${encodeURIComponent(key.toWellFormed())}}"
    },
    {
      breaks: "Redis: the local counter is not updated while Redis responds",
      find: "Effect.andThen(local.learn(report, inFlight), Effect.ignore(remote.learn(report, inFlight)))",
      replace: "Effect.ignore(remote.learn(report, inFlight))"
    }
  ])
]

export const quota = [...counter, ...reports, ...shared, ...reach]
