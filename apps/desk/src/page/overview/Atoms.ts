/** What the overview shows, as atoms: they read when the first component shows them, and stop when the last one leaves. */
import * as Effect from "effect/Effect"
import { Atom, AtomRegistry } from "effect/reactivity"
import * as Stream from "effect/Stream"
import { useMemo, useSyncExternalStore } from "react"
import type { Quota } from "../../shared/Desk.ts"
import { askDesk } from "../client/DeskCalls.ts"
import { flat } from "../client/Flat.ts"

const { countOrgaUsers, listOrganizationUsers } = flat.organization

/** An atom of a call. Leaving its route aborts the call. It fails with the error of the call itself. */
const read = <A>(call: (signal: AbortSignal) => Promise<A>) =>
  Atom.make(Effect.tryPromise({ try: call, catch: (error) => error }))

/** Accounts by role: with an active licence, and without. */
export const licences = read((signal) =>
  Promise.all((["user", "teacher", "accountAdmin", "admin"] as const).map(async (role) => {
    const none = await countOrgaUsers({ role: [role], noActiveLicense: true }, { signal })
    return { role, active: await countOrgaUsers({ role: [role] }, { signal }) - none, none }
  }))
)

/** The accounts, those active most recently first, as far as they were pulled. Each write pulls a page. */
export const recent = Atom.pull(
  Stream.fromAsyncIterable(
    listOrganizationUsers.pages({ sort: "lastActivityDate", direction: "desc", limit: 500 }),
    (error) => error
  )
)

/** The days of the picture of activity. */
export const daysShown = 14

/** Returns the number of people by the day of their last activity, today first, and whether all of these days are counted. */
export const activityOf = (people: ReadonlyArray<{ readonly lastActivityDate?: string }>, now: Date) => {
  const days = Array.from({ length: daysShown }, (_, age) => {
    const start = new Date(now.getFullYear(), now.getMonth(), now.getDate() - age)
    return { start, people: 0 }
  })
  let isWhole = false
  for (const { lastActivityDate = "" } of people) {
    const day = days.find(({ start }) => start <= new Date(lastActivityDate))
    if (day === undefined) isWhole = true
    else day.people += 1
  }
  return { days, isWhole }
}

/** The rate limit of the user's token. It is read again when the window gets the focus. */
export const quota = Atom.refreshOnWindowFocus(read(() => askDesk<Quota>("/desk/quota")))

/** Holds the values of the atoms, also for a while after their route is left. Writing to an atom and reading it again are its methods. */
export const registry = AtomRegistry.make({ defaultIdleTTL: 30_000 })

/** Returns the value of an atom, and renders again when it changes. */
export const useAtomValue = <A>(atom: Atom.Atom<A>): A => {
  const subscribe = useMemo(() => (changed: () => void) => registry.subscribe(atom, changed), [atom])
  return useSyncExternalStore(subscribe, () => registry.get(atom))
}
