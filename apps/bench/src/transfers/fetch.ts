/** The limit for fetch: the global `fetch`, with a stream that is generated while it is sent, and a body that is written as it arrives. */
import { writeFile } from "node:fs/promises"
import { ReadableStream } from "node:stream/web"
import { token } from "../subjects/Subject.ts"
import * as Piecewise from "./Piecewise.ts"
import { fileOf, type MakeTransfers, type NewScore } from "./Transfers.ts"

export const make: MakeTransfers = (baseUrl) => {
  const authorization = `Bearer ${token}`
  return {
    send: async (path) => {
      const init = {
        method: "POST",
        headers: { accept: "application/json", authorization, "content-type": "application/json" },
        body: ReadableStream.from(Piecewise.piecesOf(path)),
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
