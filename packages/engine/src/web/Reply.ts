/** Responses of the handler. None of them may be stored, shown in a frame, or read as another type. */

const safe = {
  "cache-control": "private, no-store",
  "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  vary: "Cookie"
} as const

type Headers = Readonly<Record<string, string>>

/** Adds the headers that every response has, and cookies. */
export const make = (
  body: BodyInit | null,
  status: number,
  headers: Headers = {},
  cookies: ReadonlyArray<string> = []
): Response => {
  const all = new globalThis.Headers({ ...headers, ...safe })
  for (const cookie of cookies) all.append("set-cookie", cookie)
  return new Response(body, { status, headers: all })
}

/** An error in the format of the API, so that clients in pages read it as any other. */
export const problem = (status: number, code: string, message: string, headers: Headers = {}): Response =>
  make(JSON.stringify({ code, message }), status, { ...headers, "content-type": "application/json" })

/** A redirect of a navigation, with cookies. */
export const redirect = (location: string, cookies: ReadonlyArray<string>): Response =>
  make(null, 303, { location }, cookies)

/** A page for the user whose sign-in failed. `text` is a constant of ours. */
export const signInFailed = (status: number, text: string, again: string, cookies: ReadonlyArray<string>): Response =>
  make(
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sign-in failed</title><h1>Sign-in failed</h1><p>${text}</p><p><a href="${again}">Sign in again</a></p></html>`,
    status,
    { "content-type": "text/html; charset=utf-8" },
    cookies
  )
