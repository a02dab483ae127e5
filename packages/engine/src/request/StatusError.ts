/** Turns a response outside 2xx into an error reason. Distinguishes the rate limit's 403 from any other 403 by its body. */
import type { ReceivedResponse } from "../call/Call.ts"
import {
  BadRequest,
  Conflict,
  type FlatErrorReason,
  Forbidden,
  NotFound,
  PaymentRequired,
  QuotaExhausted,
  RateLimited,
  ServerError,
  Unauthorized,
  UnexpectedStatus
} from "../error/FlatError.ts"
import { excerpt, scrub, visibleHeaders } from "../error/Redaction.ts"
import * as RateLimitHeaders from "../quota/RateLimitHeaders.ts"
import { codingProblemOf } from "../transport/BodyChecks.ts"
import type { CallState } from "./CallState.ts"
import { blockedFor } from "./RetryDecision.ts"

const rateLimitCode = "API_RATE_LIMIT_EXCEEDED"
const quotaCodes = new Set(["QUOTA_EXCEEDED", "CREDITS_EXHAUSTED", "OMR_CREDITS_EXHAUSTED"])

const parse = (text: string): Record<string, unknown> => {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === "object" && json !== null ? json as Record<string, unknown> : {}
  } catch {
    return {}
  }
}

const withoutText = (status: number): string =>
  status === 304
    ? "not modified, although the request had no condition"
    : status === 0
    ? "a redirect, whose target a browser hides: it cannot be followed; check baseUrl"
    : status >= 300 && status < 400
    ? "a redirect, which is followed for reads and within the API's origin only; check baseUrl"
    : "the response has no text"

/** Returns the error reason for the status and body of a response. */
export const fromResponse = (
  response: ReceivedResponse,
  context: {
    readonly acceptedScopes: ReadonlyArray<string>
    readonly secrets: ReadonlyArray<string>
    readonly now: number
    /** Whether the request was sent without a token. */
    readonly anonymous?: boolean | undefined
  }
): FlatErrorReason => {
  // Ignores a body with an unsupported content coding.
  const said = codingProblemOf(response.headers) === undefined ? response.text : ""
  const body = parse(said)
  const text = (name: string): string | undefined => {
    const value = body[name]
    return typeof value === "string" ? scrub(value, context.secrets) : undefined
  }
  // Compares the code before redaction: a secret of the request may be part of it by chance.
  const code = body["code"]
  const fields = {
    status: response.status,
    code: text("code"),
    detail: text("message") ?? (excerpt(said, context.secrets) || withoutText(response.status)),
    param: text("param"),
    supportId: text("id"),
    providerMessage: text("providerMessage"),
    headers: visibleHeaders(response.headers, context.secrets)
  }
  if (code === rateLimitCode || response.status === 429) {
    const millis = RateLimitHeaders.blockedFor(response.headers, context.now)
    const resetAt = millis === undefined ? undefined : new Date(context.now + millis)
    return new RateLimited({ ...fields, refusedBy: "api", resetAt })
  }
  if (typeof code === "string" && quotaCodes.has(code)) return new QuotaExhausted(fields)
  switch (response.status) {
    case 400:
    case 422:
      return new BadRequest(fields)
    case 401:
      return new Unauthorized(context.anonymous === true ? { ...fields, anonymous: true } : fields)
    case 402:
      return new PaymentRequired(fields)
    case 403:
      return new Forbidden({ ...fields, acceptedScopes: context.acceptedScopes })
    case 404:
      return new NotFound(fields)
    case 409:
      return new Conflict(fields)
    default:
      return response.status >= 500 && response.status < 600 ? new ServerError(fields) : new UnexpectedStatus(fields)
  }
}

/** Reads a response outside 2xx: its reason, and the problem with the wait that it asks for. Records that wait, from the unredacted headers. */
export const read = <A>(state: CallState<A>, response: ReceivedResponse) => {
  const now = state.clock.currentTimeMillisUnsafe()
  const reason = fromResponse(response, {
    acceptedScopes: state.call.acceptedScopes,
    secrets: state.secrets(),
    now,
    // A file at another origin is fetched without the token on purpose.
    anonymous: state.token === undefined && state.request.absoluteUrl === undefined
  })
  const { millis, problem } = RateLimitHeaders.retryAfter(response.headers, now)
  // The rate limit ends with its window if the response names no wait.
  state.retryAfter = reason._tag === "RateLimited"
    ? blockedFor(RateLimitHeaders.blockedFor(response.headers, now))
    : millis
  return { reason, problems: problem === undefined ? [] : [problem] }
}
