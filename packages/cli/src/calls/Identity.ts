/** Where and as whom a command calls the API, for files that belong to one server and account. */
import * as Effect from "effect/Effect"
import { Globals } from "../input/GlobalFlags.ts"
import { Profiles } from "../profiles/Profile.ts"

/** Returns what the flags and the profile choose. */
export const current = Effect.gen(function*() {
  const { as, baseUrl, profile } = yield* Globals
  const selected = yield* (yield* Profiles).select({ profile, baseUrl })
  const account = selected.profile ?? selected.source
  return { server: selected.baseUrl, account: as === undefined ? account : `${account} as ${as}` }
})
