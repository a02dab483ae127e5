/**
 * Stands between the tool and the sandbox on a real socket: counts what is sent, and makes answers go missing.
 */
import { Effect } from "effect"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"

export interface Sent {
  readonly method: string
  /** Path with query, without the base URL's. */
  readonly path: string
  readonly body: string
}

/**
 * What happens to a request: `pass` it on; `drop` it before the server sees it; `swallow` the answer after the server carried it
 * out; or answer with an error in the server's place.
 */
export type Fate = "pass" | "drop" | "swallow" | { readonly status: number; readonly body: unknown }

const readAll = async (stream: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const chunks: Array<Uint8Array> = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const handle = async (target: string, sent: Array<Sent>, fate: (request: Sent) => Fate, request: Http.IncomingMessage, response: Http.ServerResponse) => {
  const body = await readAll(request)
  const seen: Sent = { method: request.method ?? "", path: request.url ?? "", body: body.toString() }
  sent.push(seen)
  const decided = fate(seen)
  if (decided === "drop") return void request.socket.destroy()
  if (typeof decided === "object") {
    response.writeHead(decided.status, { "content-type": "application/json" })
    return void response.end(JSON.stringify(decided.body))
  }
  const { connection: _, host: __, ...headers } = request.headers
  const answer = await new Promise<Http.IncomingMessage>((resolve, reject) =>
    Http.request(new URL(seen.path, target), { method: seen.method, headers, agent: false }, resolve).on("error", reject).end(body)
  )
  const content = await readAll(answer)
  if (decided === "swallow") return void request.socket.destroy()
  response.writeHead(answer.statusCode ?? 502, answer.headers)
  response.end(content)
}

/** Starts a relay to the server at `target` (its origin); it ends with the scope. `fate` decides over each request. */
export const start = (target: string, fate: (request: Sent) => Fate = () => "pass") =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(async () => {
        const sent: Array<Sent> = []
        const server = Http.createServer((request, response) => {
          handle(target, sent, fate, request, response).catch(() => request.socket.destroy())
        })
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
        return { sent, server }
      }),
      ({ server }) =>
        Effect.promise(() => {
          server.closeAllConnections()
          return new Promise((resolve) => server.close(resolve))
        })
    ),
    ({ sent, server }) => ({
      sent,
      /** Base URL for clients. */
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`
    })
  )
