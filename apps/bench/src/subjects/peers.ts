/** Alternatives to this client that are not for Flat: raw `fetch` as the limit, axios with its Node adapter and persistent connections, and ky. */
import { Agent } from "node:http"
import { type Calls, following, type Make, pathOf, type ReadUser, type Subject, token } from "./Subject.ts"

const headers = { authorization: `Bearer ${token}` }

const calls: Readonly<Record<string, (baseUrl: string) => Promise<Calls>>> = {
  fetch: (baseUrl) => {
    const accepting = { ...headers, accept: "application/json" }
    return Promise.resolve({
      create: async (user) => {
        const response = await fetch(`${baseUrl}/organizations/users`, {
          method: "POST",
          headers: { ...accepting, "content-type": "application/json" },
          body: JSON.stringify(user)
        })
        return await response.json() as ReadUser
      },
      read: async (query) => {
        const response = await fetch(`${baseUrl}${pathOf(query)}`, { headers: accepting })
        return { users: await response.json() as ReadonlyArray<ReadUser>, link: response.headers.get("link") }
      }
    })
  },
  axios: async (baseURL) => {
    const { create } = await import("axios")
    const client = create({ baseURL, headers, httpAgent: new Agent({ keepAlive: true }) })
    return {
      create: async (body) => (await client.post<ReadUser>("/organizations/users", body)).data,
      read: async (params) => {
        const { data, headers } = await client.get<ReadonlyArray<ReadUser>>("/organizations/users", { params })
        return { users: data, link: headers["link"] as string | undefined }
      }
    }
  },
  ky: async (baseUrl) => {
    const { default: ky } = await import("ky")
    const client = ky.create({ prefix: baseUrl, headers })
    return {
      create: (json) => client.post<ReadUser>("organizations/users", { json }).json(),
      read: async (query) => {
        const searchParams = { ...query }
        const response = await client.get<ReadonlyArray<ReadUser>>("organizations/users", { searchParams })
        return { users: await response.json(), link: response.headers.get("link") }
      }
    }
  }
}

export const make: Make<Subject> = async (baseUrl, name) => following(await calls[name]!(baseUrl))
