/**
 * A list of a million accounts: the 100,000 accounts of the school ten times, each time with other cursors, so that the server does not hold a million.
 */
import * as Responses from "./Responses.ts"

/** Number of accounts of the list. */
export const allUsers = 1_000_000

/** Path before that of the API: the base URL of a client that reads this list. */
export const prefix = "/million"

const size = 1000

/** Returns headers and body of the page at a cursor; `undefined` if there is none. */
export const page = (
  origin: string,
  responses: Responses.Responses,
  at: string | undefined
): readonly [head: Buffer, body: Buffer] | undefined => {
  const { from } = at === undefined
    ? { from: 0 }
    : JSON.parse(Buffer.from(at, "base64").toString()) as { readonly from: number }
  const body = from < allUsers ? responses.bodyFrom(from % Responses.allUsers) : undefined
  if (body === undefined) return undefined
  const next = from + size
  const link = `Link: <${Responses.urlOf(origin + prefix, size)}&next=${
    encodeURIComponent(Responses.cursor(next))
  }>; rel="next"`
  const { bytes } = Responses.head(body.length, next < allUsers ? [link] : [])
  return [bytes, body]
}
