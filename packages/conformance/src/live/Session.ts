/** A client whose exchanges are kept, one request at a time, and which only reads unless it may write. */
import type { Api as Contract } from "@flat-sdk/tools/drift/Api"
import { Data } from "effect"
import type { Api, ClientOptions, OperationName, Outcome } from "../suite/Api.ts"
import type { Recorded } from "../suite/Backend.ts"
import * as PromiseApi from "../suite/PromiseApi.ts"

export interface Service {
  readonly fetch: typeof globalThis.fetch
  readonly baseUrl: string
  readonly token: string
}

/** A response, and why it was asked for. */
export interface Seen {
  readonly operation: string
  /** What was tried, such as `read` or `no such id`. The same trial of the sandbox has the same name. */
  readonly trial: string
  readonly status: number
  readonly headers: Headers
  /** The JSON of the body; `undefined` without one. */
  readonly body: unknown
  /** Whether strict decoding accepted a success. */
  readonly decoded: boolean
}

/** Ends a run. `rejected` before anything was compared, `stopped` by the network or the server, `interrupted` by a signal. */
export class Stopped extends Data.TaggedError("Stopped")<{
  readonly why: "rejected" | "stopped" | "interrupted"
  readonly message: string
}> {}

const stopping = ["Transport", "Timeout", "Credentials", "RateLimited"]

const json = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export interface Call {
  readonly operation: OperationName
  readonly input?: Readonly<Record<string, unknown>>
}

export class Session {
  readonly seen: Array<Seen> = []
  /** Requests since a case of the suite began. */
  readonly requests: Array<Recorded> = []
  /** Number of requests in all. */
  sent = 0
  /** Whether what was made is being removed: an interruption no longer ends the session. */
  undoing = false
  readonly #opened: Array<Api> = []
  #last: Omit<Seen, "operation" | "trial" | "decoded"> | undefined
  readonly #routes: ReadonlyArray<readonly [operation: string, method: string, path: RegExp]>

  readonly service: Service
  readonly contract: Contract
  readonly #mayWrite: boolean
  readonly #signal: AbortSignal | undefined

  constructor(service: Service, contract: Contract, mayWrite: boolean, signal?: AbortSignal) {
    this.service = service
    this.contract = contract
    this.#mayWrite = mayWrite
    this.#signal = signal
    this.#routes = Object.entries(contract.operations).map(([name, { method, path }]) =>
      [name, method, new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`)] as const
    )
  }

  readonly #fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    if (request.method !== "GET" && !this.#mayWrite) throw new Error(`${request.method} in a session that only reads`)
    const { pathname, search } = new URL(request.url)
    const path = pathname.slice(new URL(this.service.baseUrl).pathname.length)
    this.sent++
    const response = await this.service.fetch(request)
    const { headers, status } = response
    const operation = this.#routes.find(([, method, pattern]) => method === request.method && pattern.test(path))?.[0]
    const names = [...request.headers.keys()]
    this.requests.push({
      method: request.method,
      path,
      query: search.slice(1),
      operation,
      headers: names,
      status,
      executed: true
    })
    const isText = /json|text/.test(headers.get("content-type") ?? "")
    this.#last = { status, headers, body: isText ? json(await response.clone().text()) : undefined }
    return response
  }

  /** Opens another client of the service, closed with the session. */
  async open(options: Partial<ClientOptions> = {}): Promise<Api> {
    const { baseUrl, token } = this.service
    const own = { baseUrl, accessToken: token, retries: 0, concurrency: 1, strict: true }
    const api = await PromiseApi.open(() => ({ fetch: this.#fetch }))({ ...own, ...options })
    this.#opened.push(api)
    return api
  }

  /** Calls an operation, or a path that the contract would not send. Fails with `Stopped` if there is no response. */
  async call(api: Api, { input = {}, operation }: Call, trial: string, query?: Record<string, string>): Promise<Seen> {
    const { method, path } = this.contract.operations[operation]!
    const target = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(input[name])))
    const outcome = await this.#send(() =>
      query === undefined ? api.call(operation, input) : api.request({ method: method as "GET", path: target, query })
    )
    const reason = outcome.ok ? "" : outcome.error.reason
    if (reason === "Encode") throw new Error(`${operation}: the contract rejects the input: ${trial}`)
    if (stopping.includes(reason) || this.#last === undefined) {
      throw new Stopped({ why: "stopped", message: `${operation}: ${reason || "no response"} (${trial})` })
    }
    const seen = { ...this.#last, operation, trial, decoded: reason !== "Decode" }
    if (!this.undoing) this.seen.push(seen)
    return seen
  }

  /** All items of a list, in pages or not. */
  async items(api: Api, { input = {}, operation }: Call): Promise<ReadonlyArray<unknown>> {
    const isPaged = "next" in this.contract.operations[operation]!.parameters.query
    const outcome = await this.#send(() => isPaged ? api.stream(operation, input) : api.call(operation, input))
    if (outcome.ok) return outcome.value as ReadonlyArray<unknown>
    throw new Stopped({ why: "stopped", message: `${operation}: ${outcome.error.reason}` })
  }

  async #send(call: () => Promise<Outcome>): Promise<Outcome> {
    if (this.#signal?.aborted && !this.undoing) throw new Stopped({ why: "interrupted", message: "interrupted" })
    this.#last = undefined
    return call()
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.map((api) => api.close()))
  }
}
