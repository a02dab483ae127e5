/**
 * A file as JSON the short way, for clients that have none of their own: read whole, base64 of that.
 */
import { readFile } from "node:fs/promises"

export interface NewScoreBody {
  readonly privacy: "private"
  readonly data: string
  readonly dataEncoding: "base64"
}

export const bodyOf = async (path: string): Promise<NewScoreBody> => ({
  privacy: "private",
  data: (await readFile(path)).toString("base64"),
  dataEncoding: "base64"
})
