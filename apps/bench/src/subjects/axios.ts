/** axios, with its Node adapter and persistent connections. */
import { type AxiosInstance, create } from "axios"
import { Agent } from "node:http"
import { follow, type Make, type ReadUser, type Subject, token } from "./Subject.ts"

const clientFor = (baseURL: string): AxiosInstance =>
  create({ baseURL, headers: { authorization: `Bearer ${token}` }, httpAgent: new Agent({ keepAlive: true }) })

export const make: Make<Subject> = (baseUrl) => {
  const client = clientFor(baseUrl)
  const read = async (params: { readonly limit: number; readonly next?: string }) => {
    const { data, headers } = await client.get<ReadonlyArray<ReadUser>>("/organizations/users", { params })
    return { users: data, link: headers["link"] as string | undefined }
  }
  return {
    create: async (body) => (await client.post<ReadUser>("/organizations/users", body)).data,
    page: async () => (await read({ limit: 100 })).users,
    paginations: { pages: () => follow((next) => read(next === undefined ? { limit: 1000 } : { limit: 1000, next })) }
  }
}
