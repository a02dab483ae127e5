/** axios, with its Node adapter and persistent connections. */
import { type AxiosInstance, create } from "axios"
import { createWriteStream } from "node:fs"
import { Agent } from "node:http"
import type { Readable } from "node:stream"
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

/** Base64 as a string, and the response as a stream. */
export const transfers: Make<Transfers> = (baseUrl) => {
  const client = clientFor(baseUrl)
  return {
    send: async (path) => (await client.post<NewScore>("/scores", await wholeBody(path))).data,
    save: async (score, path) => {
      const { data } = await client.get<Readable>(fileOf(score), { responseType: "stream" })
      await pipeline(data, createWriteStream(path))
    }
  }
}
