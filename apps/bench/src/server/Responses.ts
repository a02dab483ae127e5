/**
 * All responses of the server, as prepared bytes. Only the `Date` changes: it has a fixed length and is overwritten in place.
 */
import * as Score from "./Score.ts"
import * as Users from "./Users.ts"

/** Number of accounts of the school. */
export const allUsers = 100_000

const pageSizes = [100, 1000] as const

/** A complete response: headers and body. */
export interface CannedResponse {
  readonly bytes: Buffer
  readonly dateAt: number
  stamp: string
}

// A limit that no run reaches.
const quota = `X-RateLimit-Limit: 100000000\r\nX-RateLimit-Remaining: 99999999\r\nX-RateLimit-Reset: ${
  Math.floor(Date.now() / 1000) + 86_400
}`

const head = (status: string, type: string, length: number, more: ReadonlyArray<string>): CannedResponse => {
  const before = `HTTP/1.1 ${status}\r\nDate: `
  const stamp = new Date().toUTCString()
  const after = [
    "",
    `Content-Type: ${type}`,
    `Content-Length: ${length}`,
    "Connection: keep-alive",
    "Access-Control-Allow-Origin: *",
    "Vary: Origin, Accept-Encoding",
    quota,
    ...more,
    "",
    ""
  ].join("\r\n")
  return { bytes: Buffer.from(before + stamp + after), dateAt: before.length, stamp }
}

const response = (body: string, link?: string, status = "200 OK"): CannedResponse => {
  const content = Buffer.from(body)
  const made = head(
    status,
    "application/json; charset=utf-8",
    content.length,
    link === undefined ? [] : [`Link: ${link}`]
  )
  return { ...made, bytes: Buffer.concat([made.bytes, content]) }
}

/** Returns the headers of a file response. */
export const file = (size: number): CannedResponse => head("200 OK", "audio/wav", size, [])

/** Returns the response to a new score. Its title has the number of received bytes. */
export const imported = (size: number): CannedResponse => response(JSON.stringify(Score.of(`${size} bytes`)))

/** Returns the response to a request that is not what the workload must send. */
export const badRequest = (message: string): CannedResponse =>
  response(JSON.stringify({ code: "BAD_REQUEST", message }), undefined, "400 Bad Request")

/** Returns a cursor. Like the API's, it is opaque and needs encoding in a URL. */
const cursor = (from: number): string => Buffer.from(JSON.stringify({ from })).toString("base64")

export interface Responses {
  readonly created: CannedResponse
  readonly notFound: CannedResponse
  /** Returns a page by its size and cursor; `undefined` if there is none. */
  readonly page: (size: number, cursor: string | undefined) => CannedResponse | undefined
}

/** Creates all responses for a server at an address. */
export const make = (origin: string): Responses => {
  const pages = new Map<string, CannedResponse>()
  for (const size of pageSizes) {
    // Pagination reads every page of 1,000. A dozen of the small ones are enough.
    const last = size === 1000 ? allUsers : size * 12
    for (let from = 0; from < last; from += size) {
      const url = (at: number) =>
        `${origin}/v2/organizations/users?limit=${size}&next=${encodeURIComponent(cursor(at))}`
      const links = [
        ...(from + size < last ? [`<${url(from + size)}>; rel="next"`] : []),
        ...(from > 0 ? [`<${url(from - size).replace("next=", "previous=")}>; rel="previous"`] : [])
      ]
      const key = from === 0 ? `${size}` : `${size} ${cursor(from)}`
      pages.set(key, response(JSON.stringify(Users.between(from, from + size)), links.join(", ")))
    }
  }
  return {
    created: response(JSON.stringify(Users.at(7))),
    notFound: response("{\"code\":\"NOT_FOUND\",\"message\":\"no such page\"}"),
    page: (size, at) => pages.get(at === undefined ? `${size}` : `${size} ${at}`)
  }
}
