/**
 * What the headers of a response say about the rate limit: the budget, when its window ends, and when to try again. Servers, proxies and clocks can be
 * wrong: a time that no window can have is capped or passed over, so that no response locks a client out, and is named as a problem, which is reported as
 * drift.
 */
import type { Problem } from "../validation/SchemaIssues.ts"
import * as HttpDate from "./HttpDate.ts"

type ResponseHeaders = Readonly<Record<string, string>>

/** The longest wait that a response can ask for, in milliseconds: the API's window of an hour, and a margin. */
export const longestWait = 65 * 60_000

/** `Date` has whole seconds and travels for a while: two times that are closer than this are the same. */
export const clockTolerance = 10_000

/** A time that a header gives, in milliseconds from now, and what is wrong with it. */
export interface Delay {
  /** At most `longestWait`; `undefined` where the header gives no time that can be true. */
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

const numberIn = (headers: ResponseHeaders, name: string): number | undefined => {
  const value = Number(headers[name] || NaN)
  return Number.isFinite(value) ? value : undefined
}

// All responses of a second bear the same date.
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
 * A moment of the server's, from now. Where its `Date` header shows that the two clocks differ, the difference is taken off, unless that makes no sense
 * of the moment and the moment itself does.
 */
const fromNow = (name: string, moment: number, headers: ResponseHeaders, now: number): Delay => {
  const here = moment - now
  const skew = timeOf(headers["date"] ?? "") - now
  const there = Math.abs(skew) > clockTolerance ? here - skew : here
  if (isPlausible(there)) return { millis: there, problem: undefined }
  if (isPlausible(here)) return { millis: here, problem: problemIn("date", within, "a time that is far from it") }
  return there > 0
    ? { millis: longestWait, problem: problemIn(name, within, "a time far in the future") }
    : { millis: undefined, problem: problemIn(name, within, "a time far in the past") }
}

/** When the window ends, by `X-RateLimit-Reset`. `now` is the wall clock's, in epoch milliseconds. */
const reset = (headers: ResponseHeaders, now: number): Delay => {
  const header = headers["x-ratelimit-reset"]
  if (header === undefined) return none
  const seconds = numberIn(headers, "x-ratelimit-reset")
  return seconds === undefined
    ? { millis: undefined, problem: problemIn("x-ratelimit-reset", within, "no number") }
    : fromNow("x-ratelimit-reset", seconds * 1000, headers, now)
}

/** When to try again, by `Retry-After`: seconds, or an HTTP date. */
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
  // What has passed already need not be waited for.
  return { millis: Math.max(0, millis ?? 0), problem }
}

/** Milliseconds until a refusal by the rate limit is lifted, where the response says so. */
export const refusedFor = (headers: ResponseHeaders, now: number): number | undefined =>
  retryAfter(headers, now).millis ?? reset(headers, now).millis

/** The budget that a response reports, if it does, and what is wrong with the report. */
export const read = (
  headers: ResponseHeaders,
  now: number,
  age: number
): { readonly report: Report | undefined; readonly problem: Problem | undefined } => {
  const { millis: resetIn, problem } = reset(headers, now)
  const remaining = numberIn(headers, "x-ratelimit-remaining")
  return {
    report: remaining === undefined || resetIn === undefined
      ? undefined
      : { limit: numberIn(headers, "x-ratelimit-limit"), remaining, resetIn, age },
    problem
  }
}
