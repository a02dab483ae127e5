/** got, with persistent connections. */
import got from "got"
import { Agent } from "node:http"
import { follow, type Make, type ReadUser, token } from "./Subject.ts"

export const make: Make = (prefixUrl) => {
  const client = got.extend({
    prefixUrl,
    headers: { authorization: `Bearer ${token}` },
    responseType: "json",
    agent: { http: new Agent({ keepAlive: true }) }
  })
  const read = async (searchParams: Record<string, string | number>) => {
    const { body, headers } = await client.get<ReadonlyArray<ReadUser>>("organizations/users", { searchParams })
    return { users: body, link: headers["link"] as string | undefined }
  }
  return {
    create: async (json) => (await client.post<ReadUser>("organizations/users", { json })).body,
    page: async () => (await read({ limit: 100 })).users,
    paginations: { pages: () => follow((next) => read(next === undefined ? { limit: 1000 } : { limit: 1000, next })) }
  }
}
