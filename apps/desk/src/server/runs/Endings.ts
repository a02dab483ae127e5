/** What became of a run and of each of its steps, in the words of a school. */
import type { FlatError } from "@flat-sdk/core"
import type { Engine } from "@flat-sdk/roster"
import type { Run, Stop } from "./Records.ts"

/** Why a run stopped before its end. */
export const stops: Readonly<Record<Stop, string>> = {
  token: "The sign-in that it worked with has ended: somebody signed out, or Flat ended the access.",
  forbidden:
    "Flat does not let this administrator make these changes: accounts need an administrator, and a class one of its teachers. Whoever began it can continue.",
  passwords:
    "The desk could not store the new passwords, so it created no more accounts. Ask whoever looks after the desk to make room on its disk.",
  unreachable: "Flat did not answer several times in a row. That usually passes by itself.",
  limit: "Flat takes only a certain number of changes in an hour, and they are used up.",
  failed: "The desk could not go on. Continue it; if it stops again, tell whoever looks after the desk."
}

/** Why a run is not continued any more, if it has not come to its end. */
export const closings: Readonly<Record<Exclude<NonNullable<Run["end"]>, "finished">, string>> = {
  saved: "Its passwords were saved before its last change, which ended it.",
  replaced: "A newer import took its place.",
  overdue: "Nobody continued it for seven days."
}

/** Why a run waits that nothing has stopped. */
export const restart = "The desk was started again, and keeps no sign-in. Nothing is lost."

/** Says why a run that does not work has not come to its end. */
export const whyOf = ({ end, stop }: Run): string | undefined =>
  end === "finished" ? undefined : end !== undefined ? closings[end] : stop === undefined ? restart : stops[stop]

/** Why Flat did not do a step. */
export const reasons: Readonly<Record<FlatError.FlatErrorReason["_tag"] | "NoPassword" | "CredentialsFailed", string>> =
  {
    BadRequest: "Flat does not accept these values. Correct them in the files.",
    Encode: "Flat does not accept these values. Correct them in the files.",
    Conflict:
      "Flat has another account or class with the same username, address or name. Correct it in the files, or in Flat.",
    NotFound: "Flat does not have the account or class any more. Make a new plan.",
    Forbidden: "Flat does not let this administrator do it.",
    Unauthorized: "The sign-in had ended.",
    Credentials: "The sign-in had ended.",
    PaymentRequired: "The school has no licence left. Free licences in Flat, or ask Flat for more.",
    QuotaExhausted: "The school has no licence left. Free licences in Flat, or ask Flat for more.",
    RateLimited: "The changes of this hour were used up.",
    ServerError: "Flat had a problem of its own.",
    UnexpectedStatus: "Flat answered in a way that the desk does not understand.",
    Decode: "Flat answered in a way that the desk does not understand.",
    JobFailed: "Flat had a problem of its own.",
    Transport: "Flat did not answer.",
    Timeout: "Flat did not answer.",
    NoPassword: "The files have no password for this person any more. Make a new plan with the files.",
    CredentialsFailed: "The desk could not store the password, so it created no account."
  }

/** Those of which nothing reached Flat, or after which everything is as before and a repetition may succeed. */
const unsentReasons: ReadonlySet<string> = new Set([
  "Unauthorized",
  "Credentials",
  "RateLimited",
  "CredentialsFailed",
  "Needs"
])

/** `unknown`: it was sent, and no answer came. The run looks it up first when it is continued. */
export type Fate = "done" | "failed" | "unsent" | "unknown"

export const fateOf = (
  { intent, outcome: { note = "", reason = "", state } }: Pick<Engine.Recorded, "intent" | "outcome">
): Fate =>
  state === "done"
    ? "done"
    : state === "unverified" || (state !== "skipped" && intent !== undefined)
    ? "unknown"
    : state === "failed" && !unsentReasons.has(reason) && !note.startsWith("not sent")
    ? "failed"
    : "unsent"

/** Says why a step was not done. */
export const textOf = (step: Pick<Engine.Recorded, "intent" | "outcome">): string => {
  const { reason = "", state, supportId } = step.outcome
  const why = Object.hasOwn(reasons, reason) ? reasons[reason as keyof typeof reasons] : ""
  const support = supportId === undefined ? "" : ` Quote ${supportId} to Flat.`
  switch (fateOf(step)) {
    case "unknown":
      return state === "unverified"
        ? "No answer came. The account exists, but perhaps with another password: give it a new one."
        : "No answer came. It may have been done: the desk looks first when it continues."
    case "unsent":
      return state === "skipped"
        ? "Not sent, because its account or its class is not ready yet."
        : `Not sent. ${why}${support}`.trim()
    default:
      return `${why || "Flat did not do it."}${support}`
  }
}
