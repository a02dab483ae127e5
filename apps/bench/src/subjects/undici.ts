/** The limit for Node: undici's `request`, the body as a string, `JSON.parse`. */
import { Agent, request } from "undici"
import { follow, type Make, type ReadUser, type Subject, token } from "./Subject.ts"

export const make: Make<Subject> = (baseUrl) => {
  // As many connections as concurrent requests. Without a cap it opens twice as many and is slower.
  const dispatcher = new Agent({ connections: 16 })
  const authorization = `Bearer ${token}`
  const read = async (query: string) => {
    const { body, headers } = await request(`${baseUrl}/organizations/users?${query}`, {
      dispatcher,
      headers: { accept: "application/json", authorization }
    })
    return {
      users: JSON.parse(await body.text()) as ReadonlyArray<ReadUser>,
      link: headers["link"] as string | undefined
    }
  }
  return {
    create: async (user) => {
      const { body } = await request(`${baseUrl}/organizations/users`, {
        dispatcher,
        method: "POST",
        headers: { accept: "application/json", authorization, "content-type": "application/json" },
        body: JSON.stringify(user)
      })
      return JSON.parse(await body.text()) as ReadUser
    },
    page: async () => (await read("limit=100")).users,
    paginations: {
      pages: () => follow((next) => read(`limit=1000${next === undefined ? "" : `&next=${encodeURIComponent(next)}`}`))
    }
  }
}
