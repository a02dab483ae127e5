import * as Mutant from "../Mutant.ts"

const unit = "packages/core/test/request/Retries.test.ts"
const decided = "packages/engine/test/request/RetryDecision.test.ts"
const request = "packages/engine/src/request"
const reliability = "packages/conformance/test/reliability"
const retried = [`${reliability}/Retries.test.ts`, `${reliability}/RetriedStatuses.test.ts`]
const uploads = [`${reliability}/Uploads.test.ts`, `${reliability}/UploadFailures.test.ts`]
const headers = [`${reliability}/RateLimitHeaders.test.ts`, `${reliability}/ImplausibleTimes.test.ts`]
const rateLimit = ["packages/core/test/request/RateLimit.test.ts", `${reliability}/RateLimit.test.ts`]

const decisions = Mutant.of(`${request}/RetryDecision.ts`, [decided, unit], [
  {
    breaks: "the back-off has no cap",
    find: "const longestBackoff = 30_000",
    replace: "const longestBackoff = Infinity"
  },
  {
    breaks: "the back-off begins at 5 seconds",
    find: "const firstBackoff = 500",
    replace: "const firstBackoff = 5000"
  },
  {
    breaks: "the back-off does not double",
    find: "firstBackoff * 2 ** situation.repeats",
    replace: "firstBackoff * 2 * situation.repeats"
  },
  { breaks: "the back-off has no jitter", find: "millis: situation.random * Math.min(", replace: "millis: Math.min(" },
  {
    breaks: "the back-off has half the jitter",
    find: "millis: situation.random * Math.min(",
    replace: "millis: (0.5 + situation.random / 2) * Math.min("
  },
  {
    breaks: "one retry too many",
    find: "situation.repeats >= situation.retries",
    replace: "situation.repeats > situation.retries"
  },
  {
    breaks: "a POST that may have been executed is retried",
    find: "return situation.idempotent ? backoff(situation, situation.retryAfter) : undefined",
    replace: "return backoff(situation, situation.retryAfter)"
  },
  {
    breaks: "only reads are retried if the request was never sent",
    find: "return backoff(situation, undefined)",
    replace: "return situation.idempotent ? backoff(situation, undefined) : undefined"
  },
  {
    breaks: "Retry-After is ignored outside the rate limit",
    find: "situation.idempotent ? backoff(situation, situation.retryAfter)",
    replace: "situation.idempotent ? backoff(situation, undefined)"
  },
  {
    breaks: "a Retry-After beyond maxWait is waited for",
    find: "return retryAfter <= situation.waitLeft",
    replace: "return retryAfter >= 0"
  },
  {
    breaks: "a Retry-After of exactly the remaining time is rejected",
    find: "return retryAfter <= situation.waitLeft",
    replace: "return retryAfter < situation.waitLeft"
  },
  {
    breaks: "a schedule overrides Retry-After",
    find: "{ reason: \"backoff\", millis: retryAfter, asked: true }",
    replace: "{ reason: \"backoff\", millis: retryAfter }",
    tests: [decided, `${reliability}/Backoff.test.ts`]
  },
  {
    breaks: "a second 401 refreshes the token again",
    find: "return situation.refreshed ? undefined : { reason: \"refresh\", millis: 0 }",
    replace: "return { reason: \"refresh\", millis: 0 }"
  },
  {
    breaks: "a rate limit's 403 without a reset waits a second",
    find: "retryAfter === undefined ? 60_000",
    replace: "retryAfter === undefined ? 1000"
  },
  {
    breaks: "after a reset in the past there is no wait",
    find: "Math.max(leastReset, retryAfter)",
    replace: "Math.max(0, retryAfter)"
  },
  {
    breaks: "a reset beyond maxWait is waited for",
    find: "return millis <= situation.waitLeft ? { reason: \"rate-limit\", millis } : undefined",
    replace: "return { reason: \"rate-limit\", millis }"
  }
])

