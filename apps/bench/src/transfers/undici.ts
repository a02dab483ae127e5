/** The limit for Node: undici's `request` with a body that is generated while it is sent, and its `stream` into a file. */
import { createWriteStream } from "node:fs"
import { Agent, request, stream } from "undici"
import { token } from "../subjects/Subject.ts"
import * as Piecewise from "./Piecewise.ts"
import { fileOf, type MakeTransfers, type NewScore } from "./Transfers.ts"

export const make: MakeTransfers = (baseUrl) => {
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
          "content-length": String(await Piecewise.lengthOf(path))
        },
        // undici accepts iterables too; its types do not include them.
        body: Piecewise.piecesOf(path) as unknown as string
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
