// A consumer of the Promise package, type-checked with various settings: see ../TypeMatrix.ts.
import { createClient, FlatClient } from "@flat-sdk/promise"
import { OAuth } from "@flat-sdk/promise/oauth"
import { organization } from "@flat-sdk/promise/organization"
import { infiniteQueryOptions, queryOptions } from "@flat-sdk/promise/query"
import { request } from "@flat-sdk/promise/request"
import { createFlatAuth, type PageClient } from "@flat-sdk/promise/web"

type IsAny<T> = 0 extends 1 & T ? true : false

const some = createClient({ organization, request }, { accessToken: "token" })
const all = new FlatClient({ accessToken: "token" })
const oauth = new OAuth({ clientId: "client", clientSecret: "secret", redirectUri: "https://app.example/back" })
const auth = createFlatAuth({
  oauth: { clientId: "client", clientSecret: "secret", redirectUri: "https://app.example/flat/callback", scopes: [] },
  sessions: "cookie",
  secret: "secret",
  allow: ["countOrgaUsers"]
})
export const areAny: readonly [IsAny<typeof some>, IsAny<typeof all>, IsAny<typeof oauth>, IsAny<typeof auth>] = [
  false,
  false,
  false,
  false
]
export const page: PageClient<typeof auth> = all

export const signedIn = async (address: string, state: string): Promise<FlatClient> =>
  new FlatClient({ accessToken: oauth.tokenSource(await oauth.callback(address, state)) })

export const read = async (): Promise<ReadonlyArray<string>> => {
  const names: Array<string> = []
  for await (const user of all.organization.listOrganizationUsers.stream()) names.push(user.username)
  const count: number = await some.organization.countOrgaUsers()
  // @ts-expect-error a count is not a string
  const wrong: string = await some.organization.countOrgaUsers()
  const unknown: unknown = await some.request({ method: "GET", path: "/me/notifications" })
  // @ts-expect-error a method that does not exist
  await some.request({ method: "FETCH", path: "/me/notifications" })
  const query: Promise<number> = queryOptions(all.organization.countOrgaUsers).queryFn(new AbortController())
  // @ts-expect-error a role that does not exist
  queryOptions(all.organization.countOrgaUsers, { role: ["principal"] })
  // @ts-expect-error this operation needs an input
  queryOptions(all.classes.getClass)
  // @ts-expect-error no list
  infiniteQueryOptions(all.organization.countOrgaUsers)
  await some.close()
  return [...names, String(count), String(await query), wrong, String(unknown)]
}
