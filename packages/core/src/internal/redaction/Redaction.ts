/**
 * Takes what is private out of texts that we did not write, and what steers a terminal, before they reach an error, a log or a span.
 */

import * as KnownSecrets from "./KnownSecrets.ts"
import * as PrivatePatterns from "./PrivatePatterns.ts"
import * as Unescaped from "./Unescaped.ts"

const mask = "<redacted>"

// Longer texts are cut before they are searched: a server's answer must not keep the process busy.
const longest = 4000

// What steers a terminal, forges a line of a log, or lets text run the other way.
const steering = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu
const short: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }

/** Shows line breaks, control characters and changes of direction as escapes. */
export const visible = (text: string): string =>
  text.replace(steering, (sign) => short[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`)

// Stands for secrets that could not be had: then everything may be one.
const unknown: ReadonlyArray<string> = []

/** Collects secrets. Where that fails, whatever is scrubbed with them is masked as a whole: no error of ours may take the place of the call's own. */
export const collect = (secrets: () => ReadonlyArray<string>): ReadonlyArray<string> => {
  try {
    return secrets()
  } catch {
    return unknown
  }
}

const redact = (text: string, secrets: ReadonlyArray<string>): string => {
  const hidden = new Uint8Array(text.length)
  const forms = KnownSecrets.formsOf(secrets)
  for (const layer of Unescaped.layers(text)) {
    const { ends, starts, text: plain } = typeof layer === "string" ? { text: layer } : layer
    const hide = (start: number, end: number) => hidden.fill(1, starts?.[start] ?? start, ends?.[end - 1] ?? end)
    KnownSecrets.find(plain, forms, hide)
    PrivatePatterns.find(plain, hide)
  }
  let out = ""
  for (let at = 0; at < text.length;) {
    const to = hidden.indexOf(1 - hidden[at]!, at)
    const end = to < 0 ? text.length : to
    out += hidden[at] === 1 ? mask : text.slice(at, end)
    at = end
  }
  return out
}

// The last word is dropped with the rest: it may be the first half of something private.
const cut = (text: string): string => {
  let end = Math.min(text.length, longest)
  while (end > 0 && !/\s/.test(text[end - 1]!)) end--
  return `${text.slice(0, end)}…`
}

const masked = (text: string, secrets: ReadonlyArray<string>): string => {
  if (secrets === unknown) return mask
  const isLonger = text.length > 2 * longest
  const out = redact(isLonger ? text.slice(0, 2 * longest) : text, secrets)
  return isLonger || out.length > longest ? cut(out) : out
}

/**
 * Masks e-mail addresses, credentials and sign-in links, and `secrets`, in whatever encoding: any piece of eight characters of them, and shorter ones
 * where they are whole words. Shows control characters as escapes. It never throws.
 */
export const scrub = (text: string, secrets: ReadonlyArray<string> = []): string => {
  try {
    return visible(masked(text, secrets))
  } catch {
    return mask
  }
}

// What called what failed: frames of Effect, which are many and say nothing.
const runLoop = /\n[^\n]*~effect\/Effect\/[^]*$/

/** An error of somebody else's, by its name, code, message and place: messages scrubbed, and no other field, as some hold what was sent or read. */
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

// A stack begins with the message that the error was made with, which may be another one by now.
const placeOf = (error: Error, message: string): string => {
  const stack = typeof error.stack === "string" ? error.stack : ""
  const rest = error.message === "" ? stack : stack.replaceAll(error.message, message)
  const frames = rest.search(/\n\s+at /)
  return frames < 0 ? rest : `${error.name}: ${message}${rest.slice(frames)}`.replace(runLoop, "")
}

/** Values of these request fields never stand in an error, however short the text around them. */
const privateFields = new Set([
  "password",
  "consumerSecret",
  "token",
  "userToken",
  "registrationToken",
  "client_secret"
])

const isAddress = /^[^\s@]+@[^\s@]+$/

/** The private values within what is sent. Of an e-mail address it is what stands before its sign: its domain may be that of a server as well. */
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

// A value of JSON text, closed or cut off; a key is followed by a colon.
const jsonText = /"(?:[^"\\]|\\.)*(?:"|$)(\s*:)?/g

/**
 * The start of a text, on one line and scrubbed, for people to recognise what answered. Of JSON only the keys are shown: its values are people's
 * names as often as not.
 */
export const excerpt = (text: string, secrets: ReadonlyArray<string> = []): string => {
  try {
    const start = text.slice(0, 2 * longest)
    const bare = /^\s*[[{"]/.test(start)
      ? start.replace(jsonText, (all, isKey) => isKey === undefined ? "\"…\"" : all)
      : start
    const line = masked(bare, secrets).replace(/<(script|style)[\s\S]*?(?:<\/\1>|$)/gi, " ").replace(/\s+/g, " ").trim()
    return visible(line.length > 160 ? `${line.slice(0, 160)}…` : line)
  } catch {
    return mask
  }
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
