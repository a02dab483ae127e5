/** The limit for fetch: the global `fetch` and `response.json()`. */
import { follow, type Make, type ReadUser, type Subject, token } from "./Subject.ts"

export const make: Make<Subject> = (baseUrl) => {
  const authorization = `Bearer ${token}`
  const read = async (query: string) => {
    const response = await fetch(`${baseUrl}/organizations/users?${query}`, {
      headers: { accept: "application/json", authorization }
    })
    return { users: await response.json() as ReadonlyArray<ReadUser>, link: response.headers.get("link") }
  }
  return {
    create: async (user) => {
      const response = await fetch(`${baseUrl}/organizations/users`, {
        method: "POST",
        headers: { accept: "application/json", authorization, "content-type": "application/json" },
        body: JSON.stringify(user)
      })
      return await response.json() as ReadUser
    },
    page: async () => (await read("limit=100")).users,
    paginations: {
      pages: () => follow((next) => read(`limit=1000${next === undefined ? "" : `&next=${encodeURIComponent(next)}`}`))
    }
  }
}
