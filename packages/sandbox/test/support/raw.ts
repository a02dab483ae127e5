/** Raw requests: method, target and headers are sent exactly as written, which `fetch` would normalize. */
import { request } from "node:http"

export interface RawResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly text: string
  // Response bodies are untyped, because they are under test.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any
}

export interface RawOptions {
  readonly token?: string | null
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Sends requests to the server at a base URL: `send("GET", "/v2/…")`. */
export type Send = (method: string, target: string, options?: RawOptions) => Promise<RawResponse>

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Creates a sender with a default token. */
export const sender =
  (server: { readonly url: string; readonly token: string }): Send => (method, target, options = {}) =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(server.url)
      const { body, headers, token = server.token } = options
      const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body)
      const sent = request({
        hostname,
        port,
        method,
        path: target,
        agent: false,
        headers: {
          ...(token === null ? undefined : { authorization: `Bearer ${token}` }),
          ...(text === undefined
            ? undefined
            : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
          ...headers
        }
      }, (response) => {
        let read = ""
        response.on("error", reject).setEncoding("utf8").on("data", (part: string) => read += part).on(
          "end",
          () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: read, body: parsed(read) })
        )
      })
      sent.on("error", reject).end(text)
    })

/** Returns the target of the page in a `Link` header. */
export const linked = (response: RawResponse, rel: "next" | "previous"): string | undefined =>
  new RegExp(`<http://[^/>]+(/[^>]*)>; rel="${rel}"`).exec(String(response.headers["link"] ?? ""))?.[1]
