// The same with `require`, for CommonJS under `nodenext`: see ../TypeMatrix.ts.
import promise = require("@flat-sdk/promise")
import services = require("@flat-sdk/promise/organization")
import query = require("@flat-sdk/promise/query")

const { createClient, FlatClient } = promise
const { organization } = services

type IsAny<T> = 0 extends 1 & T ? true : false

const some = createClient({ organization }, { accessToken: "token" })
const all = new FlatClient({ accessToken: "token" })
export const areAny: readonly [IsAny<typeof some>, IsAny<typeof all>] = [false, false]

export const read = async (): Promise<ReadonlyArray<string>> => {
  const names: Array<string> = []
  for await (const user of all.organization.listOrganizationUsers.stream()) names.push(user.username)
  const count: number = await some.organization.countOrgaUsers()
  // @ts-expect-error a count is no string
  const wrong: string = await some.organization.countOrgaUsers()
  const again: number = await query.queryOptions(all.organization.countOrgaUsers).queryFn(new AbortController())
  await some.close()
  return [...names, String(count), String(again), wrong]
}
