/**
 * Finds private values by pattern: e-mail addresses, credentials, cookies, sign-in links. Each search starts at a sign or keyword and ends with the
 * value. Values may contain other keywords, so the end of a run of characters is looked up once for all that start in it: the time is linear in the
 * length of the text.
 */

type Hide = (start: number, end: number) => void

const atSign = /[@＠﹫]/g
const beforeAddress = /[^\s@＠﹫"'<>(),;:=&?/%\\]/
const afterAddress = /[^\s@＠﹫"'<>(),;:&?/\\]/
// The longest quoted local part of an address, with its quotes.
const longestQuoted = 66

/** Returns the first index from `at` on, in steps of `step`, whose character does not match. */
const past = (text: string, at: number, step: 1 | -1, fits: RegExp): number => {
  let next = at
  while (fits.test(text[next] ?? "\n")) next += step
  return next
}

const quoteBefore = (text: string, at: number): number | undefined => {
  for (let start = at - 2; start >= 0 && at - start <= longestQuoted; start--) if (text[start] === "\"") return start
  return undefined
}

/** Returns the start of the address whose `@` is at `at`. The user name and password of a URL count as part of it. */
const startOf = (text: string, at: number): number => {
  if (text[at - 1] === "\"") return quoteBefore(text, at) ?? at
  const start = past(text, at - 1, -1, beforeAddress) + 1
  if (text[start - 1] !== ":") return start
  const user = past(text, start - 2, -1, beforeAddress) + 1
  return text.startsWith("//", user - 2) ? user : start
}

// The domain may be missing or truncated: the part before the `@` is private already.
const addresses = (text: string, hide: Hide): void => {
  for (const { index } of text.matchAll(atSign)) {
    const start = startOf(text, index)
    if (start < index) hide(start, past(text, index + 1, 1, afterAddress))
  }
}

/** Whether a value looks generated, unlike a word. */
const isRandom = (value: string): boolean =>
  value.length >= 20 || /\d/.test(value) || /\p{Ll}\p{Lu}/u.test(value) || value.endsWith("=")
// Error codes are not secrets: `ECONNREFUSED`, `404`.
const isConstant = (value: string): boolean => /^(?:[A-Z][A-Z_]+|\d{1,3})$/.test(value)

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** Returns where the run of characters at an index ends. Indices must not decrease. */
type EndOf = (at: number) => number

/** Creates the function that finds the ends of runs of characters that do not match `stop`. */
const runs = (text: string, stop: RegExp): EndOf => {
  let start = 0
  let end = -1
  return (at) => {
    if (at < start || at > end) {
      start = at
      stop.lastIndex = at
      end = stop.exec(text)?.index ?? text.length
    }
    return end
  }
}

const scheme = /\b(?:bearer|basic)[\s+]+/gi
const afterCredential = /[\s"'<>,;&)]/g

const credentials = (text: string, hide: Hide): void => {
  const endOf = runs(text, afterCredential)
  for (const { 0: all, index } of text.matchAll(scheme)) {
    const start = index + all.length
    const end = endOf(start)
    if (end > start && isRandom(text.slice(start, end))) hide(start, end)
  }
}

const header = /\b(?:(?:proxy-)?authorization|(?:set-)?cookie|x-api-key)/gi
const field = /(?:token|passw(?:or)?d|pwd|secret|api_?key|code)/gi
// After a name: a colon or an equals sign, or a comma in lists of names and values. Then an optional quote.
const assignment = /["']?\s*[:=]\s*(["']?)|["']\s*,\s*(["'])/y
const afterLine = /[\r\n]/g
const afterWord = /[\s"'&,;}<>)\]]/g
const space = /\s/g
const equals = /=/g

/** Returns the value that is assigned to a name, and whether it certainly is one. */
const valueAt = (text: string, at: number, endOf: EndOf) => {
  const sign = matchAt(assignment, text, at)
  if (sign === null) return undefined
  const start = at + sign[0].length
  const quote = sign[1] || sign[2]
  const closing = quote ? text.indexOf(quote, start) : -1
  const end = closing < 0 ? endOf(start) : closing
  const value = text.slice(start, end)
  return value === "" || value.startsWith("<redacted>")
    ? undefined
    : { start, end, value, certain: Boolean(quote) || sign[0].includes("=") }
}

const headers = (text: string, hide: Hide): void => {
  const lineEnd = runs(text, afterLine)
  const wordEnd = runs(text, space)
  const equalsAt = runs(text, equals)
  let done = 0
  for (const { 0: name, index } of text.matchAll(header)) {
    const found = index < done ? undefined : valueAt(text, index + name.length, lineEnd)
    if (found === undefined) continue
    const { certain, end, start } = found
    const first = text.slice(start, Math.min(end, wordEnd(start)))
    if (
      certain || /key/i.test(name) || /^(?:bearer|basic|digest|negotiate)$/i.test(first) || equalsAt(start) < end ||
      isRandom(first)
    ) {
      hide(start, end)
      done = end
    }
  }
}

const fields = (text: string, hide: Hide): void => {
  const wordEnd = runs(text, afterWord)
  for (const { 0: name, index } of text.matchAll(field)) {
    const found = valueAt(text, index + name.length, wordEnd)
    if (found === undefined) continue
    const { certain, end, start, value } = found
    if ((certain || isRandom(value)) && !(name.toLowerCase() === "code" && isConstant(value))) hide(start, end)
  }
}

const link = /(?:signin-link\/|enrollcode=)([^\s"'&<]+)/gi

const links = (text: string, hide: Hide): void => {
  for (const { 0: all, 1: secret, index } of text.matchAll(link)) {
    const end = index + all.length
    hide(end - secret!.length, end)
  }
}

/** Hides values in a text that look private. */
export const find = (text: string, hide: Hide): void => {
  for (const one of [addresses, credentials, headers, fields, links]) one(text, hide)
}
