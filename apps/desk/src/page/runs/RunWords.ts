/** How far a run is, in words. */
import type { DeskRun } from "../../shared/Desk.ts"
import { count, day, some, time } from "../parts/Words.ts"

const states = { running: "In progress", waiting: "Waits for an administrator", ended: "Ended" } as const

export const stateOf = ({ counts: { done, total }, limited, state }: DeskRun): string => {
  if (limited !== undefined) {
    const until = time(new Date(limited.until))
    return limited.isSlow
      ? `Goes on slowly, because the hour's limit is nearly used up: at full speed from ${until}`
      : `Waits, because the hour's limit is used up: continues at ${until}`
  }
  return state === "ended" && done === total ? "Done" : states[state]
}

/** Says what is done and what is not. */
export const countsOf = ({ counts: { done, failed, total, unknown, unsent } }: DeskRun): string =>
  [
    `${count(done)} of ${some(total, "change")} done`,
    ...(failed > 0 ? [`${count(failed)} refused by Flat`] : []),
    ...(unknown > 0 ? [`${count(unknown)} without an answer`] : []),
    ...(unsent > 0 ? [`${count(unsent)} not sent`] : [])
  ].join(", ")

const deletions = { saved: "Saved", overdue: "Deleted after seven days" } as const

export const passwordsOf = ({ deleted, passwords }: DeskRun): string =>
  passwords ? `${count(passwords.count)} here until ${day(passwords.until)}` : deleted ? deletions[deleted] : ""

const moments = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" })

export const moment = (iso: string): string => moments.format(new Date(iso))
