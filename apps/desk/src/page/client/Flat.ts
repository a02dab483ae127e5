/** The client that each route needs, and the cache of what was read. The page has a path instead of a token, which the server adds. */
import { createClient, isReason } from "@flat-sdk/promise"
import { account } from "@flat-sdk/promise/account"
import { organization } from "@flat-sdk/promise/organization"
import { queryOptions } from "@flat-sdk/promise/query"
import type { FlatAuth, PageClient } from "@flat-sdk/promise/web"
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query"
import type { Allowed } from "../../shared/Desk.ts"

/** What the server allows. Routes load the services that they alone need, so that the first one is small. */
export type Desk = PageClient<FlatAuth<Allowed>>

/** A call waits ten seconds for the rate limit, then fails and says until when it lasts. */
export const options = { baseUrl: "/api/flat", maxWait: "10 seconds" } as const

/** The client of the people. */
export const flat: Pick<Desk, "account" | "organization"> = createClient({ account, organization }, options)

/** The query of who is signed in. It fails as `Unauthorized` if nobody is. */
export const signedIn = queryOptions(flat.account.getAuthenticatedUser)

/** Asks who is signed in again: if nobody is, the shell shows the sign-in. */
export const askAgain = (): void => void queries.resetQueries({ queryKey: signedIn.queryKey })

const noticeSignOut = (error: unknown) => isReason(error, "Unauthorized") && askAgain()

/** The cache. The client retries, and knows when it is offline. */
export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, { queryKey }) => queryKey[2] !== signedIn.queryKey[2] && noticeSignOut(error)
  }),
  mutationCache: new MutationCache({ onError: noticeSignOut }),
  defaultOptions: {
    queries: { networkMode: "always", refetchOnWindowFocus: false, staleTime: 60_000 },
    mutations: { networkMode: "always" }
  }
})
