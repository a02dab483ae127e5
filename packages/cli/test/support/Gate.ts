/**
 * A token endpoint between a command and a sandbox, which holds requests back until a test releases them.
 */
import { untilPromise } from "@flat-sdk/tools/tests/Wait"
import * as fs from "node:fs"
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import type { Cli } from "./Cli.ts"
import { fileOf, signIn } from "./SignIn.ts"

export interface Gate {
  /** Requests that have arrived, in their order. Each is passed on when it is called. */
  readonly waiting: ReadonlyArray<() => void>
  /** Resolves when so many requests have arrived. */
  readonly arrived: (count: number) => Promise<void>
  readonly close: () => void
}

/** Signs in, with a token that has expired, and puts the gate before the token endpoint. */
export const expired = async (cli: Cli): Promise<Gate> => {
  const waiting: Array<() => void> = []
  const { origin } = new URL(cli.sandbox.url)
  const server = http.createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      waiting.push(() => {
        void fetch(`${origin}${request.url}`, {
          method: "POST",
          body: Buffer.concat(chunks),
          headers: { "content-type": "application/x-www-form-urlencoded" }
        }).then(async (answer) => response.writeHead(answer.status).end(await answer.text()))
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()))
  await signIn(cli)
  const contents = JSON.parse(fs.readFileSync(fileOf(cli), "utf8"))
  const { default: profile } = contents.profiles
  profile.expiresAt = new Date(0).toISOString()
  profile.application.tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth/access_token`
  fs.writeFileSync(fileOf(cli), JSON.stringify(contents))
  return {
    waiting,
    arrived: (count) => untilPromise(() => waiting.length >= count, { what: `${count} requests at the gate` }),
    close: () => {
      server.closeAllConnections()
      server.close()
    }
  }
}
