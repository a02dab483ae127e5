/** Removes private values and terminal control characters from external text before it reaches an error, a log or a span. */

import * as KnownSecrets from "./KnownSecrets.ts"
import * as PrivatePatterns from "./PrivatePatterns.ts"
import * as Unescaped from "./Unescaped.ts"

const mask = "<redacted>"

// Longer texts are truncated before the search, so that a server's response cannot keep the process busy.
const longest = 4000

// Characters that control a terminal, forge a log line, change the text direction, or hide: those without a width, and tags.
const steering = /[\p{Cc}\u2028\u2029\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/gu
const short: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }

/** Escapes line breaks, control characters, direction changes and hidden characters, as JSON would. */
export const visible = (text: string): string =>
  text.replace(
    steering,
    (sign) => short[sign] ?? sign.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
  )

// Marks secrets that could not be read: any text may then include one.
const unknown: ReadonlyArray<string> = []

/** Collects secrets. If that fails, text that is scrubbed with them is masked entirely, so that no new error replaces that of the call. */
export const collect = (secrets: () => ReadonlyArray<string>): ReadonlyArray<string> => {
  try {
    return secrets()
  } catch {
    return unknown
  }
}

const redact = (text: string, secrets: ReadonlyArray<string>): string => {
  // How many more hidden values start than end at a position: many values may overlap, and marking each character of them would take too long.
  const changes = new Int32Array(text.length + 1)
  const forms = KnownSecrets.formsOf(secrets)
  for (const layer of Unescaped.layers(text)) {
    const { ends, starts, text: plain } = typeof layer === "string" ? { text: layer } : layer
    const hide = (start: number, end: number) => {
      changes[starts?.[start] ?? start]!++
      changes[ends?.[end - 1] ?? end]!--
    }
    KnownSecrets.find(plain, forms, hide)
    PrivatePatterns.find(plain, hide)
  }
  let out = ""
  let depth = 0
  let shown = 0
  for (let at = 0; at <= text.length; at++) {
    const before = depth
    depth += changes[at]!
    if (before === 0 && depth > 0) out += text.slice(shown, at) + mask
    if (before > 0 && depth === 0) shown = at
  }
  return out + text.slice(shown)
}

// Drops the last word too: it may be the first half of a private value.
const truncate = (text: string): string => {
  let end = Math.min(text.length, longest)
  while (end > 0 && !/\s/.test(text[end - 1]!)) end--
  return `${text.slice(0, end)}…`
}

const maskText = (text: string, secrets: ReadonlyArray<string>): string => {
  if (secrets === unknown) return mask
  const isLonger = text.length > 2 * longest
  const out = redact(isLonger ? text.slice(0, 2 * longest) : text, secrets)
  return isLonger || out.length > longest ? truncate(out) : out
}

/**
 * Masks e-mail addresses, credentials and sign-in links, and `secrets` in any encoding: any eight characters of them, and shorter secrets if they
 * are whole words. Escapes control characters. Never throws.
 */
export const scrub = (text: string, secrets: ReadonlyArray<string> = []): string => {
  try {
    return visible(maskText(text, secrets))
  } catch {
    return mask
  }
}

// Stack frames of Effect's run loop, which do not help.
const runLoop = /\n[^\n]*~effect\/Effect\/[^]*$/

/** Copies an external error: name, code, scrubbed message and stack, and no other field, as some include what was sent or read. */
export const scrubbedCause = (error: unknown, depth = 0, secrets: ReadonlyArray<string> = []): unknown => {
  let isError = false
  try {
    isError = error instanceof Error
    if (!(error instanceof Error)) return error === undefined || error === null ? error : scrub(String(error), secrets)
    const message = scrub(error.message, secrets)
    const inner = depth < 8 && "cause" in error && error.cause !== undefined
      ? { cause: scrubbedCause(error.cause, depth + 1, secrets) }
      : undefined
    const copy = new Error(message, inner)
    copy.name = error.name
    copy.stack = placeOf(error, message)
    if (!("code" in error)) return copy
    return Object.assign(copy, {
      code: typeof error.code === "number" ? error.code : scrub(String(error.code), secrets)
    })
  } catch {
    return isError ? new Error(mask) : mask
  }
}

// A stack begins with the original message of the error, which may have changed since.
const placeOf = (error: Error, message: string): string => {
  const stack = typeof error.stack === "string" ? error.stack : ""
  const rest = error.message === "" ? stack : stack.replaceAll(error.message, message)
  const frames = rest.search(/\n[^\S\n]+at /)
  return frames < 0 ? rest : `${error.name}: ${message}${rest.slice(frames)}`.replace(runLoop, "")
}

/** Request fields whose values must never appear in an error. */
const privateFields = new Set([
  "password",
  "consumerSecret",
  "token",
  "userToken",
  "registrationToken",
  "client_secret"
])

const isAddress = /^[^\s@]+@[^\s@]+$/

/** Returns the private values in what is sent. Of an e-mail address only the part up to the `@`, as its domain may also be that of a server. */
export const privateValues = (sent: unknown): ReadonlyArray<string> => {
  if (typeof sent !== "object" || sent === null) return []
  return Object.entries(sent).flatMap(([key, value]) =>
    typeof value !== "string"
      ? privateValues(value)
      : privateFields.has(key)
      ? [value]
      : isAddress.test(value)
      ? [value.slice(0, value.lastIndexOf("@") + 1)]
      : []
  )
}

// A JSON string, complete or truncated; a key is followed by a colon.
const jsonText = /"(?:[^"\\]|\\[^]?)*"?(\s*:)?/g

/**
 * Returns the start of a text, on one line and scrubbed, to show what responded. Of JSON it includes only the keys: the values are often people's
 * names.
 */
export const excerpt = (text: string, secrets: ReadonlyArray<string> = []): string => {
  try {
    const start = text.slice(0, 2 * longest)
    const bare = /^\s*[[{"]/.test(start)
      ? start.replace(jsonText, (all, isKey) => isKey === undefined ? "\"…\"" : all)
      : start
    const line = maskText(bare, secrets).replace(/<(script|style)[\s\S]*?(?:<\/\1>|$)/gi, " ").replace(/\s+/g, " ")
      .trim()
    return visible(line.length > 160 ? `${line.slice(0, 160)}…` : line)
  } catch {
    return mask
  }
}

const shownHeaders =
  /^(content-type|content-length|date|retry-after|server|via|x-ratelimit-.*|x-request-id|cf-ray|allow)$/

/** Returns the response headers that help to understand a failure and are not private. */
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

/** Returns a path without segments that may be an id or a name, which must not appear in errors, spans and metrics. */
export const pathTemplate = (path: string): string =>
  path.split("/").map((segment) =>
    /^\d+$|[%@]/.test(segment) || (segment.length >= 8 && /\d/.test(segment)) ? "{id}" : segment
  ).join("/")
