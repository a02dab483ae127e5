/** The calls of a plan: one for each step. */
import type { Live } from "../../live/Live.ts"
import * as Lives from "../../live/Live.ts"
import type { Calls } from "../Plan.ts"
import type { Step } from "../Step.ts"

/** Counts the calls that apply a plan, and those that read what it and the next one are made of. */
export const callsOf = (steps: ReadonlyArray<Step>, live: Live): Calls => {
  const byKind: { [K in Step["kind"]]?: number } = {}
  for (const { kind } of steps) byKind[kind] = (byKind[kind] ?? 0) + 1
  const accounts = live.accounts.size + (byKind.createAccount ?? 0) - (byKind.removeAccount ?? 0)
  return {
    apply: steps.length,
    byKind,
    read: Lives.total(live.reads),
    nextRead: Lives.total(Lives.next(live.reads, accounts, byKind.createClass ?? 0))
  }
}
