/** got, with persistent connections. */
import got from "got"
import { createWriteStream } from "node:fs"
import { Agent } from "node:http"
import { pipeline } from "node:stream/promises"
import {
  fileOf,
  follow,
  type Make,
  type NewScore,
  type ReadUser,
  type Subject,
  token,
  type Transfers,
  wholeBody
} from "./Subject.ts"

const clientFor = (prefixUrl: string) =>
  got.extend({
    prefixUrl,
    headers: { authorization: `Bearer ${token}` },
    agent: { http: new Agent({ keepAlive: true }) }
  })

export const make: Make<Subject> = (baseUrl) => {
  const client = clientFor(baseUrl).extend({ responseType: "json" })
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

/** Base64 as a string, and the response as a stream. */
export const transfers: Make<Transfers> = (baseUrl) => {
  const client = clientFor(baseUrl)
  return {
    send: async (path) => client.post("scores", { json: await wholeBody(path) }).json<NewScore>(),
    save: (score, path) => pipeline(client.stream(fileOf(score).slice(1)), createWriteStream(path))
  }
}
