/** Exit codes of all commands: one meaning for each number, so that a script knows how a command ended. */

/** Codes that are not those of an error reason of the API. */
export const exitCodes = {
  done: 0,
  /** A defect of ours. */
  defect: 1,
  /** Wrong flags, input, files or settings. Nothing was written. */
  rejected: 2,
  /** Something is left to do, or differences were found. */
  incomplete: 3,
  /** The disk, a storage or the server stopped the command: running it again continues. */
  stopped: 4,
  /** SIGINT, as Ctrl-C sends it. */
  interrupted: 130,
  /** SIGTERM. */
  terminated: 143
} as const

/** The code of each error reason of the API. */
export const reasonCodes = {
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
} as const

/** A code of the table. */
export type ExitCode = typeof exitCodes[keyof typeof exitCodes] | typeof reasonCodes[keyof typeof reasonCodes]

type Name = keyof typeof exitCodes | keyof typeof reasonCodes

const meanings: { readonly [Key in Name]: string } = {
  done: "the command succeeded",
  defect: "a defect of the command",
  rejected: "wrong flags, input, files or settings; nothing was written",
  incomplete: "something is left to do, or differences were found",
  stopped: "the disk, a storage or the server stopped it: run it again",
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
  JobFailed: "an export, import or recognition of the API ended without a result",
  interrupted: "Ctrl-C (SIGINT)",
  terminated: "SIGTERM"
}

/** Every exit code with its name and its meaning, in ascending order. */
export const table: ReadonlyArray<{ readonly code: number; readonly name: Name; readonly meaning: string }> = Object
  .entries({ ...exitCodes, ...reasonCodes })
  .map(([name, code]) => ({ code, name: name as Name, meaning: meanings[name as Name] }))
  .sort((a, b) => a.code - b.code)
