/**
 * Plans that wait for an agreement. Each has a confirmation token that is valid once, for ten minutes, in one session, for exactly the calls of the plan.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { randomBytes } from "node:crypto"
import { ToolError } from "../ToolError.ts"
import { type Call, digestOfAll } from "./Digest.ts"

/** How long a plan is valid, in milliseconds. */
export const lifetime = 600_000

/** So many plans wait at most; then the oldest is dropped. */
const most = 100

export interface Plans {
  /** Keeps a plan, and returns its token. */
  readonly issue: (session: string, calls: ReadonlyArray<Call>) => Effect.Effect<string>
  /**
   * Consumes a token, and returns the calls of its plan. Fails if it is unknown, used, expired, of another session, or if calls are given that are not
   * those of the plan.
   */
  readonly redeem: (
    token: string,
    session: string,
    given: ReadonlyArray<Call>
  ) => Effect.Effect<ReadonlyArray<Call>, ToolError>
}

interface Plan {
  readonly session: string
  readonly calls: ReadonlyArray<Call>
  readonly until: number
}

const refuse = (why: string) =>
  Effect.fail(
    new ToolError({ message: `${why} Nothing was sent. Call write without confirm to get a new plan.` })
  )

export const make = (): Plans => {
  const plans = new Map<string, Plan>()
  return {
    issue: Effect.fnUntraced(function*(session, calls) {
      const now = yield* Clock.currentTimeMillis
      for (const [token, { until }] of plans) if (until <= now || plans.size >= most) plans.delete(token)
      const token = `confirm-${randomBytes(12).toString("hex")}`
      plans.set(token, { session, calls, until: now + lifetime })
      return token
    }),
    redeem: Effect.fnUntraced(function*(token, session, given) {
      const now = yield* Clock.currentTimeMillis
      const plan = plans.get(token)
      // Another session may not use a token up.
      if (plan === undefined || plan.session !== session) {
        return yield* refuse("This confirmation token is unknown, or was used before.")
      }
      plans.delete(token)
      if (plan.until <= now) return yield* refuse("This confirmation token has expired: it is valid for ten minutes.")
      if (given.length > 0 && digestOfAll(given) !== digestOfAll(plan.calls)) {
        return yield* refuse("This confirmation token is for another call: leave out all but confirm.")
      }
      return plan.calls
    })
  }
}
