/**
 * Starts and controls the server's process.
 */
import { join } from "node:path"
import { Child, serverCore } from "./Child.ts"
import * as Files from "./Files.ts"
import type { Message } from "./server/main.ts"

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
  const child = new Child<{ readonly usage: true }, Message>(serverCore, [join(Files.app, "src/server/main.ts")])
  const message = await child.next()
  if (!("port" in message)) throw new Error("the server did not report its port")
  return {
    baseUrl: `http://127.0.0.1:${message.port}/v2`,
    usage: async () => {
      const usage = await child.send({ usage: true })
      if (!("requests" in usage)) throw new Error("the server did not report its usage")
      return usage
    },
    end: () => child.end()
  }
}
