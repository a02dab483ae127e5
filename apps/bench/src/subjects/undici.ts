/** The limit for Node: undici's `request`, the body as a string, `JSON.parse`. */
import { createWriteStream } from "node:fs"
import { Agent, request, stream } from "undici"
import {
  fileOf,
  follow,
  lengthOf,
  type Make,
  type NewScore,
  pieces,
  type ReadUser,
  type Subject,
  token,
  type Transfers
} from "./Subject.ts"

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

/** A body that is generated while it is sent, and undici's `stream` into a file. */
export const transfers: Make<Transfers> = (baseUrl) => {
  const dispatcher = new Agent({ connections: 16 })
  const authorization = `Bearer ${token}`
  return {
    send: async (path) => {
      const { body } = await request(`${baseUrl}/scores`, {
        dispatcher,
        method: "POST",
        headers: {
          accept: "application/json",
          authorization,
          "content-type": "application/json",
          "content-length": String(await lengthOf(path))
        },
        // undici accepts iterables too; its types do not include them.
        body: pieces(path) as unknown as string
      })
      return JSON.parse(await body.text()) as NewScore
    },
    save: async (score, path) => {
      await stream(
        `${baseUrl}${fileOf(score)}`,
        { dispatcher, method: "GET", headers: { authorization } },
        () => createWriteStream(path)
      )
    }
  }
}
