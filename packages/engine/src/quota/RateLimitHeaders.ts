/**
 * Reads the rate limit from the headers of a response: the budget, the reset, and when to retry. Servers, proxies and clocks can be wrong: an
 * impossible time is capped or ignored, so that no response locks a client out, and is returned as a problem, which is reported as drift.
 */
import type { Problem } from "../validation/SchemaIssues.ts"
import * as HttpDate from "./HttpDate.ts"

type ResponseHeaders = Readonly<Record<string, string>>

/** The longest wait that a response can require, in milliseconds: the API's window of an hour, plus a margin. */
export const longestWait = 65 * 60_000

/** Times closer than this, in milliseconds, count as the same: `Date` has whole seconds, and a response takes a while to arrive. */
export const clockTolerance = 10_000

/** A time from a header, in milliseconds from now, and the problem with it if there is one. */
export interface Delay {
  /** At most `longestWait`; `undefined` if the header has no plausible time. */
  readonly millis: number | undefined
  readonly problem: Problem | undefined
}

/** The budget as a response reports it. */
export interface Report {
  /** Requests per window. */
  readonly limit: number | undefined
  /** Requests left. */
  readonly remaining: number
  /** Milliseconds from now to the end of the window. */
  readonly resetIn: number
  /** Milliseconds since the request was sent. */
  readonly age: number
}

const none: Delay = { millis: undefined, problem: undefined }

/**
 * Returns the number in a header; `undefined` if the header is missing or has anything but decimal digits, such as `0x10` or `1e3`. Only the remaining
 * requests may be negative.
 */
export const numberIn = (headers: ResponseHeaders, name: string): number | undefined => {
  const text = headers[name]?.trim() ?? ""
  const value = (name === remainingHeader ? /^-?\d+$/ : /^\d+$/).test(text) ? Number(text) : NaN
  return Number.isSafeInteger(value) ? value : undefined
}

const limitHeader = "x-ratelimit-limit"
const remainingHeader = "x-ratelimit-remaining"
const resetHeader = "x-ratelimit-reset"

// Caches the last date: all responses within a second have the same one.
let lastDate = ""
let lastTime = NaN
const timeOf = (date: string): number => {
  if (date !== lastDate) {
    lastDate = date
    lastTime = Date.parse(date)
  }
  return lastTime
}

const problemIn = (name: string, expected: string, found: string): Problem => ({
  path: `headers.${name}`,
  expected,
  found
})

const within = "a time within an hour of now"

const isPlausible = (millis: number): boolean => Math.abs(millis) <= longestWait

/**
 * Converts a time on the server's clock to a delay from now. If the `Date` header shows that the clocks differ, corrects for the difference,
 * unless only the uncorrected time is plausible. `age`: a response that was on its way for some time has an old date.
 */
const fromNow = (name: string, moment: number, headers: ResponseHeaders, now: number, age = 0): Delay => {
  const here = moment - now
  const skew = timeOf(headers["date"] ?? "") - now
  const there = skew > clockTolerance || skew < -age - clockTolerance ? here - skew : here
  if (isPlausible(there)) return { millis: there, problem: undefined }
  if (isPlausible(here)) return { millis: here, problem: problemIn("date", within, "a time that is far from it") }
  return there > 0
    ? { millis: longestWait, problem: problemIn(name, within, "a time far in the future") }
    : { millis: undefined, problem: problemIn(name, within, "a time far in the past") }
}

// In seconds, the year 5138; in milliseconds, 1973.
const leastMillis = 1e11

/** Reads the end of the window from `X-RateLimit-Reset`. `now` is in epoch milliseconds. */
const reset = (headers: ResponseHeaders, now: number, age = 0): Delay => {
  if (headers[resetHeader] === undefined) return none
  const seconds = numberIn(headers, resetHeader)
  return seconds === undefined
    ? { millis: undefined, problem: problemIn(resetHeader, within, "no number") }
    : seconds >= leastMillis
    ? { millis: undefined, problem: problemIn(resetHeader, `${within}, in seconds`, "milliseconds") }
    : fromNow(resetHeader, seconds * 1000, headers, now, age)
}

/** Reads when to retry from `Retry-After`: seconds, or an HTTP date. */
export const retryAfter = (headers: ResponseHeaders, now: number): Delay => {
  const header = headers["retry-after"]
  if (header === undefined) return none
  const text = header.trim()
  const isDelay = /^\d+$/.test(text)
  const moment = isDelay ? now + Number(text) * 1000 : HttpDate.read(text)
  if (moment === undefined) {
    return { millis: undefined, problem: problemIn("retry-after", "seconds, or an HTTP date", "something else") }
  }
  const { millis, problem } = fromNow("retry-after", moment, isDelay ? {} : headers, now)
  // A time in the past means no wait.
  return { millis: Math.max(0, millis ?? 0), problem }
}

/** Returns the milliseconds until requests are accepted again after a rate-limit rejection, if the response states them. */
export const blockedFor = (headers: ResponseHeaders, now: number): number | undefined =>
  retryAfter(headers, now).millis ?? reset(headers, now).millis

/** Reads the budget from a response, if it reports one, and the problems with the report. */
export const read = (
  headers: ResponseHeaders,
  now: number,
  age: number
): { readonly report: Report | undefined; readonly problems: ReadonlyArray<Problem> } => {
  const limit = numberIn(headers, limitHeader)
  const remaining = numberIn(headers, remainingHeader)
  const { millis: resetIn, problem } = reset(headers, now, age)
  const problems = problem === undefined ? [] : [problem]
  if (limit === undefined && limitHeader in headers) {
    problems.push(problemIn(limitHeader, "decimal digits", "no number"))
  }
  if (remaining === undefined && remainingHeader in headers) {
    problems.push(problemIn(remainingHeader, "decimal digits", "no number"))
  }
  return {
    report: remaining === undefined || resetIn === undefined ? undefined : { limit, remaining, resetIn, age },
    problems
  }
}
