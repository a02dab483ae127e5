/** The administrator who makes a request. */
import type { FlatClient, FlatError } from "@flat-sdk/core"
import { Effect } from "effect"
import type { HttpServerRequest } from "effect/http"
import { createHash } from "node:crypto"
import { refuse, type Refused } from "./Signed.ts"

export interface Who {
  readonly id: string
  readonly name: string
  readonly organization: string
  readonly flat: FlatClient.FlatClientShape
}

/** Returns the name of a person, or the username of one without a name. */
export const nameOf = ({ firstname = "", lastname = "", username }: {
  readonly firstname?: string
  readonly lastname?: string
  readonly username: string
}): string => `${firstname} ${lastname}`.trim() || username

/** How long a response of Flat is used again, in milliseconds: pages ask every second how far a run is. */
const freshMillis = 60_000

/** Creates the function that asks Flat who somebody is. While Flat does not respond, or the hour's limit is used up, its last response for the session is used. */
export const make = () => {
  const known = new Map<string, { readonly at: number; readonly who: Omit<Who, "flat"> }>()
  return (
    flat: FlatClient.FlatClientShape,
    { headers }: Pick<HttpServerRequest.HttpServerRequest, "headers">
  ): Effect.Effect<Who, Refused | FlatError.FlatError> =>
    Effect.gen(function*() {
      const session = createHash("sha256").update(headers["cookie"] ?? "").digest("base64")
      const before = known.get(session)
      if (before !== undefined && Date.now() - before.at < freshMillis) return { ...before.who, flat }
      const hasty = yield* flat.withOptions({ maxWait: "1 second" })
      const user = yield* Effect.catch(hasty.account.getAuthenticatedUser(), (error) => {
        const isRefusal = error.reason._tag === "Unauthorized" || error.reason._tag === "Forbidden"
        return isRefusal || before === undefined ? Effect.fail(error) : Effect.undefined
      })
      if (user === undefined) return { ...before!.who, flat }
      const { id, organization, organizationRole } = user
      if (organization === undefined || !["admin", "accountAdmin"].includes(organizationRole ?? "")) {
        known.delete(session)
        return yield* refuse(403, "FORBIDDEN", "This page is for administrators of a school.")
      }
      const who = { id, organization, name: nameOf(user) }
      if (known.size > 10_000) known.clear()
      known.set(session, { at: Date.now(), who })
      return { ...who, flat }
    })
}
