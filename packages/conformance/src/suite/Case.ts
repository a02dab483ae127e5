/**
 * What a case is given, and the steps that many cases take.
 */
import type { Api, ClientOptions, Failure, OperationName, Outcome } from "./Api.ts"
import type { Backend } from "./Backend.ts"
import * as Check from "./Check.ts"

/** What a case works with. The sandbox has whatever earlier cases left: names come from `unique`. */
export interface Given {
  /** A client of the administrator that tries nothing twice. */
  readonly face: Api
  readonly backend: Backend
  /** Opens another client; it is closed after the case. */
  readonly open: (options: ClientOptions) => Promise<Api>
}

/** A case: throws when something is not as it must be. */
export type Case = (given: Given) => Promise<void>

/** The value of a call that must go well. */
export const value = async <A>(outcome: Promise<Outcome<A>>): Promise<A> => {
  const settled = await outcome
  return settled.ok ? settled.value : Check.fail(`expected a value, found ${settled.error.message}`)
}

/** The value of a call that must go well, as an object. */
export const object = async (outcome: Promise<Outcome>): Promise<Readonly<Record<string, unknown>>> => {
  const found = await value(outcome)
  Check.ok(typeof found === "object" && found !== null, "expected an object")
  return found as Readonly<Record<string, unknown>>
}

/** The value of a call that must go well, as a list of objects: of a page, or alone. */
export const list = async (outcome: Promise<Outcome>): Promise<ReadonlyArray<Readonly<Record<string, unknown>>>> => {
  const found = await value(outcome)
  const items = Array.isArray(found) ? found : (found as { readonly items: unknown }).items
  Check.ok(Array.isArray(items), "expected a list")
  return items as ReadonlyArray<Readonly<Record<string, unknown>>>
}

/** The value of a call that must go well, as a file: its media type, its bytes, and these as text, a letter each. */
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

/** The failure of a call that must fail. */
export const failure = async (outcome: Promise<Outcome>, reason: string): Promise<Failure> => {
  const settled = await outcome
  if (settled.ok) return Check.fail(`expected ${reason}, found a value`)
  Check.equal(settled.error.reason, reason, "reason")
  return settled.error
}

/** A new account's input, under a name of its own. */
export const creation = (more: Readonly<Record<string, unknown>> = {}) => ({
  body: { username: unique("conf"), password: "a-password-1", ...more }
})

/** Makes an account and gives its id. */
export const account = async (face: Api, more: Readonly<Record<string, unknown>> = {}): Promise<string> =>
  String((await object(face.call("createOrganizationUser", creation(more))))["id"])

let made = 0

/** A text that nothing else in this run has. */
export const unique = (text: string): string => `${text}-${++made}`

/** How often an operation arrived. */
export const arrivals = async ({ backend }: Given, operation: OperationName): Promise<number> =>
  (await backend.requests()).filter((request) => request.operation === operation).length
