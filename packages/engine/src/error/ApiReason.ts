/** The reasons that the API reports: one for each error status, and a background job that failed. */
import * as Data from "effect/Data"
import type {
  ApiFields,
  ForbiddenFields,
  JobFailedFields,
  RateLimitedFields,
  UnauthorizedFields
} from "../shared/ErrorFields.ts"

/** Says what happened, what the API said, and what to do. */
const describeApi = (what: string, fields: ApiFields, next: string): string => {
  const named = fields.code === undefined ? `${fields.status}` : `${fields.status} ${fields.code}`
  const param = fields.param === undefined ? "" : ` (parameter "${fields.param}")`
  const support = fields.supportId === undefined ? "" : `; support id ${fields.supportId}`
  return `${what}: ${named}, ${fields.detail.replace(/\.$/, "")}${param}. ${next}${support}`
}

/** The API rejected the request as invalid (400, 422). `param` names the parameter if the API does. */
export class BadRequest extends Data.TaggedError("BadRequest")<ApiFields> {
  /** Says what happened and what to do. */
  override get message() {
    return describeApi("the API rejected the request as invalid", this, "Correct the input")
  }
}

/** The token is missing, unknown or expired (401). Refreshable credentials were refreshed once before this error. */
export class Unauthorized extends Data.TaggedError("Unauthorized")<UnauthorizedFields> {
  /** Says what happened and what to do. */
  override get message() {
    // The handler of web apps says what to do.
    if (this.code === "SIGNED_OUT") return this.detail
    return this.anonymous === true
      ? `This request needs an access token. None was sent. Set the option accessToken (${this.status}${
        this.code === undefined ? "" : ` ${this.code}`
      })`
      : describeApi(
        "the API rejected the access token",
        this,
        "Create a new token, and check that it is for this server"
      )
  }
}

/** The account's plan does not include this operation (402). */
export class PaymentRequired extends Data.TaggedError("PaymentRequired")<ApiFields> {
  /** Says what happened and what to do. */
  override get message() {
    return describeApi(
      "the account's plan does not include this operation",
      this,
      "Change the plan, or leave the feature out"
    )
  }
}

/** The token lacks a scope or role for this operation (403). Never retried. */
export class Forbidden extends Data.TaggedError("Forbidden")<ForbiddenFields> {
  /** Says what happened and what to do. */
  override get message() {
    const token = this.acceptedScopes.length === 0
      ? "Use a token of an account with the right"
      : `Use a token with one of the scopes ${this.acceptedScopes.join(", ")}, of an account with the right`
    return describeApi("the access token does not permit this operation", this, token)
  }
}

/** The resource does not exist, or the token may not see it (404). */
export class NotFound extends Data.TaggedError("NotFound")<ApiFields> {
  /** Says what happened and what to do. */
  override get message() {
    return describeApi("not found", this, "Check the ids: it may have been removed, or this token may not see it")
  }
}

/**
 * The request conflicts with existing data, such as a username that is already taken (409). With the code `NEWER_REVISION`, which the client reports and not
 * the API: `saveRevision` found a revision that is newer than its base, and saved nothing.
 */
export class Conflict extends Data.TaggedError("Conflict")<ApiFields> {
  /** Says what happened and what to do. */
  override get message() {
    return describeApi("the request conflicts with existing data", this, "Choose another value, or update what exists")
  }
}

/**
 * The hourly rate limit is used up (403 with `API_RATE_LIMIT_EXCEEDED`, or 429) or nearly used up, and the wait would exceed the deadline or
 * `maxWait`. The request was not executed.
 */
export class RateLimited extends Data.TaggedError("RateLimited")<RateLimitedFields> {
  /** Says what happened and what to do. */
  override get message() {
    const next = `Try again ${
      this.resetAt === undefined ? "later" : `after ${this.resetAt.toISOString()}`
    }, or raise maxWait`
    return this.refusedBy === "pacing"
      ? `requests are being spaced out: ${this.detail}. ${next}`
      : describeApi("the rate limit is used up", this, next)
  }
}

/** A metered resource is used up, such as recognition credits. Waiting does not help. */
export class QuotaExhausted extends Data.TaggedError("QuotaExhausted")<ApiFields> {
  /** Says what happened and what to do. */
  override get message() {
    return describeApi("a metered resource is used up", this, "Buy or free some: waiting does not help")
  }
}

/** The API, or a proxy in front of it, failed (5xx). */
export class ServerError extends Data.TaggedError("ServerError")<ApiFields> {
  /** Says what happened and what to do. */
  override get message() {
    return describeApi("the API failed", this, "Try again later")
  }
}

/** A status that the API documentation does not mention, including redirects to another server. */
export class UnexpectedStatus extends Data.TaggedError("UnexpectedStatus")<ApiFields> {
  /** Says what happened and what to do. */
  override get message() {
    return describeApi("unexpected response status", this, "Check baseUrl: a proxy may have responded")
  }
}

/** A background job of the API ended without a result: an export, an import, a recognition. */
export class JobFailed extends Data.TaggedError("JobFailed")<JobFailedFields> {
  /** Says what happened and what to do. */
  override get message() {
    const code = this.code === undefined ? "" : ` ${this.code},`
    const history = this.history.length === 0 ? "" : `; error ids ${this.history.join(", ")}`
    return `job ${this.job} ended as ${this.state}:${code} ${this.detail}${history}`
  }
}
