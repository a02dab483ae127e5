/**
 * A file as JSON in memory, for clients without file support: the whole file is read, then encoded as base64.
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
