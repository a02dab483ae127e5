/**
 * Everything that the server can answer, as bytes made once. Only the `Date` changes: it has a fixed length, and is written over in place.
 */
import * as Users from "./Users.ts"

/** How many accounts the school has. */
export const everybody = 100_000

const pageSizes = [100, 1000] as const

/** A whole answer, head and body. */
export interface Answer {
  readonly bytes: Buffer
  readonly dateAt: number
  stamp: string
}

// Never used up, in a run of any length.
const quota = `X-RateLimit-Limit: 100000000\r\nX-RateLimit-Remaining: 99999999\r\nX-RateLimit-Reset: ${
  Math.floor(Date.now() / 1000) + 86_400
}`

const answer = (body: string, link?: string): Answer => {
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
    quota,
    ...(link === undefined ? [] : [`Link: ${link}`]),
    "",
    ""
  ].join("\r\n")
  return { bytes: Buffer.concat([Buffer.from(before + stamp + after), content]), dateAt: before.length, stamp }
}

/** Cursors are opaque and need encoding in a URL, as the API's do. */
const cursor = (from: number): string => Buffer.from(JSON.stringify({ from })).toString("base64")

export interface Answers {
  readonly created: Answer
  readonly notFound: Answer
  /** A page by its size and cursor; `undefined` where there is none. */
  readonly page: (size: number, cursor: string | undefined) => Answer | undefined
}

/** Makes all answers for a server at an address. */
export const make = (origin: string): Answers => {
  const pages = new Map<string, Answer>()
  for (const size of pageSizes) {
    // The walk reads every page of 1,000; of the small ones a dozen are enough.
    const last = size === 1000 ? everybody : size * 12
    for (let from = 0; from < last; from += size) {
      const url = (at: number) =>
        `${origin}/v2/organizations/users?limit=${size}&next=${encodeURIComponent(cursor(at))}`
      const links = [
        ...(from + size < last ? [`<${url(from + size)}>; rel="next"`] : []),
        ...(from > 0 ? [`<${url(from - size).replace("next=", "previous=")}>; rel="previous"`] : [])
      ]
      const key = from === 0 ? `${size}` : `${size} ${cursor(from)}`
      pages.set(key, answer(JSON.stringify(Users.between(from, from + size)), links.join(", ")))
    }
  }
  return {
    created: answer(JSON.stringify(Users.at(7))),
    notFound: answer("{\"code\":\"NOT_FOUND\",\"message\":\"no such page\"}"),
    page: (size, at) => pages.get(at === undefined ? `${size}` : `${size} ${at}`)
  }
}
