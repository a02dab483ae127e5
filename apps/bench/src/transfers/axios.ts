/** axios with its Node adapter: base64 as a string, and the response as a stream. */
import { create } from "axios"
import { createWriteStream } from "node:fs"
import { Agent } from "node:http"
import type { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { token } from "../subjects/Subject.ts"
import { fileOf, type MakeTransfers, type NewScore } from "./Transfers.ts"
import * as Whole from "./Whole.ts"

export const make: MakeTransfers = (baseURL) => {
  const client = create({
    baseURL,
    headers: { authorization: `Bearer ${token}` },
    httpAgent: new Agent({ keepAlive: true })
  })
  return {
    send: async (path) => (await client.post<NewScore>("/scores", await Whole.bodyOf(path))).data,
    save: async (score, path) => {
      const { data } = await client.get<Readable>(fileOf(score), { responseType: "stream" })
      await pipeline(data, createWriteStream(path))
    }
  }
}
