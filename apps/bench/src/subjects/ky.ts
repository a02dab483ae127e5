/** ky, over the global fetch. */
import ky from "ky"
import { follow, type Make, type ReadUser, type Subject, token } from "./Subject.ts"

export const make: Make<Subject> = (baseUrl) => {
  const client = ky.create({ prefix: baseUrl, headers: { authorization: `Bearer ${token}` } })
  const read = async (searchParams: Record<string, string | number>) => {
    const response = await client.get<ReadonlyArray<ReadUser>>("organizations/users", { searchParams })
    return { users: await response.json(), link: response.headers.get("link") }
  }
  return {
    create: (json) => client.post<ReadUser>("organizations/users", { json }).json(),
    page: async () => (await read({ limit: 100 })).users,
    paginations: { pages: () => follow((next) => read(next === undefined ? { limit: 1000 } : { limit: 1000, next })) }
  }
}