const retries = Mutant.of(`${request}/Retry.ts`, [unit, ...retried], [
  {
    breaks: "waits for the rate limit do not count against maxWait",
    find: "state.limited += retry.millis",
    replace: "this.limited = again.millis",
    tests: rateLimit
  },
  {
    breaks: "a wait that ends after the deadline is started",
    find: "retry === undefined || state.now() + retry.millis > state.deadlineAt",
    replace: "retry === undefined || state.now() > state.deadlineAt",
    tests: [`${reliability}/Deadlines.test.ts`]
  },
  {
    breaks: "an upload that was consumed is sent again",
    find: "typeof body === \"object\" ? body.unrepeatable() : undefined",
    replace: "undefined",
    tests: uploads
  },
  {
    breaks: "retries are not counted",
    find: "      state.repeats++\n",
    replace: ""
  },
  {
    breaks: "an idempotency key does not make a request idempotent",
    find: "idempotent: state.call.idempotent || state.request.idempotent",
    replace: "idempotent: state.call.idempotent",
    tests: retried
  },
  {
    breaks: "a call is retried with the rejected token",
    find: "        state.rejectedToken = rejected\n",
    replace: "",
    tests: ["packages/core/test/request/Credentials.test.ts", ...retried]
  }
])

const responses = Mutant.of(`${request}/ResponseHandling.ts`, [unit, ...retried], [
  {
    breaks: "an attempt that succeeds later hides an earlier one without a response",
    find: "state.outcomeUnknown ||= leavesOutcomeUnknown(reason)",
    replace: "state.outcomeUnknown = leavesOutcomeUnknown(reason)"
  },
  {
    breaks: "the outcome of a request whose body was truncated is unknown",
    find: "&& (typeof body !== \"object\" || body.complete)",
    replace: "",
    tests: uploads
  },
  {
    breaks: "the outcome after a timeout is known",
    find: "reason._tag === \"Timeout\" || reason._tag === \"ServerError\"",
    replace: "reason._tag === \"ServerError\""
  },
  {
    breaks: "the outcome after an unreadable success is known",
    find: " || reason._tag === \"Decode\" ||",
    replace: " ||",
    tests: [unit, `${reliability}/Unexpected.test.ts`, ...retried]
  },
  {
    breaks: "the outcome after a refused connection is unknown",
    find: "(reason._tag === \"Transport\" && reason.phase !== \"connect\")",
    replace: "reason._tag === \"Transport\""
  },
  {
    breaks: "the rate limit's 403 does not block the other calls of the client",
    find: "return Effect.andThen(state.shared.quota.block(blockedFor(state.retryAfter)), failed)",
    replace: "return failed",
    tests: rateLimit
  },
  {
    breaks: "the 403 of another origin blocks all calls",
    find: "if (response.otherOrigin === true) return failed",
    replace: "",
    tests: headers
  }
])

const states = Mutant.of(`${request}/CallState.ts`, [unit, ...retried], [
  {
    breaks: "a write at its deadline is reported as not executed",
    find: "(this.inFlight || this.outcomeUnknown) && isWrite",
    replace: "this.outcomeUnknown && isWrite",
    tests: [unit, `${reliability}/Deadlines.test.ts`, ...retried]
  },
  {
    breaks: "the outcome of a read is unknown",
    find: "&& isWrite(method) ? \"unknown\"",
    replace: "? \"unknown\""
  },
  {
    breaks: "the time waited is not reported",
    find: "this.waited += millis",
    replace: "this.waited = millis"
  }
])

const attempts = Mutant.of(`${request}/Attempt.ts`, [unit, ...retried], [
  {
    breaks: "the Retry-After of an earlier response applies to a later failure without one",
    find: "          state.retryAfter = undefined\n",
    replace: "",
    tests: [unit, ...retried, ...headers]
  }
])

const rateLimits = Mutant.of(`${request}/RateLimitReading.ts`, [unit, ...retried], [
  {
    breaks: "the headers of another origin count against the quota",
    find: "if (otherOrigin === true) return nothing",
    replace: "",
    tests: headers
  }
])

const reasons = Mutant.of("packages/engine/src/error/FlatError.ts", [unit, ...retried], [
  {
    breaks: "a broken connection counts as one that was never established",
    find: "reason.phase === \"connect\" ? \"unsent\" : \"idempotent\"",
    replace: "\"unsent\""
  },
  {
    breaks: "a call continues after its deadline",
    find: "return reason.limit === \"total\" ? \"final\" : \"idempotent\"",
    replace: "return \"idempotent\"",
    tests: [decided]
  },
  {
    breaks: "every 5xx is transient",
    find: "transientStatus.has(reason.status) ? \"idempotent\" : \"final\"",
    replace: "transientStatus.has(reason.status) || reason.status >= 500 ? \"idempotent\" : \"final\""
  }
])

export const retry = [
  ...decisions,
  ...retries,
  ...responses,
  ...states,
  ...attempts,
  ...rateLimits,
  ...reasons
]
