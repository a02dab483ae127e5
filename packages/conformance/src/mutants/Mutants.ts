/**
 * The faults whose absence the table of retries and the rows of docs/reference/reliability.md promise: each breaks one promise, and names the tests that must fail.
 */
import { faults } from "./Faults.ts"
import type { Mutant } from "./Mutant.ts"

export const mutants: ReadonlyArray<Mutant> = [
  ...faults(
    "engine/request/RetryDecision",
    ["engine/request/RetryDecision", "core/request/Retries"],
    [
      "a POST that may have been executed is retried",
      "return situation.repeatable ? backoff(situation, situation.retryAfter) : undefined",
      "return backoff(situation, situation.retryAfter)"
    ],
    [
      "only reads are retried if the request was never sent",
      "return backoff(situation, undefined)",
      "return situation.repeatable ? backoff(situation, undefined) : undefined"
    ],
    ["one retry too many", "situation.repeats >= situation.retries", "situation.repeats > situation.retries"],
    [
      "Retry-After is ignored outside the rate limit",
      "situation.repeatable ? backoff(situation, situation.retryAfter)",
      "situation.repeatable ? backoff(situation, undefined)"
    ],
    [
      "a second 401 refreshes the token again",
      "return situation.refreshed ? undefined : { reason: \"refresh\", millis: 0 }",
      "return { reason: \"refresh\", millis: 0 }"
    ],
    [
      "a rate limit's 403 without a reset waits a second",
      "retryAfter === undefined ? 60_000",
      "retryAfter === undefined ? 1000"
    ],
    [
      "a reset beyond maxWait is waited for",
      "return millis <= situation.waitLeft ? { reason: \"rate-limit\", millis } : undefined",
      "return { reason: \"rate-limit\", millis }"
    ]
  ),
  ...faults(
    "engine/http/RawCall",
    ["core/FlatHttpClient"],
    ["an HttpClient sends the token to another origin", "url.origin === base.origin && ", ""],
    [
      "an HttpClient sends the token beside the base URL",
      "(url.pathname === root || url.pathname.startsWith(`${root}/`))",
      "url.pathname.startsWith(root)"
    ],
    [
      "an HttpClient repeats any write",
      "return found.prepared.ready().call",
      "return { ...found.prepared.ready().call, repeatable: true }"
    ],
    [
      "an HttpClient ignores an idempotency key",
      "idempotent: idempotentBy !== undefined &&",
      "idempotent: idempotentBy === \"none\" &&"
    ],
    [
      "an HttpClient loses the body of an error",
      "headers: visibleHeaders(headers, secrets), text: shown",
      "headers: visibleHeaders(headers, secrets), text: \"\""
    ],
    [
      "an HttpClient shows the secrets that a response repeats",
      "? scrub(value, secrets) : value",
      "? scrub(value, []) : value"
    ],
    [
      "an HttpClient takes a budget that is used up for a response",
      " && (reason._tag !== \"RateLimited\" || reason.refusedBy === \"api\")",
      ""
    ],
    ["an HttpClient ignores the options of a call", "baseUrl), overrides),", "baseUrl), undefined),"],
    [
      "an HttpClient accepts a token of the program",
      "const own = CustomHeaders.read(",
      "const own = ((given: Record<string, string>, _: unknown) => given)("
    ],
    ["an HttpClient does not check a success", "decode: isBytes ? acceptAny : call.decode", "decode: acceptAny"]
  ),
  ...faults(
    "engine/http/EngineHttpClient",
    ["core/FlatHttpClient"],
    [
      "an HttpClient leaves a file open",
      "signal.addEventListener(\"abort\", () => Effect.runForkWith(context)(close), { once: true })",
      "void signal"
    ],
    ["an HttpClient never closes a file that was read", "Stream.ensuring(close), ", ""],
    ["an HttpClient sends trace headers of its own", "() => true", "() => false"],
    ["an HttpClient cannot be interrupted", "signal, answered)", "signal, Effect.uninterruptible(answered))"],
    [
      "an HttpClient does not say why there is no response",
      "cause: error, description: error.message",
      "description: error.message"
    ]
  ),
  ...faults("engine/request/Retry", ["conformance/reliability/Deadlines"], [
    "a wait that ends after the deadline is started",
    "retry === undefined || state.now() + retry.millis > state.deadlineAt",
    "retry === undefined || state.now() > state.deadlineAt"
  ]),
  ...faults("engine/request/Retry", ["conformance/reliability/Uploads"], [
    "an upload that was consumed is sent again",
    "typeof body === \"object\" ? body.unrepeatable() : undefined",
    "undefined"
  ]),
  ...faults("engine/request/Retry", ["conformance/reliability/Retries"], [
    "an idempotency key does not make a request idempotent",
    "(state.call.repeatable || state.request.idempotent)",
    "state.call.repeatable"
  ]),
  ...faults("engine/request/Retry", ["core/request/Repeats"], [
    "a write is sent again later than ten seconds",
    "if (state.now() + retry.millis > state.repeatUntil) return Effect.fail(state.uncertain!.reason)",
    ""
  ], ["retryWrites has no effect", "config.retryWrites !== \"never\" && ", ""]),
  ...faults("engine/request/Attempt", ["core/request/Repeats"], [
    "a write that waited too long for a token is sent again",
    "if (state.now() > state.repeatUntil) return Effect.fail(state.uncertain!.reason)",
    ""
  ]),
  ...faults("engine/request/CallState", ["core/request/Repeats", "conformance/reliability/Retries"], [
    "a write that is sent again is not reported",
    "!isRead(this.call.method)) this.repeated = true",
    "isRead(this.call.method)) this.repeated = true"
  ]),
  ...faults("engine/request/PreparedOperation", ["core/request/Repeats", "conformance/reliability/Retries"], [
    "every PUT and DELETE is sent again",
    "description.once !== true",
    "true"
  ]),
  ...faults("core/contract/Repeats", ["sandbox/Repeats"], [
    "an operation that must not be sent again is called safe",
    "mayInform(never(\"each execution",
    "mayInform(safe(\"each execution"
  ], [
    "an operation that can undo another caller's change is called safe",
    "deleteClassUser: overwrites(",
    "deleteClassUser: safe("
  ], [
    "an operation that cannot undo another caller's change is called one that can",
    "deleteGroup: removesId",
    "deleteGroup: setsFields"
  ]),
  ...faults("engine/operation/CustomRequestEncoding", ["core/request/Repeats"], [
    "a request of the program is sent again without `idempotent`",
    "fieldsOf(given)[\"idempotent\"] === true",
    "true"
  ]),
  ...faults("engine/transport/AttemptTimer", ["engine/transport/AttemptTimer"], [
    "a write that is sent again waits for a connection without end",
    "if (connectLeft <= 0) {",
    "if (connectLeft < -Infinity) {"
  ]),
  ...faults("engine/request/ResponseHandling", ["core/request/Retries", "conformance/reliability/Retries"], [
    "an attempt that succeeds later hides an earlier one without a response",
    "if (leavesOutcomeUnknown(reason)",
    "state.uncertain = undefined\n  if (leavesOutcomeUnknown(reason)"
  ], [
    "the outcome after a timeout is known",
    "reason._tag === \"Timeout\" || reason._tag === \"ServerError\"",
    "reason._tag === \"ServerError\""
  ], [
    "the outcome after a refused connection is unknown",
    "(reason._tag === \"Transport\" && reason.phase !== \"connect\")",
    "reason._tag === \"Transport\""
  ]),
  ...faults("engine/request/ResponseHandling", [
    "conformance/reliability/RateLimit",
    "conformance/reliability/ImplausibleTimes"
  ], ["the 403 of another origin blocks all calls", "|| response.otherOrigin === true", ""]),
  ...faults("engine/error/FlatError", ["core/request/Retries", "conformance/reliability/Retries"], [
    "a broken connection counts as one that was never established",
    "reason.phase === \"connect\" ? \"unsent\" : \"executed\"",
    "\"unsent\""
  ], [
    "every 5xx is transient",
    "transientStatus.has(reason.status) ? \"executed\" : \"final\"",
    "transientStatus.has(reason.status) || reason.status >= 500 ? \"executed\" : \"final\""
  ]),
  ...faults(
    "engine/quota/Quota",
    ["engine/quota/Quota", "core/request/RateLimit", "conformance/reliability/RateLimit"],
    [
      "an interrupted call keeps its slot",
      "slots.withPermits(1)(countInFlight(effect))",
      "Effect.uninterruptibleMask((restore) => Effect.flatMap(restore(slots.take(1)), () => Effect.ensuring(restore(countInFlight(effect)), slots.release(1))))"
    ],
    [
      "one request more than the budget is sent",
      "if (remaining <= 0) return { reason: \"quota\", until: resetAt }",
      "if (remaining < 0) return { reason: \"quota\", until: resetAt }"
    ],
    [
      "a late response of the previous window replaces the new window",
      "if (resetAt !== undefined && end < resetAt && now - report.age <= ledger.since) return",
      ""
    ]
  ),
  ...faults("engine/quota/RateLimitHeaders", [
    "engine/quota/RateLimitHeaders",
    "conformance/reliability/RateLimit",
    "conformance/reliability/ImplausibleTimes"
  ], [
    "a reset in the far future locks the client out",
    "const isPlausible = (millis: number): boolean => Math.abs(millis) <= longestWait",
    "const isPlausible = (millis: number): boolean => Number.isFinite(millis)"
  ], ["the server's clock is not taken into account", "Math.abs(skew) > clockTolerance ? here - skew : here", "here"]),
  ...faults("node/redis/RedisQuotaScripts", ["node/RedisQuotaModel", "node/RedisQuota", "node/RedisQuotaLayer"], [
    "Redis: requests are not subtracted from the shared budget",
    "remaining = remaining - 1\nsave()",
    "save()"
  ]),
  ...faults("engine/credentials/Credentials", [
    "core/request/Credentials",
    "conformance/reliability/Credentials",
    "conformance/reliability/TokenProviders"
  ], [
    "a rejected token is used again",
    "held !== undefined && held !== rejectedToken && now",
    "held !== undefined && now"
  ]),
  ...faults("engine/oauth/TokenSession", ["engine/oauth/TokenSession", "conformance/reliability/OAuthSessions"], [
    "a refresh ends with the call that started it",
    "return joined(started)\n",
    "return Effect.onInterrupt(joined(started), () => Fiber.interrupt(started))\n"
  ]),
  ...faults("engine/oauth/AuthorizationCode", ["engine/oauth/AuthorizationCode", "conformance/reliability/OAuth"], [
    "OAuth's state is not compared",
    "if (!sameText(parameters?.get(\"state\") ?? \"\", state)) {",
    "if (parameters?.get(\"state\") === null) {"
  ]),
  ...faults("engine/transport/HttpClientTransport", ["conformance/reliability/Redirects"], [
    "an HttpClient follows redirects with secrets",
    "HttpClient.withScope(leavingRedirects(client))",
    "HttpClient.withScope(client)"
  ]),
  ...faults("engine/redaction/KnownSecrets", [
    "engine/redaction/Redaction",
    "engine/redaction/KnownSecrets"
  ], [
    "only complete secrets are masked, so one truncated by a few characters is shown",
    ";(plain.length < size ? words : long).add(plain)",
    "words.add(plain)"
  ]),
  ...faults("engine/redaction/Unescaped", [
    "engine/redaction/Unescaped",
    "engine/redaction/Redaction",
    "engine/redaction/KnownSecrets"
  ], [
    "percent-encoded secrets are shown",
    "if (all.startsWith(\"%\")) writer.percent(all, match.index)",
    "if (all.startsWith(\"%\")) writer.keep(text, match.index, end)"
  ]),
  ...faults("engine/redaction/PrivatePatterns", [
    "engine/redaction/PrivatePatterns",
    "engine/redaction/Redaction",
    "engine/redaction/KnownSecrets"
  ], ["sign-in links are shown", "hide(end - secret!.length, end)", "hide(end, end)"]),
  ...faults("engine/redaction/Redaction", [
    "engine/redaction/Redaction",
    "engine/redaction/KnownSecrets",
    "engine/redaction/PrivatePatterns"
  ], ["passwords are shown", "  \"password\",\n", ""]),
  ...faults(
    "engine/files/FilePart",
    ["engine/files/FilePart", "conformance/reliability/FileParts", "conformance/reliability/Files"],
    ["parts of two versions are joined", "!isVersion(headers, validator) ||", ""],
    [
      "Content-Range is not compared with the requested range",
      "if (range.from !== from) return",
      "if (range.from > from) return"
    ]
  ),
  ...faults("engine/pages/Paginator", ["core/Pagination", "core/Resumable", "conformance/reliability/Pages"], [
    "a cursor that repeats is followed endlessly",
    "(following !== undefined && seen.has(following))",
    "false"
  ], ["empty pages are read without end", "empty === mostEmptyPages", "empty === Infinity"]),
  ...faults("engine/request/BodyProblems", ["core/request/BodyDecoding"], [
    "lenient mode returns an object instead of a list",
    "return strict || !mayBe(shape, value)",
    "return strict"
  ]),
  ...faults("engine/watch/Poller", ["conformance/reliability/Watches"], [
    "a poll that fails is compared like a complete one",
    "if (Result.isFailure(read)) return yield* failed(read.failure, startedAt, count)",
    "if (Result.isFailure(read)) yield* failed(read.failure, startedAt, count)\n    if (Result.isFailure(read)) Object.assign(read, { success: \"gone\" })"
  ]),
  ...faults("engine/watch/Seen", ["conformance/reliability/WatchCheckpoints"], [
    "a checkpoint includes changes that come after it",
    "for (let at = 0; at < taken; at++) apply(items, steps[at]!)",
    "for (const step of steps) apply(items, step)"
  ]),
  ...faults(
    "engine/web/Site",
    ["promise/web/Attacks", "promise/web/Proxy"],
    ["another site may write through a web app", "given === origin && site", "site"],
    ["a sibling domain may write through a web app", " && site === \"same-origin\"", ""],
    ["a web app returns to a path with control characters", "[^\\p{Cc}\\\\]*$/u", "[^\\\\]*$/u"],
    ["scripts can read the cookie of a session", "HttpOnly; ", ""],
    ["a sibling domain can set the cookie of a session", "isSecure ? \"__Host-\" : \"\"", "\"\""]
  ),
  ...faults(
    "engine/web/Routes",
    ["promise/web/Attacks", "promise/web/Proxy"],
    [
      "pages may call every operation",
      "!sensitiveOperations.includes(operation) : allow.includes(operation)",
      "true : true"
    ],
    ["pages get sign-in links without being allowed to", "!sensitiveOperations.includes(operation)", "true"],
    ["pages may create tokens", "operation === never || !isListed", "!isListed"],
    ["pages may send a token in a query", "!names.includes(name)", "name === \"\""],
    ["an id of a page can have several segments", "!/[/\\\\\\p{Cc}]/u.test(id)", "id !== \"\""],
    [
      "pages may call what no scope of the session permits",
      "description.scopes?.some((one) => granted.includes(one))",
      "granted.length > 0"
    ]
  ),
  ...faults(
    "engine/web/Proxy",
    ["promise/web/Proxy", "promise/web/Attacks"],
    ["headers of a page are forwarded", "const requestHeaders = [", "const requestHeaders = [\"via\", "],
    ["the token of a session is sent to another origin", "if (to.origin === api.origin)", "if (to.origin !== \"\")"],
    ["pages get the cookies of the API", "/^(?:content-(?:type", "/^(?:set-cookie|content-(?:type"],
    ["pages get errors with addresses", "scrub(String(json[name]), secrets)", "String(json[name])"],
    ["a stream of a page is sent twice", "canRepeat: false", "canRepeat: true"]
  ),
  ...faults(
    "engine/web/Reply",
    ["promise/web/Proxy"],
    ["responses to pages may be stored", "\"private, no-store\"", "\"private\""],
    ["a file that a page opens may run scripts", " sandbox;", ""]
  ),
  ...faults(
    "engine/web/WebAuth",
    ["promise/web/Proxy", "promise/web/Attacks", "engine/web/WebAuth"],
    [
      "a state of a sign-in can be used twice",
      "!isCurrent || !(yield* sessions.use(signIn.state, new Date(signIn.ends)))",
      "!isCurrent"
    ],
    ["a sign-in is accepted after ten minutes", "signIn.ends > (yield* Clock.currentTimeMillis) &&", ""],
    ["a call with a rejected token fails", "if (response.status !== 401)", "if (response.status !== 0)"],
    [
      "a session survives tokens that are rejected after a refresh",
      "        yield* sessions.end(session)\n",
      ""
    ],
    ["a link can sign the user out", "if (path === \"/logout\" && method !== \"POST\")", "if (path === \"\")"],
    ["a sign-in keeps the session before it", "      yield* Effect.ignore(end(request))\n", ""]
  ),
  ...faults(
    "engine/web/Sessions",
    ["promise/web/Proxy", "engine/web/WebAuth"],
    ["tokens that arrive after a logout stay valid", "if (flight.hasEnded) yield* revoke(renewed)", ""],
    ["an outage of the token endpoint ends a session", " && endsSession(got.failure)", ""],
    ["a session never ends", "session.ends > (yield* Clock.currentTimeMillis)", "session.ends > 0"],
    ["tokens that were not saved are forgotten", "if (flight.unsaved === undefined) flights", "flights"],
    ["a logout keeps tokens that were not saved", "unsaved ?? latest?.tokens", "latest?.tokens"]
  ),
  ...faults(
    "engine/web/Seal",
    ["promise/web/Proxy"],
    ["what is sealed for a sign-in opens as a session", "bytesOf(purpose)", "bytesOf(\"\")"],
    [
      "a new secret ends all sessions",
      "for (const key of await keys())",
      "for (const key of (await keys()).slice(0, 1))"
    ]
  ),
  ...faults("sandbox/auth/Authorization", ["sandbox/Expiry", "sandbox/Escalation", "sandbox/Access"], [
    "the sandbox accepts expired delegated tokens",
    "  if (made.expires <= now) return expiredToken()\n",
    ""
  ]),
  ...faults("roster/passwords/Credentials", ["roster/passwords/Credentials"], [
    "passwords are not flushed to the disk",
    "Effect.andThen(file.writeAll(bytes), file.sync)",
    "file.writeAll(bytes)"
  ])
]
