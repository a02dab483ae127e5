/** A server in front of a sandbox, which records what was asked and what the sandbox said. */
import type { Sandbox } from "@flat-sdk/sandbox"
import { Effect } from "effect"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

export interface Exchange {
  readonly method: string
  readonly path: string
  readonly request: string
  readonly response: string
}

export interface Recorder {
  readonly url: string
  readonly exchanges: Array<Exchange>
}

/** Starts a recorder that stops with the scope. */
export const record = (sandbox: Pick<Sandbox.SandboxShape, "fetch">) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(async () => {
        const exchanges: Array<Exchange> = []
        const server = createServer((incoming, outgoing) => {
          const respond = async () => {
            const chunks: Array<Buffer> = []
            for await (const chunk of incoming) chunks.push(chunk as Buffer)
            const body = Buffer.concat(chunks)
            const { method = "GET", url: path = "/" } = incoming
            const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
              typeof value === "string" && !["host", "connection", "content-length"].includes(name)
                ? [[name, value] as [string, string]]
                : []
            )
            const response = await sandbox.fetch(`http://127.0.0.1${path}`, {
              method,
              headers,
              ...(body.length === 0 ? undefined : { body })
            })
            const bytes = Buffer.from(await response.arrayBuffer())
            exchanges.push({ method, path, request: body.toString(), response: bytes.toString() })
            outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(bytes)
          }
          respond().catch(() => outgoing.destroy())
        })
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
        const { port } = server.address() as AddressInfo
        return { recorder: { url: `http://127.0.0.1:${port}/v2`, exchanges } satisfies Recorder, server }
      }),
      ({ server }) =>
        Effect.promise(async () => {
          server.closeAllConnections()
          await new Promise((resolve) => server.close(resolve))
        })
    ),
    ({ recorder }): Recorder => recorder
  )
