/** The vendor's client, which takes base64 as a string and returns a `Blob`. */
import { FlatClient } from "flat-api"
import { writeFile } from "node:fs/promises"
import { token } from "../subjects/Subject.ts"
import { type MakeTransfers } from "./Transfers.ts"
import * as Whole from "./Whole.ts"

export const make: MakeTransfers = (baseUrl) => {
  const { scores } = new FlatClient({ accessToken: token, baseUrl })
  return {
    send: async (path) => scores.createScore({ body: await Whole.bodyOf(path) }),
    save: async (score, path) => {
      const blob = await scores.getScoreRevisionData({ score, revision: "last", format: "wav" })
      await writeFile(path, blob.stream())
    }
  }
}
