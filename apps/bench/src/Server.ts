/** Starts and ends the server's process. */
import { join } from "node:path"
import { Child, serverCore } from "./Child.ts"
import * as Files from "./Files.ts"
import type { Ports } from "./server/main.ts"

export interface Server {
  readonly baseUrl: string
  readonly end: () => Promise<void>
}

export const start = async (): Promise<Server> => {
  const child = new Child<never, Ports>(serverCore, [join(Files.app, "src/server/main.ts")])
  const { port } = await child.next()
  return {
    baseUrl: `http://127.0.0.1:${port}/v2`,
    end: () => child.end()
  }
}
