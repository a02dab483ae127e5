/**
 * Forwards a request of a page to the API, with the token of its session. Bodies are streams. A request is sent once, because the client in the page knows what
 * may be repeated; and again only if the API rejected its token and did not execute it.
 */
import * as Effect from "effect/Effect"
import { scrub } from "../redaction/Redaction.ts"
import * as Reply from "./Reply.ts"
import type { Route } from "./Routes.ts"

/** The upstream server did not respond, or redirects in circles. */
export class Lost {
  readonly _tag = "Lost"
  readonly problem: string

  constructor(problem: string) {
    this.problem = problem
  }
}

const forwarded = ["accept", "range", "if-range", "if-match", "if-none-match"]
const returned =
  /^(?:content-(?:type|length|range|disposition|language)|accept-ranges|etag|last-modified|link|retry-after|x-ratelimit-.+|x-flat-.+|x-total-.+-count)$/
/** Fields of an error of the API. */
const fields = ["code", "message", "param", "id", "providerMessage"]
const redirects = new Set([301, 302, 303, 307, 308])
const mostRedirects = 5
// A smaller body is kept while it is sent, so that it can be sent again with a new token. A larger one is a stream, which can be sent once.
const mostKept = 256 * 1024
const mostOfError = 64 * 1024

// Node copies a stream while it sends it, unless it cannot be needed again.
const uncopied: RequestInit = (globalThis as { readonly process?: { readonly versions?: { readonly node?: string } } })
        .process?.versions?.node !== undefined && !("Bun" in globalThis) && !("Deno" in globalThis)
  ? { window: null, redirect: "error" }
  : {}

/** The body of a request. */
export interface Body {
  readonly init: RequestInit & { readonly duplex?: "half" }
  readonly canRepeat: boolean
}

/** Reads a body if it is small. */
export const bodyOf = (request: Request, { description }: Route): Effect.Effect<Body, Lost> => {
  if (request.body === null || description.body === undefined) return Effect.succeed({ init: {}, canRepeat: true })
  const length = Number(request.headers.get("content-length") ?? NaN)
  if (!(length <= mostKept)) {
    return Effect.succeed({ init: { body: request.body, duplex: "half", ...uncopied }, canRepeat: false })
  }
  return Effect.map(
    Effect.tryPromise({ try: () => request.arrayBuffer(), catch: () => new Lost("the request was interrupted") }),
    (body) => ({ init: { body }, canRepeat: true })
  )
}

const headersOf = (request: Request, { description }: Route, body: Body): Headers => {
  const headers = new Headers({ "accept-encoding": "identity" })
  const named = Object.values(description.named ?? {})
  for (const name of [...forwarded, ...named, ...(body.init.body === undefined ? [] : ["content-type"])]) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  return headers
}

/** Sends a request. A read is redirected within the API with the token, and elsewhere, to a store of files, without it. */
export const send = (
  fetch: typeof globalThis.fetch,
  baseUrl: string,
  request: Request,
  route: Route,
  body: Body,
  token: string
): Effect.Effect<Response, Lost> =>
  Effect.gen(function*() {
    const headers = headersOf(request, route, body)
    const api = new URL(baseUrl)
    let url = new URL(baseUrl + route.target)
    for (let count = 0;; count++) {
      if (url.origin === api.origin) headers.set("authorization", `Bearer ${token}`)
      else headers.delete("authorization")
      const response = yield* Effect.tryPromise({
        try: (signal) => fetch(url, { redirect: "manual", ...body.init, method: request.method, headers, signal }),
        catch: (cause) => new Lost(scrub(cause instanceof Error ? cause.message : String(cause), [token]))
      })
      const location = response.headers.get("location")
      if (!redirects.has(response.status) || location === null) return response
      yield* Effect.promise(async () => response.body?.cancel())
      const next = URL.parse(location, url)
      if (request.method !== "GET" || count === mostRedirects || next === null || next.protocol !== api.protocol) {
        return yield* Effect.fail(new Lost("the API redirects, and the redirect cannot be followed"))
      }
      url = next
    }
  })

/** Returns the first part of a body. */
const startOf = async ({ body }: Response): Promise<string> => {
  if (body === null) return ""
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ""
  for (let left = mostOfError; left > 0;) {
    const { done, value } = await reader.read()
    if (done) break
    text += decoder.decode(value.subarray(0, left), { stream: true })
    left -= value.length
  }
  await reader.cancel()
  return text
}

const parsed = (text: string): object => {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === "object" && json !== null ? json : {}
  } catch {
    return { message: "the API's response has no JSON" }
  }
}

/** Returns the response for the page: the headers that it needs, the body as a stream, and of an error the fields of the API without secrets. */
export const returnedTo = (response: Response, secrets: ReadonlyArray<string>): Effect.Effect<Response> =>
  Effect.promise(async () => {
    const { body, status } = response
    const headers = Object.fromEntries([...response.headers].filter(([name]) => returned.test(name)))
    // Its length is that of the encoded body, and `fetch` has decoded it.
    if (response.headers.has("content-encoding")) delete headers["content-length"]
    if (status < 400) return Reply.make([204, 205, 304].includes(status) ? null : body, status, headers)
    const text = await startOf(response).catch(() => "")
    const error = Object.entries(parsed(text)).filter(([name, value]) =>
      fields.includes(name) && typeof value === "string"
    )
    const { "content-length": _, ...others } = headers
    return Reply.make(
      JSON.stringify(Object.fromEntries(error.map(([name, value]) => [name, scrub(String(value), secrets)]))),
      status,
      { ...others, "content-type": "application/json" }
    )
  })
