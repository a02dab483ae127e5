/**
 * All responses of the server, as prepared bytes. Only the `Date` and the reset of the rate limit change: they have a fixed length and are overwritten in
 * place.
 */
import * as Users from "./Users.ts"

export const allUsers = 100_000

export interface CannedResponse {
  readonly bytes: Buffer
  readonly dateAt: number
  readonly resetAt: number
  stamp: string
}

// The end of the current hour, as in the API: clients report a reset that is further away.
const reset = (): string => String(Math.ceil((Date.now() + 1000) / 3_600_000) * 3600)

const resetHeader = "X-RateLimit-Reset: "

// A limit that no run reaches.
const quota = (): string =>
  `X-RateLimit-Limit: 100000000\r\nX-RateLimit-Remaining: 99999999\r\n${resetHeader}${reset()}`

/** Overwrites what changes with the time. */
export const refresh = (response: CannedResponse, stamp: string): void => {
  response.stamp = stamp
  response.bytes.write(stamp, response.dateAt, "latin1")
  response.bytes.write(reset(), response.resetAt, "latin1")
}

const response = (body: string, link?: string): CannedResponse => {
  const content = Buffer.from(body)
  const before = "HTTP/1.1 200 OK\r\nDate: "
  const stamp = new Date().toUTCString()
  const after = [
    "",
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${content.length}`,
    "Connection: keep-alive",
    "Access-Control-Allow-Origin: *",
    "Vary: Origin, Accept-Encoding",
    quota(),
    ...link === undefined ? [] : [`Link: ${link}`],
    "",
    ""
  ].join("\r\n")
  const resetAt = before.length + stamp.length + after.indexOf(resetHeader) + resetHeader.length
  return {
    bytes: Buffer.concat([Buffer.from(before + stamp + after), content]),
    dateAt: before.length,
    resetAt,
    stamp
  }
}

/** Returns a cursor. Like the API's, it is opaque and needs encoding in a URL. */
const cursor = (from: number): string => Buffer.from(JSON.stringify({ from })).toString("base64")

export interface Responses {
  readonly created: CannedResponse
  readonly notFound: CannedResponse
  /** Returns a page by its size and cursor; `undefined` if there is none. */
  readonly page: (size: number, cursor: string | undefined) => CannedResponse | undefined
}

export const make = (origin: string): Responses => {
  const pages = new Map<string, CannedResponse>()
  for (const size of [100, 1000] as const) {
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
