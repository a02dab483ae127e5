/** Raw requests: method, target and headers are sent exactly as written, which `fetch` would normalize. */
import { request } from "node:http"
import { type Called, type CallOptions, parsed } from "./call.ts"

export type RawResponse = Omit<Called, "headers"> & {
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
}

export type RawOptions = Omit<CallOptions, "method">

/** Sends requests to the server at a base URL: `send("GET", "/v2/…")`. */
export type Send = (method: string, target: string, options?: RawOptions) => Promise<RawResponse>

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
