/**
 * The faults whose absence the table of retries and the rows of docs/reliability.md promise: each breaks one promise, and names the tests that must fail.
 */
import type { Mutant } from "./Mutant.ts"

const reliability = "packages/conformance/test/reliability"

export const mutants: ReadonlyArray<Mutant> = [
  {
    breaks: "a POST that may have been executed is retried",
    file: "packages/engine/src/request/RetryDecision.ts",
    find: "return situation.idempotent ? backoff(situation, situation.retryAfter) : undefined",
    replace: "return backoff(situation, situation.retryAfter)",
    tests: ["packages/engine/test/request/RetryDecision.test.ts", "packages/core/test/request/Retries.test.ts"]
  },
  {
    breaks: "only reads are retried if the request was never sent",
    file: "packages/engine/src/request/RetryDecision.ts",
    find: "return backoff(situation, undefined)",
    replace: "return situation.idempotent ? backoff(situation, undefined) : undefined",
    tests: ["packages/engine/test/request/RetryDecision.test.ts", "packages/core/test/request/Retries.test.ts"]
  },
  {
    breaks: "one retry too many",
    file: "packages/engine/src/request/RetryDecision.ts",
    find: "situation.repeats >= situation.retries",
    replace: "situation.repeats > situation.retries",
    tests: ["packages/engine/test/request/RetryDecision.test.ts", "packages/core/test/request/Retries.test.ts"]
  },
  {
    breaks: "Retry-After is ignored outside the rate limit",
    file: "packages/engine/src/request/RetryDecision.ts",
    find: "situation.idempotent ? backoff(situation, situation.retryAfter)",
    replace: "situation.idempotent ? backoff(situation, undefined)",
    tests: ["packages/engine/test/request/RetryDecision.test.ts", "packages/core/test/request/Retries.test.ts"]
  },
  {
    breaks: "a second 401 refreshes the token again",
    file: "packages/engine/src/request/RetryDecision.ts",
    find: "return situation.refreshed ? undefined : { reason: \"refresh\", millis: 0 }",
    replace: "return { reason: \"refresh\", millis: 0 }",
    tests: ["packages/engine/test/request/RetryDecision.test.ts", "packages/core/test/request/Retries.test.ts"]
  },
  {
    breaks: "a rate limit's 403 without a reset waits a second",
    file: "packages/engine/src/request/RetryDecision.ts",
    find: "retryAfter === undefined ? 60_000",
    replace: "retryAfter === undefined ? 1000",
    tests: ["packages/engine/test/request/RetryDecision.test.ts", "packages/core/test/request/Retries.test.ts"]
  },
  {
    breaks: "a reset beyond maxWait is waited for",
    file: "packages/engine/src/request/RetryDecision.ts",
    find: "return millis <= situation.waitLeft ? { reason: \"rate-limit\", millis } : undefined",
    replace: "return { reason: \"rate-limit\", millis }",
    tests: ["packages/engine/test/request/RetryDecision.test.ts", "packages/core/test/request/Retries.test.ts"]
  },
  {
    breaks: "a wait that ends after the deadline is started",
    file: "packages/engine/src/request/Retry.ts",
    find: "retry === undefined || state.now() + retry.millis > state.deadlineAt",
    replace: "retry === undefined || state.now() > state.deadlineAt",
    tests: [`${reliability}/Deadlines.test.ts`]
  },
  {
    breaks: "an upload that was consumed is sent again",
    file: "packages/engine/src/request/Retry.ts",
    find: "typeof body === \"object\" ? body.unrepeatable() : undefined",
    replace: "undefined",
    tests: [`${reliability}/Uploads.test.ts`, `${reliability}/UploadFailures.test.ts`]
  },
  {
    breaks: "an idempotency key does not make a request idempotent",
    file: "packages/engine/src/request/Retry.ts",
    find: "idempotent: state.call.idempotent || state.request.idempotent",
    replace: "idempotent: state.call.idempotent",
    tests: [`${reliability}/Retries.test.ts`, `${reliability}/RetriedStatuses.test.ts`]
  },
  {
    breaks: "an attempt that succeeds later hides an earlier one without a response",
    file: "packages/engine/src/request/ResponseHandling.ts",
    find: "state.outcomeUnknown ||= leavesOutcomeUnknown(reason)",
    replace: "state.outcomeUnknown = leavesOutcomeUnknown(reason)",
    tests: [
      "packages/core/test/request/Retries.test.ts",
      `${reliability}/Retries.test.ts`,
      `${reliability}/RetriedStatuses.test.ts`
    ]
  },
  {
    breaks: "the outcome after a timeout is known",
    file: "packages/engine/src/request/ResponseHandling.ts",
    find: "reason._tag === \"Timeout\" || reason._tag === \"ServerError\"",
    replace: "reason._tag === \"ServerError\"",
    tests: [
      "packages/core/test/request/Retries.test.ts",
      `${reliability}/Retries.test.ts`,
      `${reliability}/RetriedStatuses.test.ts`
    ]
  },
  {
    breaks: "the outcome after a refused connection is unknown",
    file: "packages/engine/src/request/ResponseHandling.ts",
    find: "(reason._tag === \"Transport\" && reason.phase !== \"connect\")",
    replace: "reason._tag === \"Transport\"",
    tests: [
      "packages/core/test/request/Retries.test.ts",
      `${reliability}/Retries.test.ts`,
      `${reliability}/RetriedStatuses.test.ts`
    ]
  },
  {
    breaks: "the 403 of another origin blocks all calls",
    file: "packages/engine/src/request/ResponseHandling.ts",
    find: "if (response.otherOrigin === true) return failed",
    replace: "",
    tests: [`${reliability}/RateLimitHeaders.test.ts`, `${reliability}/ImplausibleTimes.test.ts`]
  },
  {
    breaks: "a broken connection counts as one that was never established",
    file: "packages/engine/src/error/FlatError.ts",
    find: "reason.phase === \"connect\" ? \"unsent\" : \"idempotent\"",
    replace: "\"unsent\"",
    tests: [
      "packages/core/test/request/Retries.test.ts",
      `${reliability}/Retries.test.ts`,
      `${reliability}/RetriedStatuses.test.ts`
    ]
  },
  {
    breaks: "every 5xx is transient",
    file: "packages/engine/src/error/FlatError.ts",
    find: "transientStatus.has(reason.status) ? \"idempotent\" : \"final\"",
    replace: "transientStatus.has(reason.status) || reason.status >= 500 ? \"idempotent\" : \"final\"",
    tests: [
      "packages/core/test/request/Retries.test.ts",
      `${reliability}/Retries.test.ts`,
      `${reliability}/RetriedStatuses.test.ts`
    ]
  },
  {
    breaks: "one request more than the budget is sent",
    file: "packages/engine/src/quota/Quota.ts",
    find: "if (remaining <= 0) return { reason: \"quota\", until: resetAt }",
    replace: "if (remaining < 0) return { reason: \"quota\", until: resetAt }",
    tests: [
      "packages/engine/test/quota/Quota.test.ts",
      "packages/core/test/request/RateLimit.test.ts",
      `${reliability}/RateLimit.test.ts`
    ]
  },
  {
    breaks: "a late response of the previous window replaces the new window",
    file: "packages/engine/src/quota/Quota.ts",
    find: "if (resetAt !== undefined && end < resetAt && now - report.age <= ledger.since) return",
    replace: "",
    tests: [
      "packages/engine/test/quota/Quota.test.ts",
      "packages/core/test/request/RateLimit.test.ts",
      `${reliability}/RateLimit.test.ts`
    ]
  },
  {
    breaks: "a reset in the far future locks the client out",
    file: "packages/engine/src/quota/RateLimitHeaders.ts",
    find: "const isPlausible = (millis: number): boolean => Math.abs(millis) <= longestWait",
    replace: "const isPlausible = (millis: number): boolean => Number.isFinite(millis)",
    tests: [
      "packages/engine/test/quota/RateLimitHeaders.test.ts",
      `${reliability}/RateLimitHeaders.test.ts`,
      `${reliability}/ImplausibleTimes.test.ts`
    ]
  },
  {
    breaks: "the server's clock is not taken into account",
    file: "packages/engine/src/quota/RateLimitHeaders.ts",
    find: "Math.abs(skew) > clockTolerance ? here - skew : here",
    replace: "here",
    tests: [
      "packages/engine/test/quota/RateLimitHeaders.test.ts",
      `${reliability}/RateLimitHeaders.test.ts`,
      `${reliability}/ImplausibleTimes.test.ts`
    ]
  },
  {
    breaks: "Redis: requests are not subtracted from the shared budget",
    file: "packages/node/src/RedisQuotaScripts.ts",
    find: "remaining = remaining - 1\nsave()",
    replace: "save()",
    tests: [
      "packages/node/test/RedisQuotaModel.test.ts",
      "packages/node/test/RedisQuota.test.ts",
      "packages/node/test/RedisQuotaLayer.test.ts"
    ]
  },
  {
    breaks: "a rejected token is used again",
    file: "packages/engine/src/credentials/Credentials.ts",
    find: "held !== undefined && held !== rejectedToken && now",
    replace: "held !== undefined && now",
    tests: [
      "packages/core/test/request/Credentials.test.ts",
      `${reliability}/Credentials.test.ts`,
      `${reliability}/TokenProviders.test.ts`
    ]
  },
  {
    breaks: "a refresh ends with the call that started it",
    file: "packages/engine/src/oauth/TokenSession.ts",
    find: "return joined(started)\n",
    replace: "return Effect.onInterrupt(joined(started), () => Fiber.interrupt(started))\n",
    tests: [
      "packages/engine/test/oauth/TokenSession.test.ts",
      `${reliability}/OAuthRefresh.test.ts`,
      `${reliability}/OAuthStores.test.ts`
    ]
  },
  {
    breaks: "OAuth's state is not compared",
    file: "packages/engine/src/oauth/AuthorizationCode.ts",
    find: "if (!sameText(parameters?.get(\"state\") ?? \"\", state)) {",
    replace: "if (parameters?.get(\"state\") === null) {",
    tests: ["packages/engine/test/oauth/AuthorizationCode.test.ts", `${reliability}/OAuth.test.ts`]
  },
  {
    breaks: "an HttpClient follows redirects with secrets",
    file: "packages/engine/src/transport/HttpClientTransport.ts",
    find: "HttpClient.withScope(leavingRedirects(client))",
    replace: "HttpClient.withScope(client)",
    tests: [`${reliability}/Redirects.test.ts`]
  },
  {
    breaks: "only complete secrets are masked, so one truncated by a few characters is shown",
    file: "packages/engine/src/redaction/KnownSecrets.ts",
    find: ";(plain.length < size ? words : long).add(plain)",
    replace: "words.add(plain)",
    tests: [
      "packages/engine/test/redaction/Unescaped.test.ts",
      "packages/engine/test/redaction/Redaction.test.ts",
      "packages/engine/test/redaction/KnownSecrets.test.ts"
    ]
  },
  {
    breaks: "percent-encoded secrets are shown",
    file: "packages/engine/src/redaction/Unescaped.ts",
    find: "if (all.startsWith(\"%\")) writer.percent(all, match.index)",
    replace: "if (all.startsWith(\"%\")) writer.keep(text, match.index, end)",
    tests: [
      "packages/engine/test/redaction/Unescaped.test.ts",
      "packages/engine/test/redaction/Redaction.test.ts",
      "packages/engine/test/redaction/KnownSecrets.test.ts"
    ]
  },
  {
    breaks: "sign-in links are shown",
    file: "packages/engine/src/redaction/PrivatePatterns.ts",
    find: "hide(end - secret!.length, end)",
    replace: "hide(end, end)",
    tests: [
      "packages/engine/test/redaction/Unescaped.test.ts",
      "packages/engine/test/redaction/Redaction.test.ts",
      "packages/engine/test/redaction/KnownSecrets.test.ts"
    ]
  },
  {
    breaks: "passwords are shown",
    file: "packages/engine/src/redaction/Redaction.ts",
    find: "  \"password\",\n",
    replace: "",
    tests: [
      "packages/engine/test/redaction/Redaction.test.ts",
      "packages/engine/test/redaction/KnownSecrets.test.ts",
      "packages/engine/test/redaction/PrivatePatterns.test.ts"
    ]
  },
  {
    breaks: "parts of two versions are joined",
    file: "packages/engine/src/files/FilePart.ts",
    find: "!isVersion(headers, validator) ||",
    replace: "",
    tests: [
      "packages/engine/test/files/FilePart.test.ts",
      `${reliability}/FileParts.test.ts`,
      `${reliability}/Files.test.ts`
    ]
  },
  {
    breaks: "Content-Range is not compared with the requested range",
    file: "packages/engine/src/files/FilePart.ts",
    find: "if (range.from !== from) return",
    replace: "if (range.from > from) return",
    tests: [
      "packages/engine/test/files/FilePart.test.ts",
      `${reliability}/FileParts.test.ts`,
      `${reliability}/Files.test.ts`
    ]
  },
  {
    breaks: "a cursor that repeats is followed endlessly",
    file: "packages/engine/src/pages/Paginator.ts",
    find: "(following !== undefined && seen.has(following))",
    replace: "false",
    tests: [
      "packages/core/test/Pagination.test.ts",
      "packages/core/test/Resumable.test.ts",
      `${reliability}/Pages.test.ts`
    ]
  },
  {
    breaks: "empty pages are read without end",
    file: "packages/engine/src/pages/Paginator.ts",
    find: "empty === mostEmptyPages",
    replace: "empty === Infinity",
    tests: [
      "packages/core/test/Pagination.test.ts",
      "packages/core/test/Resumable.test.ts",
      `${reliability}/Pages.test.ts`
    ]
  },
  {
    breaks: "lenient mode returns an object instead of a list",
    file: "packages/engine/src/request/BodyDecoding.ts",
    find: "return strict || !mayBe(shape, json)",
    replace: "return strict",
    tests: ["packages/core/test/request/BodyDecoding.test.ts"]
  },
  {
    breaks: "a poll that fails is compared like a complete one",
    file: "packages/engine/src/watch/Poller.ts",
    find: "if (Result.isFailure(read)) return yield* failed(read.failure, startedAt, count)",
    replace:
      "if (Result.isFailure(read)) yield* failed(read.failure, startedAt, count)\n    if (Result.isFailure(read)) Object.assign(read, { success: \"gone\" })",
    tests: [`${reliability}/Watches.test.ts`]
  },
  {
    breaks: "a checkpoint includes changes that come after it",
    file: "packages/engine/src/watch/Seen.ts",
    find: "for (let at = 0; at < taken; at++) apply(items, steps[at]!)",
    replace: "for (const step of steps) apply(items, step)",
    tests: [`${reliability}/WatchCheckpoints.test.ts`]
  },
  {
    breaks: "the sandbox accepts expired delegated tokens",
    file: "packages/sandbox/src/auth/Authorization.ts",
    find: "  if (made.expires <= now) return expired()\n",
    replace: "",
    tests: [
      "packages/sandbox/test/Expiry.test.ts",
      "packages/sandbox/test/Escalation.test.ts",
      "packages/sandbox/test/Access.test.ts"
    ]
  },
  {
    breaks: "passwords are not flushed to the disk",
    file: "packages/roster/src/passwords/Credentials.ts",
    find: "Effect.andThen(file.writeAll(bytes), file.sync)",
    replace: "file.writeAll(bytes)",
    tests: ["packages/roster/test/passwords/Credentials.test.ts"]
  }
]
