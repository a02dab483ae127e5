// A consumer of the Promise package, type-checked under other people's settings: see ../TypeMatrix.ts.
import { createClient, FlatClient } from "@flat-sdk/promise"
import { organization } from "@flat-sdk/promise/organization"

type IsAny<T> = 0 extends 1 & T ? true : false

const some = createClient({ organization }, { accessToken: "token" })
const all = new FlatClient({ accessToken: "token" })
export const isAny: IsAny<typeof some> | IsAny<typeof all> = false

export const read = async (): Promise<ReadonlyArray<string>> => {
  const names: Array<string> = []
  for await (const user of all.organization.listOrganizationUsers.stream()) names.push(user.username)
  const count: number = await some.organization.countOrgaUsers()
  // @ts-expect-error a count is no string
  const wrong: string = await some.organization.countOrgaUsers()
  await some.close()
  return [...names, String(count), wrong]
}
