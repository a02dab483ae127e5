/**
 * Starts and ends the server's process.
 */
import { join } from "node:path"
import { Child, serverCore } from "./Child.ts"
import * as Files from "./Files.ts"
import * as LongList from "./server/LongList.ts"
import type { Ports } from "./server/main.ts"

export interface Server {
  readonly baseUrl: string
  /** The base URL of a list of a million accounts. */
  readonly longList: string
  /** The base URL of scores with large files. */
  readonly filesUrl: string
  readonly end: () => Promise<void>
}

export const start = async (): Promise<Server> => {
  const child = new Child<never, Ports>(serverCore, [join(Files.app, "src/server/main.ts")])
  const { files, port } = await child.next()
  const origin = `http://127.0.0.1:${port}`
  return {
    baseUrl: `${origin}/v2`,
    longList: `${origin}${LongList.prefix}/v2`,
    filesUrl: `http://127.0.0.1:${files}/v2`,
    end: () => child.end()
  }
}
