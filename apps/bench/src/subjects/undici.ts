/** The limit for Node: undici's `request`, the body as a string, `JSON.parse`. */
import { Agent, request } from "undici"
import { following, type Make, pathOf, type ReadUser, type Subject, token } from "./Subject.ts"

export const make: Make<Subject> = (baseUrl) => {
  // As many connections as concurrent requests. Without a cap it opens twice as many and is slower.
  const dispatcher = new Agent({ connections: 16 })
  const headers = { accept: "application/json", authorization: `Bearer ${token}` }
  return following({
    create: async (user) => {
      const { body } = await request(`${baseUrl}/organizations/users`, {
        dispatcher,
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify(user)
      })
      return JSON.parse(await body.text()) as ReadUser
    },
    read: async (query) => {
      const { body, headers: received } = await request(`${baseUrl}${pathOf(query)}`, { dispatcher, headers })
      return {
        users: JSON.parse(await body.text()) as ReadonlyArray<ReadUser>,
        link: received["link"] as string | undefined
      }
    }
  })
}
