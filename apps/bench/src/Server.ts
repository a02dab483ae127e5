/**
 * The server's process, as a run sees it.
 */
import { join } from "node:path"
import { Child, serverCore } from "./Child.ts"
import * as Files from "./Files.ts"
import type { Told } from "./server/main.ts"

export interface Usage {
  readonly requests: number
  /** CPU time so far, in microseconds. */
  readonly cpu: number
}

export interface Server {
  readonly baseUrl: string
  readonly usage: () => Promise<Usage>
  readonly end: () => Promise<void>
}

export const start = async (): Promise<Server> => {
  const child = new Child<{ readonly usage: true }, Told>(serverCore, [join(Files.app, "src/server/main.ts")])
  const told = await child.next()
  if (!("port" in told)) throw new Error("the server did not tell its port")
  return {
    baseUrl: `http://127.0.0.1:${told.port}/v2`,
    usage: async () => {
      const usage = await child.ask({ usage: true })
      if (!("requests" in usage)) throw new Error("the server did not tell its usage")
      return usage
    },
    end: () => child.end()
  }
}
