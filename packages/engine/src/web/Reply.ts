/** Responses of the handler. None of them may be stored, shown in a frame, or read as another type. */
import * as Data from "effect/Data"

const safe = {
  "cache-control": "private, no-store",
  "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  vary: "Cookie"
}

type Headers = Readonly<Record<string, string>>

/** A request that ends early with an error. */
export class Refused
  extends /* #__PURE__ */ Data.TaggedError("Refused")<{ readonly response: Response; readonly message: string }>
{}

/** Adds the headers that every response has, and cookies. */
export const make = (body: BodyInit | null, status: number, given: Headers = {}, ...cookies: Array<string>) => {
  const headers = new globalThis.Headers({ ...given, ...safe })
  for (const cookie of cookies) headers.append("set-cookie", cookie)
  return new Response(body, { status, headers })
}

/** Returns an error in the format of the API, so that clients in pages read it as any other. */
export const problem = (status: number, fields: object, headers: Headers = {}, ...cookies: Array<string>): Response =>
  make(JSON.stringify(fields), status, { ...headers, "content-type": "application/json" }, ...cookies)

/** Ends a request with an error of the handler. */
export const refuse = (status: number, code: string, message: string, headers?: Headers): Refused =>
  new Refused({ response: problem(status, { code, message }, headers), message })
