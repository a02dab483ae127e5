/** The simulated API of a history: the sandbox in a process of its own, which restarts and then refuses connections for a while. */
import { Sandbox } from "@flat-sdk/sandbox/effect"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { type HttpResponse, jsonOf } from "./Exchange.ts"
import { Process } from "./Process.ts"
import type { World } from "./World.ts"

export const origin = "https://api.flat.io"

/** An application that the server knows. */
export const application = {
  clientId: "sandbox-app",
  clientSecret: "sandbox-app-secret",
  redirectUri: "http://127.0.0.1/"
}

export interface Request {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

type Options = NonNullable<Parameters<typeof Sandbox.layerTest>[0]>

export class Server {
  readonly process: Process
  readonly sandbox: Sandbox.SandboxShape
  downUntil = 0
  /** When it was down. */
  readonly downs: Array<{ readonly from: number; readonly until: number }> = []
  /** Requests that are at the server, as what breaks their connections. */
  readonly open = new Set<() => void>()
  readonly #http: HttpClient.HttpClient

  private constructor(process: Process, sandbox: Sandbox.SandboxShape, http: HttpClient.HttpClient) {
    this.process = process
    this.sandbox = sandbox
    this.#http = http
  }

  static make(world: World, options: Options): Effect.Effect<Server> {
    const process = new Process(world, "api", true)
    const started = Layer.buildWithScope(Sandbox.layerTest(options), Scope.makeUnsafe())
    return Effect.map(
      Effect.orDie(Effect.updateContext(started, () => process.context)),
      (context) =>
        new Server(process, Context.get(context, Sandbox.Sandbox), Context.get(context, HttpClient.HttpClient))
    )
  }

  /** Executes a request now. `executed` is what the sandbox's log says. */
  execute(request: Request): Effect.Effect<{ readonly response: HttpResponse; readonly executed: boolean }> {
    const { body, headers, method, url } = request
    const type = headers["content-type"] ?? "application/json"
    const sent = HttpClientRequest.make(method as "GET")(url, { headers })
    return Effect.orDie(Effect.gen({ self: this }, function*() {
      const response = yield* this.#http.execute(
        body === undefined ? sent : HttpClientRequest.bodyText(sent, body, type)
      )
      const executed = this.sandbox.requests().at(-1)!.executed
      const bytes = new Uint8Array(yield* response.arrayBuffer)
      return { executed, response: { status: response.status, headers: { ...response.headers }, body: bytes } }
    }))
  }

  /** The user who is the administrator. */
  get admin() {
    return this.sandbox.state().users.find(({ organizationRole }) => organizationRole === "admin")!
  }

  /** The first class in which the administrator teaches. */
  get room() {
    const { id } = this.admin
    return this.sandbox.state().classes.find(({ teachers }) => teachers.includes(id))!
  }

  /** Runs an effect in its process, beside all that happens. */
  run<A>(effect: Effect.Effect<A>): Promise<A> {
    return Effect.runPromiseWith(this.process.context)(effect)
  }

  /** Sends a request as the administrator, beside all that happens. Returns what the API responds. */
  administer(method: "DELETE" | "GET" | "POST", path: string, fields?: object): Effect.Effect<HttpResponse> {
    const headers = { authorization: `Bearer ${this.sandbox.token}` }
    const request = { method, url: `${origin}/v2${path}`, headers, body: fields && JSON.stringify(fields) }
    return Effect.map(this.execute(request), ({ response }) => response)
  }

  /** Breaks all connections. New ones are refused for some microseconds. */
  restart(micros: number): void {
    const { world } = this.process
    world.count("server restart")
    world.log("api", `restarts, and is down for ${micros / 1000} ms`)
    this.downUntil = world.now + micros
    this.downs.push({ from: world.now, until: this.downUntil })
    for (const breakConnection of Array.from(this.open)) breakConnection()
  }

  /** Signs the administrator in. Returns what the token endpoint responds. */
  signIn(scopes: ReadonlyArray<string>): Effect.Effect<{ readonly [name: string]: string }> {
    const { admin } = this
    const { clientId, clientSecret, redirectUri } = application
    const post = (path: string, fields: Record<string, string>) =>
      this.execute({
        method: "POST",
        url: origin + path,
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams(fields).toString()
      })
    const query = new URLSearchParams({
      client_id: clientId,
      response_type: "code",
      scope: scopes.join(" "),
      redirect_uri: redirectUri,
      access_type: "offline"
    })
    return Effect.gen(function*() {
      const allowed = yield* post(`/auth/oauth?${query}`, { decision: "allow", user: admin.username })
      const code = new URL(allowed.response.headers["location"]!).searchParams.get("code")!
      const { response } = yield* post("/oauth/access_token", {
        grant_type: "authorization_code",
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uri: redirectUri,
        code
      })
      return jsonOf<{ readonly [name: string]: string }>(response)
    })
  }
}
