/**
 * Confirmation tokens of plans: each is valid once, for one minute, in one session, for exactly one call.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { createHash, randomBytes } from "node:crypto"
import type { Input } from "../../calls/Caller.ts"
import type { Operation } from "../../catalog/Catalog.ts"
import { ToolError } from "../ToolError.ts"

/** How long a token is valid, in milliseconds. */
export const lifetime = 60_000

export interface Confirmations {
  readonly issue: (session: string, operation: Operation, input: Input) => Effect.Effect<string>
  /** Consumes a token. Fails if it does not permit this call. */
  readonly redeem: (
    token: string,
    session: string,
    operation: Operation,
    input: Input
  ) => Effect.Effect<void, ToolError>
}

interface Issued {
  readonly session: string
  readonly digest: string
  readonly until: number
}

/** JSON with the fields of objects in order: the same for equal values. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null"
  const fields = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([one], [other]) => one < other ? -1 : 1)
  return `{${fields.map(([field, one]) => `${JSON.stringify(field)}:${canonical(one)}`).join(",")}}`
}

/** Identifies a call: its operation and its input, whatever the order of the fields. */
export const digestOf = (operation: Operation, input: Input): string =>
  createHash("sha256").update(`${operation.id}\n${canonical(input)}`).digest("hex")

const refuse = (why: string) =>
  Effect.fail(
    new ToolError({ message: `${why} Nothing was sent. Call write without confirm to get a new plan.` })
  )

export const make = (): Confirmations => {
  const issued = new Map<string, Issued>()
  return {
    issue: Effect.fnUntraced(function*(session, operation, input) {
      const now = yield* Clock.currentTimeMillis
      for (const [token, { until }] of issued) if (until <= now) issued.delete(token)
      const token = `confirm-${randomBytes(12).toString("hex")}`
      issued.set(token, { session, digest: digestOf(operation, input), until: now + lifetime })
      return token
    }),
    redeem: Effect.fnUntraced(function*(token, session, operation, input) {
      const now = yield* Clock.currentTimeMillis
      const one = issued.get(token)
      // Another session may not use a token up.
      if (one === undefined || one.session !== session) {
        return yield* refuse("This confirmation token is unknown, or was used before.")
      }
      issued.delete(token)
      if (one.until <= now) return yield* refuse("This confirmation token has expired: it is valid for one minute.")
      if (one.digest !== digestOf(operation, input)) {
        return yield* refuse(
          "This confirmation token is for another call: operation, parameters and body must be those of the plan."
        )
      }
    })
  }
}
