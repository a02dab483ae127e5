/**
 * Plans that wait for an agreement. Each has a confirmation token that is valid once, for ten minutes, in one session, for exactly the calls of the plan.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { isReadonlyObject } from "effect/Predicate"
import { createHash, randomBytes } from "node:crypto"
import type { Input, Operation } from "../contract/Contract.ts"
import { fail } from "../contract/Host.ts"

export interface Call {
  readonly operation: Operation
  /** With the real names. */
  readonly input: Input
  /** In the words of the model: with pseudonyms. */
  readonly given: { readonly parameters: Input; readonly body: unknown }
}

/** JSON with the fields of objects in order: the same for equal values. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    isReadonlyObject(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([name], [other]) => name < other ? -1 : 1))
      : one)

/** Identifies a call: its operation and its input, whatever the order of the fields. */
export const digestOf = ({ id }: Operation, input: Input): string =>
  createHash("sha256").update(`${id}\n${canonical(input)}`).digest("hex")

const digestOfAll = (calls: ReadonlyArray<Call>): string =>
  calls.map(({ input, operation }) => digestOf(operation, input)).join()

/** How long a plan is valid, in milliseconds. */
export const lifetime = 600_000

/** So many changes of names, roles, classes and members are sent in a session without a question. */
const mostUnasked = 10

/** So many plans wait at most; then the oldest is dropped. */
const most = 100

const refuse = (why: string) => fail(`${why} Nothing was sent. Call without confirm to get a new plan.`)

export const make = () => {
  const plans = new Map<
    string,
    { readonly session: string; readonly calls: ReadonlyArray<Call>; readonly until: number }
  >()
  const unasked = new Map<string, number>()
  return {
    /** Counts a change that nobody is asked about. Returns `false`, and counts nothing, if a person has to be asked. */
    count: (session: string): boolean => {
      const number = (unasked.get(session) ?? 0) + 1
      if (number <= mostUnasked) unasked.set(session, number)
      return number <= mostUnasked
    },
    /** Begins to count anew, after a person agreed. */
    agreed: (session: string): void => void unasked.delete(session),
    issue: Effect.fnUntraced(function*(session: string, calls: ReadonlyArray<Call>) {
      const now = yield* Clock.currentTimeMillis
      for (const [token, { until }] of plans) if (until <= now || plans.size >= most) plans.delete(token)
      const token = `confirm-${randomBytes(12).toString("hex")}`
      plans.set(token, { session, calls, until: now + lifetime })
      return token
    }),
    /**
     * Consumes a token, and returns the calls of its plan. Fails if it is unknown, used, expired, of another session, or if calls are given that are not
     * those of the plan.
     */
    redeem: Effect.fnUntraced(function*(token: string, session: string, given: ReadonlyArray<Call>) {
      const now = yield* Clock.currentTimeMillis
      const plan = plans.get(token)
      // Another session may not use a token up.
      if (plan === undefined || plan.session !== session) {
        return yield* refuse("This confirmation token is unknown, or was used before.")
      }
      plans.delete(token)
      if (plan.until <= now) return yield* refuse("This confirmation token has expired: it is valid for ten minutes.")
      if (given.length > 0 && digestOfAll(given) !== digestOfAll(plan.calls)) {
        return yield* refuse("This confirmation token is for another call.")
      }
      return plan.calls
    })
  }
}

export type Plans = ReturnType<typeof make>
