/**
 * Takes what is private out of texts that we did not write, and what steers a terminal, before they reach an error, a log or a span.
 */

// The domain may be missing or cut: what stands before the sign is private already.
const emailAddress = /[^\s@"'<>(),;:=&?/%]+(?:@|%40)[^\s@"'<>(),;:&?/]*/gi
const bearer = /\b(bearer|basic)\s+[^\s"']+/gi
const assignment = /((?:access_?token|token|password|secret|client_secret|code)["']?\s*[:=]\s*["']?)[^\s"'&,}]+/gi
const linkPath = /(signin-link\/|enrollcode=)[^\s"'&<]+/gi

const mask = "<redacted>"

// Longer texts are cut before they are searched: a server's answer must not keep the process busy.
const longest = 4000

// What steers a terminal, forges a line of a log, or lets text run the other way.
const steering = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu
const short: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }

/** Shows line breaks, control characters and changes of direction as escapes. */
export const visible = (text: string): string =>
  text.replace(steering, (sign) => short[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`)

/**
 * Masks e-mail addresses, credentials and sign-in links, and every text in `secrets` that is long enough to be told from a word; shows control characters
 * as escapes.
 */
export const scrub = (text: string, secrets: ReadonlyArray<string> = []): string => visible(masked(text, secrets))

const masked = (text: string, secrets: ReadonlyArray<string>): string => {
  let out = text
  for (const secret of secrets) {
    if (secret.length >= 4) out = out.replaceAll(secret, mask).replaceAll(encodeURIComponent(secret), mask)
  }
  // The last word is dropped with the rest: it may be the first half of something private.
  if (out.length > longest) out = `${out.slice(0, longest).replace(/\S*$/, "")}…`
  return out
    .replace(emailAddress, mask)
    .replace(bearer, `$1 ${mask}`)
    .replace(assignment, `$1${mask}`)
    .replace(linkPath, `$1${mask}`)
}

// What called what failed: frames of Effect, which are many and say nothing.
const runLoop = /\n[^\n]*~effect\/Effect\/[^]*$/

/** An error of somebody else's, by its name, code, message and place: messages scrubbed, and no other field, as some hold what was sent or read. */
export const scrubbedCause = (error: unknown, depth = 0, secrets: ReadonlyArray<string> = []): unknown => {
  if (!(error instanceof Error)) return error === undefined || error === null ? error : scrub(String(error), secrets)
  const message = scrub(error.message, secrets)
  const inner = depth < 8 && "cause" in error && error.cause !== undefined
    ? { cause: scrubbedCause(error.cause, depth + 1, secrets) }
    : undefined
  const copy = new Error(message, inner)
  copy.name = error.name
  const stack = typeof error.stack === "string" ? error.stack : ""
  copy.stack = (error.message === "" ? stack : stack.replaceAll(error.message, message)).replace(runLoop, "")
  return "code" in error ? Object.assign(copy, { code: error.code }) : copy
}

/** Values of these request fields never stand in an error, however short the text around them. */
const privateFields = new Set(["password", "email", "consumerSecret", "token", "registrationToken", "client_secret"])

/** The private values within a request body. */
export const privateValues = (body: unknown): ReadonlyArray<string> => {
  if (typeof body !== "object" || body === null) return []
  return Object.entries(body).flatMap(([key, value]) =>
    typeof value === "string" ? (privateFields.has(key) ? [value] : []) : privateValues(value)
  )
}

// A value of JSON text, closed or cut off; a key is followed by a colon.
const jsonText = /"(?:[^"\\]|\\.)*(?:"|$)(\s*:)?/g

/**
 * The start of a text, on one line and scrubbed, for people to recognise what answered. Of JSON only the keys are shown: its values are people's
 * names as often as not.
 */
export const excerpt = (text: string, secrets: ReadonlyArray<string> = []): string => {
  const start = text.slice(0, 2 * longest)
  const bare = /^\s*[[{"]/.test(start)
    ? start.replace(jsonText, (all, isKey) => isKey === undefined ? "\"…\"" : all)
    : start
  const line = masked(bare, secrets).replace(/<(script|style)[\s\S]*?(?:<\/\1>|$)/gi, " ").replace(/\s+/g, " ").trim()
  return visible(line.length > 160 ? `${line.slice(0, 160)}…` : line)
}

const shownHeaders =
  /^(content-type|content-length|date|retry-after|server|via|x-ratelimit-.*|x-request-id|cf-ray|allow)$/

/** The headers of an answer that help to understand a failure and hold nothing private. */
export const visibleHeaders = (
  headers: Readonly<Record<string, string>>,
  secrets: ReadonlyArray<string> = []
): Readonly<Record<string, string>> => {
  const shown: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (shownHeaders.test(name)) shown[name] = scrub(value, secrets)
  }
  return shown
}
