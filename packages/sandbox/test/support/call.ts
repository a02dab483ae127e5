/** Plain requests, as any HTTP client sends them. */

export interface Called {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // Response bodies are untyped, because they are under test.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any
}

export interface CallOptions {
  readonly method?: string
  readonly body?: unknown
  readonly token?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

/** Options of a request with a JSON body. */
export const post = (body?: unknown) => ({ method: "POST", body })
export const put = (body?: unknown) => ({ method: "PUT", body })
export const patch = (body?: unknown) => ({ method: "PATCH", body })

export const remove = { method: "DELETE" }

export interface Target {
  readonly fetch: typeof globalThis.fetch
  readonly url: string
  readonly token: string
}

export const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Sends a request to a path under `/v2` and reads the whole response. */
export const call = async (target: Target, path: string, options: CallOptions = {}): Promise<Called> => {
  const { body, headers = {}, method = "GET", token = target.token } = options
  const response = await target.fetch(target.url + path, {
    method,
    headers: {
      ...(token === null ? undefined : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? undefined : { "content-type": "application/json" }),
      ...headers
    },
    ...(body === undefined ? undefined : { body: typeof body === "string" ? body : JSON.stringify(body) })
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: parsed(text) }
}

/** Returns the path under `/v2` in a `Link` header. */
export const linked = (response: Called, rel: "next" | "previous"): string | undefined => {
  const url = new RegExp(`<[^>]*/v2(/[^>]*)>; rel="${rel}"`).exec(response.headers.get("link") ?? "")
  return url?.[1]
}
