/**
 * Starts and controls the server's process.
 */
import { join } from "node:path"
import { Child, serverCore } from "./Child.ts"
import * as Files from "./Files.ts"
import * as LongList from "./server/LongList.ts"
import type { Message } from "./server/main.ts"

export interface Usage {
  readonly requests: number
  /** CPU time so far, in microseconds. */
  readonly cpu: number
}

export interface Server {
  readonly baseUrl: string
  /** The base URL of a list of a million accounts. */
  readonly longList: string
  readonly usage: () => Promise<Usage>
  readonly end: () => Promise<void>
}

export const start = async (): Promise<Server> => {
  const child = new Child<{ readonly usage: true }, Message>(serverCore, [join(Files.app, "src/server/main.ts")])
  const message = await child.next()
  if (!("port" in message)) throw new Error("the server did not report its port")
  const origin = `http://127.0.0.1:${message.port}`
  return {
    baseUrl: `${origin}/v2`,
    longList: `${origin}${LongList.prefix}/v2`,
    usage: async () => {
      const usage = await child.send({ usage: true })
      if (!("requests" in usage)) throw new Error("the server did not report its usage")
      return usage
    },
    end: () => child.end()
  }
}
