/** What went wrong, and what to do about it. */
import { type FlatError, isFlatError } from "@flat-sdk/promise"
import type { ReactNode } from "react"
import { time } from "./Words.ts"

const advice: Readonly<Partial<Record<FlatError["reason"]["_tag"], string>>> = {
  BadRequest: "Correct what you entered, then try again.",
  Encode: "Correct what you entered, then try again.",
  Unauthorized: "Sign in again.",
  Forbidden: "Your account may not do this. Ask an administrator of your school.",
  NotFound: "It may have been removed, or is not shared with you. Go back to the list.",
  Conflict: "Another person may have changed it. Read it again, or choose another value.",
  PaymentRequired: "The school's plan does not cover this. Ask the person who manages it.",
  QuotaExhausted: "The school's plan does not cover more. Ask the person who manages it.",
  RateLimited: "Nothing was sent, because the requests of this hour are used up.",
  Transport: "Check the connection, then try again.",
  Timeout: "Check the connection, then try again."
}

const adviceOf = ({ outcome, reason }: FlatError): string => {
  if (outcome === "unknown") return "It may have been done all the same. Look before you repeat it."
  const what = advice[reason._tag] ?? "Try again later."
  if ("resetAt" in reason && reason.resetAt !== undefined) return `${what} Try again after ${time(reason.resetAt)}.`
  return "supportId" in reason && reason.supportId !== undefined ? `${what} Quote ${reason.supportId} to Flat.` : what
}

/** An error with its hint. `what` says what did not work, such as `The people could not be loaded`. */
export const Failure = ({ error, retry, what }: {
  readonly error: unknown
  readonly retry?: () => void
  readonly what: string
}) => (
  <div className="failure" role="alert">
    <p>
      <strong>{what}.</strong>{" "}
      {isFlatError(error) ? adviceOf(error) : error instanceof Error ? error.message : "Reload the page."}
    </p>
    {isFlatError(error) && (
      <details>
        <summary>Details for support</summary>
        <p className="hint">{error.reason.message}</p>
      </details>
    )}
    {retry !== undefined && <button onClick={retry}>Try again</button>}
  </div>
)

/** What a query has read, or how far it is. An error leaves what was read before, and offers to try again. */
export function QueryResult<A>({ children, query: { data, error, refetch }, what }: {
  readonly children: (data: A) => ReactNode
  readonly query: { readonly data: A | undefined; readonly error: unknown; readonly refetch: () => unknown }
  /** Such as `The classes`. */
  readonly what: string
}) {
  return (
    <>
      <p className={data === undefined && error === null ? "waiting" : "unseen"} role="status">
        {error === null && `${what} are ${data === undefined ? "loading …" : "loaded."}`}
      </p>
      {error !== null && <Failure error={error} retry={() => void refetch()} what={`${what} could not be loaded`} />}
      {data !== undefined && children(data)}
    </>
  )
}
