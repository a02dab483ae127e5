/** The options in effect as lines of text, without secrets. */
import * as Redacted from "effect/Redacted"
import type { SentHeaders } from "../fields/CustomHeaders.ts"
import type { FlatConfig } from "./ClientOptions.ts"

const mebibyte = 1024 * 1024

const bytes = (size: number): string =>
  size === Infinity ? "any size" : size >= mebibyte ? `${Math.round(size / mebibyte * 10) / 10} MiB` : `${size} bytes`

const seconds = (millis: number): string => millis === Infinity ? "none" : `${millis / 1000} s`

/** Describes the limits, retries and waits in effect. The token is not included. */
export const describe = (config: FlatConfig): string =>
  [
    `base URL           ${config.baseUrl}`,
    `access token       ${describeToken(config.accessToken)}`,
    `user agent         ${config.userAgent}`,
    `headers            ${describeHeaders(config.headers)}`,
    `attempt timeout    ${seconds(config.attemptTimeout)} until the response headers`,
    `idle timeout       ${seconds(config.idleTimeout)} between two chunks of a body`,
    `deadline           ${seconds(config.deadline)} for a whole call`,
    `token timeout      ${seconds(config.tokenTimeout)} for a token provider`,
    `retries            ${config.retries}, ${
      config.backoff === undefined
        ? "with full jitter from 0.5 s doubling to 30 s"
        : "after the delays of the option backoff"
    }; Retry-After is honoured`,
    `  any method       nothing was sent (refused, DNS, TLS)`,
    `  GET              reset, truncated body, timeout, 408, 500, 502, 503, 504`,
    `  PUT DELETE       ${
      config.retryWrites === "never"
        ? "as POST"
        : "as GET, within 10 s, where twice is the same as once"
    }`,
    `  POST PATCH       never after it was sent: the error says outcome "unknown"`,
    `  401              once, with a refreshed token`,
    `rate limit         waits for the reset, at most ${
      seconds(config.maxWait)
    } per call; then RateLimited with resetAt`,
    `concurrency        at most ${config.concurrency} requests at the same time`,
    `response size      at most ${bytes(config.maxResponseBytes)}, ${
      bytes(config.maxErrorBytes)
    } of an error; files have no limit`,
    `unexpected shapes  ${config.strict ? "fail as Decode" : "returned as is and reported as drift"}`
  ].join("\n")

// Names only: values may be secrets.
const describeHeaders = (headers: SentHeaders): string => Object.keys(headers).join(", ") || "none"

const describeToken = (source: FlatConfig["accessToken"]): string =>
  source === undefined
    ? "none: requests are sent without authentication"
    : typeof source === "string" || Redacted.isRedacted(source)
    ? "fixed"
    : "from a token provider"
