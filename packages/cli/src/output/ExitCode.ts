/** Exit codes of the command: one for each reason of an error, so that a script can tell them apart. */
import type { FlatErrorReason } from "@flat-sdk/core/FlatError"

/** Codes that are not those of an error reason. */
export const exitCodes = {
  ok: 0,
  /** A defect, or a failure of this computer, such as a full disk. */
  unexpected: 1,
  /** Wrong flags, input or settings. Nothing was sent. */
  usage: 2,
  /** A bulk run ended, and some rows are not done. */
  incomplete: 3,
  interrupted: 130
} as const

/** The code of each error reason. Codes never change their meaning. */
export const reasonCodes: { readonly [Tag in FlatErrorReason["_tag"]]: number } = {
  BadRequest: 10,
  Unauthorized: 11,
  PaymentRequired: 12,
  Forbidden: 13,
  NotFound: 14,
  Conflict: 15,
  RateLimited: 16,
  QuotaExhausted: 17,
  ServerError: 18,
  UnexpectedStatus: 19,
  Transport: 20,
  Timeout: 21,
  Decode: 22,
  Encode: 23,
  Credentials: 24,
  JobFailed: 25
}

const meanings: { readonly [Tag in FlatErrorReason["_tag"]]: string } = {
  BadRequest: "the API rejected the request as invalid (400, 422)",
  Unauthorized: "the access token is missing, unknown or expired (401)",
  PaymentRequired: "the account's plan does not include the operation (402)",
  Forbidden: "the access token does not permit the operation (403)",
  NotFound: "the resource does not exist, or the token may not see it (404)",
  Conflict: "the request conflicts with existing data (409)",
  RateLimited: "the hourly rate limit is used up (403, 429)",
  QuotaExhausted: "a metered resource, such as recognition credits, is used up",
  ServerError: "the API, or a proxy in front of it, failed (5xx)",
  UnexpectedStatus: "a status that the API does not document",
  Transport: "the network failed",
  Timeout: "a time limit was exceeded",
  Decode: "the response could not be read",
  Encode: "the input is invalid; nothing was sent",
  Credentials: "the access token could not be obtained",
  JobFailed: "an export, import or recognition of the API ended without a result"
}

/** Every exit code with its name and its meaning, in ascending order. */
export const table: ReadonlyArray<{ readonly code: number; readonly name: string; readonly meaning: string }> = [
  { code: exitCodes.ok, name: "ok", meaning: "the command succeeded" },
  { code: exitCodes.unexpected, name: "unexpected", meaning: "a defect, or a failure of this computer" },
  { code: exitCodes.usage, name: "usage", meaning: "wrong flags, input or settings; nothing was sent" },
  { code: exitCodes.incomplete, name: "incomplete", meaning: "a bulk run ended, and some rows are not done" },
  ...Object.entries(reasonCodes).map(([name, code]) => ({
    code,
    name,
    meaning: meanings[name as FlatErrorReason["_tag"]]
  })),
  { code: exitCodes.interrupted, name: "interrupted", meaning: "Ctrl-C" }
]

/** The exit codes for `--help`, one on each line. */
export const help: string = table.map(({ code, meaning, name }) =>
  `${String(code).padStart(5)}  ${name.padEnd(17)} ${meaning}`
)
  .join("\n")
