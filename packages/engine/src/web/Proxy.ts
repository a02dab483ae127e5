/**
 * Forwards a request of a page to the API, with the token of its session. Bodies are streams. A request is sent once, because the client in the page knows what
 * may be repeated; and again only if the API rejected its token and did not execute it.
 */
import * as Effect from "effect/Effect"
import { scrub } from "../error/Redaction.ts"
import { make as reply, problem, refuse, type Refused } from "./Reply.ts"
import type { Route } from "./Routes.ts"

const requestHeaders = ["accept", "range", "if-range", "if-match", "if-none-match"]
const responseHeaders =
  /^(?:content-(?:type|length|range|disposition|language)|accept-ranges|etag|last-modified|link|retry-after|x-ratelimit-.+|x-flat-.+|x-total-.+-count)$/
/** Fields of an error of the API. */
const fields = ["code", "message", "param", "id", "providerMessage"]
const redirects = new Set([301, 302, 303, 307, 308])
// A smaller body is kept while it is sent, so that it can be sent again with a new token. A larger one is a stream, which can be sent once.
const mostKept = 256 * 1024
const mostOfError = 64 * 1024
/** Milliseconds until the headers of a response, as `attemptTimeout` of a client. The time of a stream includes that of sending it. */
const limits = { kept: 30_000, stream: 600_000 }

// Node copies a stream while it sends it, unless it cannot be needed again.
const isNode = () => "process" in globalThis && !["Bun", "Deno", "WebSocketPair"].some((name) => name in globalThis)
const fetchOptions: RequestInit = { window: null, redirect: "error" }

const failLost = (why: string): Effect.Effect<never, Refused> =>
  Effect.andThen(
    Effect.logWarning(`FlatAuth: a response of the API was lost: ${why}`),
    refuse(502, "RESPONSE_LOST", "the response of the API was lost: a write may have been executed")
  )

const failLate = (): Effect.Effect<never, Refused> =>
  Effect.andThen(
    Effect.logWarning("FlatAuth: the API did not respond in time"),
    refuse(504, "RESPONSE_TIMEOUT", "the API did not respond in time: a write may have been executed")
  )

/** The body of a request. */
export interface Body {
  readonly init: RequestInit & { readonly duplex?: "half" }
  readonly canRepeat: boolean
}

/** Reads a body if it is small. */
export const bodyOf = (request: Request, { description }: Route): Effect.Effect<Body, Refused> => {
  if (request.body === null || description.body === undefined) return Effect.succeed({ init: {}, canRepeat: true })
  if (!(Number(request.headers.get("content-length") ?? NaN) <= mostKept)) {
    return Effect.succeed({
      init: { body: request.body, duplex: "half", ...isNode() && fetchOptions },
      canRepeat: false
    })
  }
  return Effect.tryPromise(() => request.arrayBuffer()).pipe(
    Effect.map((body) => ({ init: { body }, canRepeat: true })),
    Effect.catch(() => failLost("the request was interrupted"))
  )
}

/** Sends a request. A read is redirected within the API with the token, and elsewhere, to a store of files, without it. */
export const send = (
  fetch: typeof globalThis.fetch,
  baseUrl: string,
  request: Request,
  { description, target }: Route,
  { canRepeat, init }: Body,
  token: string
): Effect.Effect<Response, Refused> =>
  Effect.gen(function*() {
    const headers = new Headers({ "accept-encoding": "identity" })
    const named = Object.values(description.named ?? {})
    for (const name of [...requestHeaders, ...named, ...(init.body === undefined ? [] : ["content-type"])]) {
      const value = request.headers.get(name)
      if (value !== null) headers.set(name, value)
    }
    const api = new URL(baseUrl)
    let url: URL | null = new URL(baseUrl + target)
    for (let left = 5; url?.protocol === api.protocol && left >= 0; left--) {
      const to: URL = url
      if (to.origin === api.origin) headers.set("authorization", `Bearer ${token}`)
      else headers.delete("authorization")
      const response = yield* Effect.tryPromise({
        try: (signal) => fetch(to, { redirect: "manual", ...init, method: request.method, headers, signal }),
        catch: (cause) => scrub(cause instanceof Error ? cause.message : String(cause), [token])
      }).pipe(
        Effect.catch(failLost),
        Effect.timeoutOrElse({ duration: canRepeat ? limits.kept : limits.stream, orElse: failLate })
      )
      const location = response.headers.get("location")
      if (!redirects.has(response.status) || location === null) return response
      yield* Effect.promise(async () => response.body?.cancel())
      url = request.method === "GET" ? URL.parse(location, to) : null
    }
    return yield* failLost("the API redirects, and the redirect cannot be followed")
  })

/** Reads an error: the fields of the API without secrets, of the first part of its body. */
const errorOf = async ({ body }: Response, secrets: ReadonlyArray<string>): Promise<object> => {
  const decoder = new TextDecoder()
  let text = ""
  let json: Readonly<Record<string, unknown>>
  try {
    for await (const chunk of body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      if (text.length > mostOfError) break
    }
    json = Object(JSON.parse(text))
  } catch {
    json = { message: "the API's response has no JSON" }
  }
  const texts = fields.filter((name) => typeof json[name] === "string")
  return Object.fromEntries(texts.map((name) => [name, scrub(String(json[name]), secrets)]))
}

/** Returns the response for the page: the headers that it needs, and the body as a stream. */
export const returnedTo = async (response: Response, secrets: ReadonlyArray<string>): Promise<Response> => {
  const { body, status } = response
  const headers = Object.fromEntries([...response.headers].filter(([name]) => responseHeaders.test(name)))
  // Its length is that of the encoded body, and `fetch` has decoded it.
  if (status >= 400 || response.headers.has("content-encoding")) delete headers["content-length"]
  return status < 400
    ? reply([204, 205, 304].includes(status) ? null : body, status, headers)
    : problem(status, await errorOf(response, secrets), headers)
}
