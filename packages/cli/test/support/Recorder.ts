/**
 * A server before the sandbox that records what arrives, byte by byte, and passes it on.
 */
import * as http from "node:http"
import type { AddressInfo } from "node:net"

export interface Arrived {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<http.IncomingHttpHeaders>
  readonly body: string
}

export interface Recorder {
  /** Base URL of the API behind the recorder. */
  readonly url: string
  /** What has arrived since the last time. */
  readonly take: () => ReadonlyArray<Arrived>
  readonly close: () => Promise<void>
}

const read = async (incoming: http.IncomingMessage): Promise<Buffer> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Starts a recorder. Without `target`, it responds with `{}` to everything. */
export const start = async (target?: string): Promise<Recorder> => {
  let arrived: Array<Arrived> = []
  const server = http.createServer((incoming, outgoing) => {
    void (async () => {
      const body = await read(incoming)
      const { headers, method = "", url = "" } = incoming
      arrived.push({ method, url, headers, body: body.toString() })
      if (target === undefined) {
        outgoing.writeHead(200, { "content-type": "application/json" }).end("{}")
        return
      }
      const onward = http.request(new URL(url, target), { method, headers }, (response) => {
        outgoing.writeHead(response.statusCode ?? 502, response.headers)
        response.pipe(outgoing)
      })
      onward.on("error", () => outgoing.destroy())
      onward.end(body)
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`,
    take: () => {
      const taken = arrived
      arrived = []
      return taken
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
