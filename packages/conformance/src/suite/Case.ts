/** The context of a case, and helpers that many cases use. */
import type { Api, ClientOptions, Failure, OperationName, Outcome } from "./Api.ts"
import type { Backend } from "./Backend.ts"
import * as Check from "./Check.ts"

/** The context of a case. The sandbox keeps the data of earlier cases, so names must come from `unique`. */
export interface Given {
  /** A client of the administrator without retries. */
  readonly api: Api
  readonly backend: Backend
  /** Opens another client; it is closed after the case. */
  readonly open: (options: ClientOptions) => Promise<Api>
}

export type Fields = Readonly<Record<string, unknown>>

/** A case. Throws on failure. */
export type Case = (given: Given) => Promise<void>

export const value = async <A>(outcome: Promise<Outcome<A>>): Promise<A> => {
  const result = await outcome
  return result.ok ? result.value : Check.fail(`expected a value, found ${result.error.message}`)
}

export const object = async (outcome: Promise<Outcome>): Promise<Fields> => {
  const found = await value(outcome)
  Check.ok(typeof found === "object" && found !== null, "expected an object")
  return found as Fields
}

/** Returns the value of a call that must succeed, as an object that must have these fields. */
export const returns = async (outcome: Promise<Outcome>, fields: Fields): Promise<Fields> => {
  const found = await object(outcome)
  Check.includes(found, fields, "response")
  return found
}

/** Returns the value of a call that must succeed, as a list of objects: the items of a page, or a plain list. */
export const list = async (outcome: Promise<Outcome>): Promise<ReadonlyArray<Fields>> => {
  const found = await value(outcome)
  const items = Array.isArray(found) ? found : (found as { readonly items: unknown }).items
  Check.ok(Array.isArray(items), "expected a list")
  return items as ReadonlyArray<Fields>
}

/** Returns a field of each item of a list, by default the ids. */
export const each = async (outcome: Promise<Outcome>, field = "id"): Promise<ReadonlyArray<unknown>> =>
  (await list(outcome)).map((item) => item[field])

/** Returns the value of a call that must succeed, as a file: its media type, its bytes, and the bytes decoded as Latin-1. */
export const file = async (
  outcome: Promise<Outcome>
): Promise<{ readonly contentType: string; readonly bytes: Uint8Array; readonly text: string }> => {
  const { bytes, contentType } = await object(outcome)
  Check.ok(bytes instanceof Uint8Array, "expected bytes")
  return {
    contentType: String(contentType),
    bytes,
    text: Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")
  }
}

/** Returns the failure of a call that must fail with an error reason, which must have these details. */
export const failure = async (outcome: Promise<Outcome>, reason: string, details: Fields = {}): Promise<Failure> => {
  const result = await outcome
  if (result.ok) return Check.fail(`expected ${reason}, found a value`)
  Check.equal(result.error.reason, reason, "reason")
  Check.includes(result.error.details, details, "error details")
  return result.error
}

export const creation = (more: Fields = {}) => ({
  body: { username: unique("conf"), password: "a-password-1", ...more }
})

/** Creates an account. Returns its id. */
export const account = async (api: Api, more: Fields = {}): Promise<string> =>
  String((await object(api.call("createOrganizationUser", creation(more))))["id"])

let uniqueCount = 0

export const unique = (text: string): string => `${text}-${++uniqueCount}`

export const requestCount = async ({ backend }: Given, operation: OperationName): Promise<number> =>
  (await backend.requests()).filter((request) => request.operation === operation).length
