/** Exit codes of all commands: one meaning for each number, so that a script knows how a command ended. */

type Rows = Readonly<Record<string, readonly [code: number, meaning: string]>>

const ours = {
  done: [0, "the command succeeded"],
  defect: [1, "a defect of the command"],
  rejected: [2, "wrong flags, input, files or settings; nothing was written"],
  incomplete: [3, "something is left to do, or differences were found"],
  stopped: [4, "the disk, a storage or the server stopped it: run it again"],
  interrupted: [130, "Ctrl-C (SIGINT)"],
  terminated: [143, "SIGTERM"]
} as const satisfies Rows

const reasons = {
  BadRequest: [10, "the API rejected the request as invalid (400, 422)"],
  Unauthorized: [11, "the access token is missing, unknown or expired (401)"],
  PaymentRequired: [12, "the account's plan does not include the operation (402)"],
  Forbidden: [13, "the access token does not permit the operation (403)"],
  NotFound: [14, "the resource does not exist, or the token may not see it (404)"],
  Conflict: [15, "the request conflicts with existing data (409)"],
  RateLimited: [16, "the hourly rate limit is used up (403, 429)"],
  QuotaExhausted: [17, "a metered resource, such as recognition credits, is used up"],
  ServerError: [18, "the API, or a proxy in front of it, failed (5xx)"],
  UnexpectedStatus: [19, "a status that the API does not document"],
  Transport: [20, "the network failed"],
  Timeout: [21, "a time limit was exceeded"],
  Decode: [22, "the response could not be read"],
  Encode: [23, "the input is invalid; nothing was sent"],
  Credentials: [24, "the access token could not be obtained"],
  JobFailed: [25, "an export, import or recognition of the API ended without a result"]
} as const satisfies Rows

const codesOf = <R extends Rows>(rows: R) =>
  Object.fromEntries(Object.entries(rows).map(([name, [code]]) => [name, code])) as {
    readonly [Name in keyof R]: R[Name][0]
  }

/** Codes that are not those of an error reason of the API. */
export const exitCodes = codesOf(ours)

/** The code of each error reason of the API. */
export const reasonCodes = codesOf(reasons)

/** A code of the table. */
export type ExitCode = typeof exitCodes[keyof typeof exitCodes] | typeof reasonCodes[keyof typeof reasonCodes]

type Name = keyof typeof ours | keyof typeof reasons

/** Every exit code with its name and its meaning, in ascending order. */
export const table: ReadonlyArray<{ readonly code: number; readonly name: Name; readonly meaning: string }> = Object
  .entries({ ...ours, ...reasons })
  .map(([name, [code, meaning]]) => ({ code, name: name as Name, meaning }))
  .sort((a, b) => a.code - b.code)
