/** A proxy in front of a sandbox that reads the bodies of writes, and can hold, drop or delay them. */
import { Effect } from "effect"
import * as http from "node:http"
import * as Fixture from "../Fixture.ts"

export interface Write {
  readonly method: string
  readonly path: string
  readonly body: string
}

/** What happens to a write: `drop` never arrives, `hide` is executed without a response, a number is executed so many milliseconds later. */
export type Fate = "pass" | "drop" | "hide" | number

export interface Proxy {
  url: string
  readonly writes: ReadonlyArray<Write>
  /** When each request arrived, in milliseconds. */
  readonly arrivals: ReadonlyArray<number>
  /** Decides the fate of each write. All pass by default. */
  decide: (count: number) => Fate
  /** Called when the fate of a write that does not pass is fulfilled, or begins to wait. */
  onFate: () => void
}

const send = (target: URL, write: Write, headers: http.IncomingHttpHeaders): Promise<http.IncomingMessage> =>
  new Promise((resolve, reject) => {
    const request = http.request(
      new URL(target.origin + write.path),
      { method: write.method, headers: { ...headers, host: target.host } },
      resolve
    )
    request.on("error", reject)
    request.end(write.body)
  })

/** Starts a proxy on a free port. It closes with the scope. */
export const serve = Effect.fnUntraced(function*(upstream: string) {
  const target = new URL(upstream)
  const writes: Array<Write> = []
  const arrivals: Array<number> = []
  const proxy: Proxy = { url: "", writes, arrivals, decide: () => "pass", onFate: () => {} }
  const { url } = yield* Fixture.serve((request, response) => {
    arrivals.push(Date.now())
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk)).on("error", () => {}).on("end", () => {
      const write: Write = {
        method: request.method ?? "GET",
        path: request.url ?? "/",
        body: Buffer.concat(chunks).toString("utf8")
      }
      let fate: Fate = "pass"
      if (write.method !== "GET") {
        writes.push(write)
        fate = proxy.decide(writes.length)
      }
      const forward = () =>
        send(target, write, request.headers).then((answer) => {
          if (fate !== "pass") {
            answer.resume()
            if (fate === "hide") proxy.onFate()
            return
          }
          response.writeHead(answer.statusCode ?? 500, answer.headers)
          answer.on("error", () => response.destroy()).on("aborted", () => response.destroy()).pipe(response)
        }, () => response.destroy())
      if (fate === "drop" || typeof fate === "number") proxy.onFate()
      if (fate === "drop") return
      if (typeof fate === "number") setTimeout(forward, fate)
      else void forward()
    })
  })
  proxy.url = `${url}${target.pathname}`
  return proxy
})
