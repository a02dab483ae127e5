/** Faults of a request: when it is sent again, and what its error says. */
import { faults, type Mutant } from "./Mutant.ts"

export const requests: ReadonlyArray<Mutant> = [
  ...faults(
    "engine/request/RetryDecision",
    ["engine/request/RetryDecision"],
    [
      "a POST that may have been executed is retried",
      "return situation.repeatable ? backoff(situation, situation.retryAfter) : undefined",
      "return backoff(situation, situation.retryAfter)",
      "R4",
      "R6"
    ],
    [
      "only reads are retried if the request was never sent",
      "return backoff(situation, undefined)",
      "return situation.repeatable ? backoff(situation, undefined) : undefined",
      "R2"
    ],
    ["one retry too many", "situation.repeats >= situation.retries", "situation.repeats > situation.retries"],
    [
      "Retry-After is ignored outside the rate limit",
      "situation.repeatable ? backoff(situation, situation.retryAfter)",
      "situation.repeatable ? backoff(situation, undefined)",
      "R5",
      "R10",
      "R13"
    ],
    [
      "a second 401 refreshes the token again",
      "return situation.refreshed ? undefined : { reason: \"refresh\", millis: 0 }",
      "return { reason: \"refresh\", millis: 0 }",
      "R7"
    ],
    [
      "a rate limit's 403 without a reset waits a second",
      "retryAfter === undefined ? 60_000",
      "retryAfter === undefined ? 1000",
      "R1"
    ],
    [
      "a reset beyond maxWait is waited for",
      "return millis <= situation.waitLeft ? { reason: \"rate-limit\", millis } : undefined",
      "return { reason: \"rate-limit\", millis }",
      "Q2"
    ]
  ),
  ...faults("engine/request/Retry", ["conformance/reliability/Deadlines"], [
    "a wait that ends after the deadline is started",
    "retry === undefined || state.now() + retry.millis > state.deadlineAt",
    "retry === undefined || state.now() > state.deadlineAt",
    "D5"
  ]),
  ...faults("engine/request/Retry", ["conformance/reliability/Uploads"], [
    "an upload that was consumed is sent again",
    "typeof body === \"object\" ? body.unrepeatable() : undefined",
    "undefined",
    "U3"
  ]),
  ...faults("engine/request/Retry", ["conformance/reliability/Retries"], [
    "an idempotency key does not make a request idempotent",
    "(state.call.repeatable || state.request.idempotent)",
    "state.call.repeatable",
    "R12"
  ]),
  ...faults("engine/request/Retry", ["core/request/Repeats"], [
    "a write is sent again later than ten seconds",
    "if (state.now() + retry.millis > state.repeatUntil) return Effect.fail(state.uncertain!.reason)",
    "",
    "R3"
  ], ["retryWrites has no effect", "config.retryWrites !== \"never\" && ", ""]),
  ...faults("engine/request/Attempt", ["core/request/Repeats"], [
    "a write that waited too long for a token is sent again",
    "if (state.now() > state.repeatUntil) return Effect.fail(state.uncertain!.reason)",
    ""
  ]),
  ...faults("engine/request/CallState", ["core/request/Repeats", "conformance/reliability/Retries"], [
    "a write that is sent again is not reported",
    "if (this.isRepeat) this.repeated ??= this.attempts",
    "if (!this.isRepeat) this.repeated ??= this.attempts",
    "R3"
  ]),
  ...faults(
    "engine/request/Permission",
    [],
    ["an error counts no waiting time", "state.waited += millis", "void millis", "R10"]
  ),
  ...faults("engine/call/CurrentOptions", [], [
    "options of a fiber replace those of a call",
    "call(input, over(current, options))",
    "call(input, current)",
    "O13"
  ]),
  ...faults("engine/request/PreparedOperation", ["core/request/Repeats", "conformance/reliability/Retries"], [
    "every PUT and DELETE is sent again",
    "description.once !== true",
    "true",
    "R3"
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
  ...faults("engine/request/Failures", ["conformance/reliability/Retries"], [
    "an attempt that succeeds later hides an earlier one without a response",
    "if (isSent(state) && leavesOutcomeUnknown(reason)",
    "state.uncertain = undefined\n  if (isSent(state) && leavesOutcomeUnknown(reason)"
  ], [
    "the outcome after a timeout is known",
    "(reason._tag === \"Timeout\" && reason.detail === undefined) ||",
    "(reason._tag === \"Timeout\" && reason.detail !== undefined) ||"
  ], [
    "the outcome after a refused connection is unknown",
    "(reason._tag === \"Transport\" && reason.phase !== \"connect\")",
    "reason._tag === \"Transport\"",
    "R2"
  ]),
  ...faults("engine/request/Failures", [
    "conformance/reliability/RateLimit",
    "conformance/reliability/ImplausibleTimes"
  ], ["the 403 of another origin blocks all calls", "|| response.otherOrigin === true", "", "Q15"]),
  ...faults("engine/error/FlatError", ["conformance/reliability/Retries"], [
    "a broken connection counts as one that was never established",
    "reason.phase === \"connect\" ? \"unsent\" : \"executed\"",
    "\"unsent\""
  ], [
    "every 5xx is transient",
    "transientStatus.has(reason.status) ? \"executed\" : \"final\"",
    "transientStatus.has(reason.status) || reason.status >= 500 ? \"executed\" : \"final\"",
    "R8"
  ]),
  ...faults("engine/request/BodyProblems", ["core/request/BodyDecoding"], [
    "lenient mode returns an object instead of a list",
    "return strict || !mayBe(shape, value)",
    "return strict",
    "S6"
  ]),
  ...faults(
    "engine/request/Failures",
    [],
    [
      "an attempt that is interrupted is not reported",
      "if (state.outgoing === undefined)",
      "if (state.outgoing !== undefined)",
      "G8",
      "X3"
    ],
    [
      "the outcome of a write whose response cannot be read is known",
      " || reason._tag === \"Decode\"",
      "",
      "O8",
      "S2",
      "S3",
      "S6",
      "S7",
      "Z2"
    ],
    ["the outcome after a server error is known", "reason._tag === \"ServerError\"", "false", "R6", "X8"],
    [
      "the outcome after a 408 is known",
      "(reason._tag === \"UnexpectedStatus\" && reason.status === 408) ||",
      "",
      "R6"
    ],
    [
      "the outcome after a lost response is known",
      "(reason._tag === \"Transport\" && reason.phase !== \"connect\")",
      "false",
      "R4",
      "R9",
      "L4",
      "N8"
    ],
    [
      "the outcome of a write whose body was not sent whole is unknown",
      "(typeof body !== \"object\" || body.complete)",
      "true",
      "U6"
    ],
    [
      "a lost response is forgotten when a retry is answered",
      "(state.inFlight || state.uncertain !== undefined)",
      "state.inFlight",
      "R3",
      "R9"
    ],
    [
      "a rejection by the rate limit is forgotten",
      "Effect.andThen(state.quota.block(blockedFor(state.retryAfter)), failed)",
      "failed",
      "Q11"
    ],
    ["an error does not say when to send again", "retryAfter: state.retryAfter,", "retryAfter: undefined,", "R15"],
    [
      "problems of options hide those of the input",
      "[...problems, ...overrides?.problems ?? []]",
      "overrides?.problems ?? problems",
      "O2"
    ]
  ),
  ...faults(
    "engine/error/FlatError",
    ["engine/error/FlatError"],
    ["a write that may have been executed is retryable", " && given.outcome === undefined &&", " &&", "R14"],
    ["a failure that cannot pass is retryable", "[\"final\", \"refresh\"]", "[\"refresh\"]", "R14"],
    ["a call whose source is consumed is retryable", "given.consumedSource === undefined\n", "true\n"]
  ),
  ...faults(
    "core/FlatError",
    ["core/FlatErrorSchema"],
    [
      "an error loses its outcome on the way",
      "error.toJSON() as never",
      "({ ...error.toJSON() as object, outcome: undefined }) as never",
      "E3"
    ],
    [
      "an error from elsewhere is not redacted",
      "decode: SchemaGetter.transform(redact)",
      "decode: SchemaGetter.passthrough()",
      "E4"
    ],
    [
      "an error made by hand is encoded as it is",
      "encode: SchemaGetter.transform(redact)",
      "encode: SchemaGetter.passthrough()"
    ],
    ["an error of the contract loses its code", "({ status: statuses[_tag], code, id", "({ status: statuses[_tag], id"]
  ),
  ...faults("core/contract/ApiError", ["core/FlatErrorSchema"], [
    "an error of the contract loses its message",
    "message: detail",
    "message: \"\""
  ]),
  ...faults(
    "engine/request/CallState",
    [],
    [
      "drift is not reported",
      "if (problems.length === 0) return next",
      "if (problems.length >= 0) return next",
      "S1",
      "M7",
      "Q13"
    ],
    [
      "attempts are not logged",
      "config.onResponse === undefined && config.logLevel !== \"debug\"",
      "config.onResponse === undefined",
      "X4",
      "G9"
    ],
    ["every attempt is reported as the first", "attempt: this.attempts + (next ? 1 : 0)", "attempt: 1", "G8"],
    ["an error has the wait of an earlier attempt", "    this.retryAfter = undefined\n", "", "R15"],
    ["what was sent is shown", "this.request.secrets(),", "[],", "X5", "X6"]
  ),
  ...faults(
    "engine/request/RetryDecision",
    [],
    [
      "a retry for the rate limit counts as a retry",
      "case \"reset\": {",
      "case \"reset\": {\n      if (situation.repeats >= situation.retries) return undefined",
      "R1"
    ],
    ["the back-off does not grow", "firstBackoff * 2 ** situation.repeats", "longestBackoff", "R2"],
    [
      "a write that may have been executed and may be sent again is not",
      "return situation.repeatable ? backoff",
      "return situation.repeatable && situation.retryAfter !== undefined ? backoff",
      "R3",
      "R5",
      "R12"
    ]
  ),
  ...faults(
    "engine/request/Retry",
    [],
    ["every write may be sent again", "(state.call.repeatable || state.request.idempotent)", "true", "R11"],
    ["waits for the rate limit have no limit together", "state.limited += retry.millis", "void retry.millis", "Q1"],
    [
      "the option backoff has no effect",
      "retry?.reason !== \"backoff\" || config.backoff",
      "true || config.backoff",
      "O9"
    ]
  ),
  ...faults("engine/request/StatusError", [], [
    "a Retry-After is read from what the error shows",
    "RateLimitHeaders.retryAfter(response.headers, now)",
    "RateLimitHeaders.retryAfter(\"headers\" in reason ? (reason.headers ?? {}) : {}, now)",
    "R13"
  ], [
    "a 401 without a token does not say so",
    "anonymous: state.token === undefined && state.request.absoluteUrl === undefined",
    "anonymous: false",
    "C19"
  ]),
  ...faults("engine/request/BodyProblems", [], [
    "an integer that JavaScript rounds is passed on",
    " || (Number.isInteger(value) && !Number.isSafeInteger(value))",
    "",
    "M9"
  ]),
  ...faults("engine/request/Permission", [], [
    "a token that expires during a wait is sent",
    "freshUntil > -Infinity && freshUntil <= state.now()",
    "false",
    "C2"
  ]),
  ...faults(
    "engine/request/RequestPipe",
    [],
    [
      "all clients share one budget",
      "=> Quota.make(config, counters?.(owner))",
      "=> (globalThis as any).quota ??= Quota.make(config, counters?.(owner))",
      "C5"
    ],
    ["a deadline ends late", "      response,\n      deadline,", "      response,\n      deadline * 4,", "D4"],
    ["limits of a call have no effect", "limits: limitsOf(config.success)", "limits: shared.limits", "O1"]
  ),
  ...faults("engine/request/Attempt", [], [
    "headers of the program are sent to a file store",
    "...(absoluteUrl === undefined ? config.headers : undefined)",
    "...config.headers",
    "O3"
  ], [
    "traceparent is sent without being asked for",
    "telemetry !== undefined && config.propagateTraces",
    "telemetry !== undefined",
    "X2"
  ]),
  ...faults("engine/request/BodyEncoding", [], [
    "a getter may answer differently when it is sent",
    "if (!exactlyOf(shape)(written))",
    "if (problems.length < 0)",
    "E2"
  ]),
  ...faults("engine/body/UploadAttempt", [], [
    "bytes that change between two attempts are sent",
    "this.source = UploadSource.copyOf(upload.source)",
    "this.source = upload.source",
    "U2"
  ])
]
