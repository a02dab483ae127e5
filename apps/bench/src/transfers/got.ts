/** got: base64 as a string, and the response as a stream. */
import got from "got"
import { createWriteStream } from "node:fs"
import { Agent } from "node:http"
import { pipeline } from "node:stream/promises"
import { token } from "../subjects/Subject.ts"
import { fileOf, type MakeTransfers, type NewScore } from "./Transfers.ts"
import * as Whole from "./Whole.ts"

export const make: MakeTransfers = (prefixUrl) => {
  const client = got.extend({
    prefixUrl,
    headers: { authorization: `Bearer ${token}` },
    agent: { http: new Agent({ keepAlive: true }) }
  })
  return {
    send: async (path) => client.post("scores", { json: await Whole.bodyOf(path) }).json<NewScore>(),
    save: (score, path) => pipeline(client.stream(fileOf(score).slice(1)), createWriteStream(path))
  }
}
