/** Two servers on loopback that send what a case says, and record what arrives: the API, and another origin. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/** A response. Strings may have {api}, {other} (the origins), {n} (number of the request), {epoch+2} and {date+2} (in two seconds). */
export interface Step {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly text?: string
  /** Before the response: reset, silence. At half of the body: truncate, and close. */
  readonly fault?: "reset" | "silence" | "truncate"
}

export interface Arrival {
  /** Milliseconds by the monotonic clock. */
  readonly at: number
  readonly headers: IncomingMessage["headers"]
  readonly body: string
}

/** Requests after which a server responds no more, so that a client that never stops asking does not keep a core busy. */
const most = 200

const respond = (
  step: Step,
  request: IncomingMessage,
  response: ServerResponse,
  fill: (text: string) => string
) => {
  const { fault, headers = {}, json, status = 200, text = "" } = step
  if (fault === "silence") return
  if (fault === "reset") return void request.socket.resetAndDestroy()
  const body = Buffer.from(json === undefined ? text : JSON.stringify(json))
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": body.length,
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value)]))
  })
  if (fault === undefined) return void response.end(body)
  response.write(body.subarray(0, body.length / 2), () => request.socket.destroy())
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)))

/** Starts both servers. The last step of each is repeated. */
export const play = async (responses: ReadonlyArray<Step>, elsewhere: ReadonlyArray<Step> = [{ status: 404 }]) => {
  const origins: Record<string, string> = {}
  const fill = (n: number) => (text: string): string =>
    text.replace(/\{(?:(api|other|n)|(epoch|date)\+(\d+))\}/g, (_, place, clock, seconds) => {
      if (place !== undefined) return place === "n" ? String(n) : origins[place]!
      const at = Math.ceil(Date.now() / 1000) + Number(seconds)
      return clock === "epoch" ? String(at) : new Date(at * 1000).toUTCString()
    })
  const serve = (steps: ReadonlyArray<Step>, arrivals: Array<Arrival>): Server =>
    createServer(async (request, response) => {
      const at = performance.now()
      const chunks = await Array.fromAsync(request as AsyncIterable<Buffer>).catch(() => undefined)
      // A client that ends within a body did not send a request.
      if (chunks === undefined) return
      const nth = arrivals.push({ at, headers: request.headers, body: Buffer.concat(chunks).toString() })
      if (nth <= most) respond(steps[Math.min(nth, steps.length) - 1]!, request, response, fill(nth))
    })
  const arrivals: Array<Arrival> = []
  const others: Array<Arrival> = []
  const servers = [serve(responses, arrivals), serve(elsewhere, others)] as const
  const [port, otherPort] = await Promise.all([listen(servers[0]), listen(servers[1])])
  origins["api"] = `http://127.0.0.1:${port}/v2`
  // Another host, so that the origins differ in name too.
  origins["other"] = `http://localhost:${otherPort}`
  const close = () => {
    for (const server of servers) {
      server.close()
      server.closeAllConnections()
    }
  }
  return { baseUrl: origins["api"], arrivals, others, close }
}
