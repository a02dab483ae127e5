/** The limit for fetch: the global `fetch` and `response.json()`. */
import { writeFile } from "node:fs/promises"
import { ReadableStream } from "node:stream/web"
import {
  fileOf,
  follow,
  type Make,
  type NewScore,
  pieces,
  type ReadUser,
  type Subject,
  token,
  type Transfers
} from "./Subject.ts"

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

/** A stream that is generated while it is sent, and a body that is written as it arrives. */
export const transfers: Make<Transfers> = (baseUrl) => {
  const authorization = `Bearer ${token}`
  return {
    send: async (path) => {
      const init = {
        method: "POST",
        headers: { accept: "application/json", authorization, "content-type": "application/json" },
        body: ReadableStream.from(pieces(path)),
        duplex: "half"
      }
      // The types are those of browsers, which have neither `duplex` nor streams as bodies.
      const response = await fetch(`${baseUrl}/scores`, init as unknown as RequestInit)
      return await response.json() as NewScore
    },
    save: async (score, path) => {
      const { body } = await fetch(`${baseUrl}${fileOf(score)}`, { headers: { authorization } })
      await writeFile(path, body!)
    }
  }
}
