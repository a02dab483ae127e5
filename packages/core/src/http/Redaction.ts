/**
 * Takes what is private out of texts that we did not write, before they reach an error, a log or a span.
 */

const emailAddress = /[^\s@"'<>(),;:=]+@[^\s@"'<>(),;:]+\.[^\s@"'<>(),;:.]+/g
const bearer = /\b(bearer|basic)\s+[^\s"']+/gi
const assignment = /((?:access_?token|token|password|secret|client_secret|code)["']?\s*[:=]\s*["']?)[^\s"'&,}]+/gi
const linkPath = /(signin-link\/|enrollcode=)[^\s"'&<]+/gi

const mask = "<redacted>"

/**
 * Masks e-mail addresses, credentials and sign-in links, and every text in `secrets` that is long enough to be told from a word.
 */
export const scrub = (text: string, secrets: ReadonlyArray<string> = []): string => {
  let out = text
  for (const secret of secrets) {
    if (secret.length >= 4) out = out.replaceAll(secret, mask)
  }
  return out
    .replace(emailAddress, mask)
    .replace(bearer, `$1 ${mask}`)
    .replace(assignment, `$1${mask}`)
    .replace(linkPath, `$1${mask}`)
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

/** The start of a text, on one line and scrubbed, for people to recognise what answered. */
export const excerpt = (text: string, secrets: ReadonlyArray<string> = []): string => {
  const line = scrub(text.slice(0, 4000), secrets).replace(/<(script|style)[\s\S]*?<\/\1>/gi, " ").replace(/\s+/g, " ").trim()
  return line.length > 160 ? `${line.slice(0, 160)}…` : line
}

const shownHeaders =
  /^(content-type|content-length|date|retry-after|server|via|x-ratelimit-.*|x-request-id|cf-ray|allow)$/

/** The headers of an answer that help to understand a failure and hold nothing private. */
export const visibleHeaders = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => shownHeaders.test(name)))
