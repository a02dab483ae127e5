/** Two servers on loopback that play a vector, and record what arrives: the API, and another origin. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { gzipSync } from "node:zlib"
import type { Step, Vector } from "./Vector.ts"

export interface Arrival {
  /** Milliseconds by the monotonic clock. */
  readonly at: number
  readonly method: string
  readonly target: string
  readonly headers: IncomingMessage["headers"]
  readonly body: string
}

export interface Loopback {
  readonly baseUrl: string
  readonly arrivals: ReadonlyArray<Arrival>
  readonly otherArrivals: ReadonlyArray<Arrival>
  readonly close: () => void
}

const bytesOf = ({ json, text }: Step, gzip: boolean, fill: (text: string) => string): Buffer => {
  const body = Buffer.from(fill(json === undefined ? text ?? "" : JSON.stringify(json)))
  return gzip ? gzipSync(body) : body
}

/** Returns the part that a request asks for, if it is of the version that the server has. */
const partOf = ({ headers }: IncomingMessage, { headers: { etag } = {} }: Step, size: number): number | undefined => {
  const from = /^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1]
  const version = headers["if-range"]
  return from === undefined || Number(from) >= size || version !== undefined && version !== etag
    ? undefined
    : Number(from)
}

const respond = async (
  step: Step,
  request: IncomingMessage,
  response: ServerResponse,
  fill: (text: string) => string
) => {
  const { fault, headers = {}, json, ranges, raw } = step
  const { socket } = request
  if (fault === "silence") return
  if (fault === "reset") return void socket.resetAndDestroy()
  if (raw !== undefined) return void socket.end(fill(raw))
  const gzip = step.gzip === true && /\bgzip\b/.test(String(request.headers["accept-encoding"]))
  const whole = bytesOf(step, gzip, fill)
  const from = ranges === true ? partOf(request, step, whole.length) : undefined
  const body = whole.subarray(from ?? 0)
  const status = from === undefined ? step.status ?? 200 : 206
  response.writeHead(status, {
    ...(json === undefined ? undefined : { "content-type": "application/json" }),
    ...(gzip ? { "content-encoding": "gzip" } : undefined),
    ...(status === 204 ? undefined : { "content-length": body.length }),
    ...(from === undefined ? undefined : { "content-range": `bytes ${from}-${whole.length - 1}/${whole.length}` }),
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value)]))
  })
  const half = body.subarray(0, Math.ceil(body.length / 2))
  if (fault === "truncate") return void response.write(half, () => socket.destroy())
  if (fault === "stall") return void response.write(half)
  if (fault === "drip") {
    const size = Math.ceil(body.length / 10)
    for (let at = 0; at < body.length && !response.destroyed; at += size) {
      response.write(body.subarray(at, at + size))
      await sleep(300)
    }
    return void response.end()
  }
  response.end(body)
}

const listen = (server: Server, port = 0): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port))
  })

/** Replaces `{api}`, `{other}`, `{n}`, `{epoch+2}` (seconds since 1970) and `{date+2}` (of HTTP). */
const filled = (places: Readonly<Record<string, string>>) => (text: string): string =>
  text.replace(/\{(?:(api|other|n)|(epoch|date)\+(\d+))\}/g, (_, place, clock, seconds) => {
    if (place !== undefined) return places[place]!
    const at = Math.ceil(Date.now() / 1000) + Number(seconds)
    return clock === "epoch" ? String(at) : new Date(at * 1000).toUTCString()
  })

/** Listens on a port outside the range that the system assigns by itself, so that it is free when it is needed again. */
const listenAgain = (server: Server): Promise<number> =>
  listen(server, 20_000 + Math.floor(Math.random() * 12_000)).catch(() => listenAgain(server))

/** Starts the servers of a vector. */
export const play = async (vector: Vector): Promise<Loopback> => {
  const origins: Record<string, string> = {}
  const serve = (steps: ReadonlyArray<Step>, arrivals: Array<Arrival>): Server =>
    createServer(async (request, response) => {
      const at = performance.now()
      const chunks: Array<Buffer> = []
      try {
        for await (const chunk of request) chunks.push(chunk as Buffer)
      } catch {
        // A client that ends within a body did not send a request.
        return
      }
      const { headers, method = "", url: target = "" } = request
      const nth = arrivals.push({ at, method, target, headers, body: Buffer.concat(chunks).toString() })
      const step = steps[Math.min(nth, steps.length) - 1]!
      await respond(step, request, response, filled({ ...origins, n: String(nth) }))
    })
  const arrivals: Array<Arrival> = []
  const otherArrivals: Array<Arrival> = []
  const api = serve(vector.responses, arrivals)
  const other = serve(vector.other ?? [{ status: 404 }], otherArrivals)
  const [port, otherPort] = await Promise.all([
    vector.refuse === undefined ? listen(api) : listenAgain(api),
    listen(other)
  ])
  origins["api"] = `http://127.0.0.1:${port}/v2`
  // Another host, so that the origins differ in name too.
  origins["other"] = `http://localhost:${otherPort}`
  let later: NodeJS.Timeout | undefined
  if (vector.refuse !== undefined) {
    await new Promise((resolve) => api.close(resolve))
    later = setTimeout(() => void listen(api, port), vector.refuse * 1000)
  }
  return {
    baseUrl: origins["api"],
    arrivals,
    otherArrivals,
    close: () => {
      clearTimeout(later)
      for (const server of [api, other]) {
        server.close()
        server.closeAllConnections()
      }
    }
  }
}
