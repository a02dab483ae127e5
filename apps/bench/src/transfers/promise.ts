/**
 * Ours: the Promise package, by default with the transport that it chooses, with a `Blob` of the file, and `writeFile` with the operation's stream.
 */
import { FlatClient, type FlatClientOptions } from "@flat-sdk/promise"
import { openAsBlob } from "node:fs"
import { writeFile } from "node:fs/promises"
import { token } from "../subjects/Subject.ts"
import type { MakeTransfers, Transfers } from "./Transfers.ts"

export const over = (options: FlatClientOptions): Transfers => {
  const { scores } = new FlatClient({ accessToken: token, ...options })
  return {
    send: async (path) => scores.createScore({ body: { data: await openAsBlob(path), privacy: "private" } }),
    save: (score, path) =>
      writeFile(path, scores.getScoreRevisionData.stream({ score, revision: "last", format: "wav" }))
  }
}

export const make: MakeTransfers = (baseUrl) => over({ baseUrl })
