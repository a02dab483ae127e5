/** A web app on a socket, with a sandbox on another, and a browser that keeps its cookies. */
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect, Exit, Scope } from "effect"
import {
  createFlatAuth,
  type FlatAuth,
  type FlatAuthOptions,
  memorySessions,
  type OperationName
} from "../../../src/web/FlatAuth.ts"
import { listen } from "./Listen.ts"

export const secret = "a secret of thirty-two characters or more"

const scopes = ["account.public_profile", "scores", "collections", "edu.admin.users"] as const

/** Everything that a browser received, where no token may be. */
const receivedBy = new WeakMap<Browser, Array<string>>()

/** A browser with the cookies of one site. */
export class Browser {
  readonly origin: string
  readonly cookies = new Map<string, string>()
  readonly #at: string

  /** `at` is the address of the server, if it is not that of the site. */
  constructor(origin: string, at = origin) {
    this.origin = origin
    this.#at = at
    receivedBy.set(this, [])
  }

  get received(): ReadonlyArray<string> {
    return receivedBy.get(this)!
  }

  /** Sends what a script of the site would send with `fetch`, or with `mode: "navigate"` a navigation. Redirects are not followed. */
  async fetch(path: string | URL, init: RequestInit = {}): Promise<Response> {
    const url = new URL(path, this.origin)
    const isOurs = url.origin === this.origin
    const headers = new Headers({
      ...isOurs && this.cookies.size > 0 ? { cookie: [...this.cookies].map((pair) => pair.join("=")).join("; ") } : {},
      ...isOurs ? { "sec-fetch-site": "same-origin" } : {},
      ...isOurs && (init.method ?? "GET") !== "GET" ? { origin: this.origin } : {}
    })
    for (const [name, value] of new Headers(init.headers)) {
      value === ""
        ? headers.delete(name)
        : headers.set(name, value)
    }
    const response = await fetch(isOurs ? new URL(url.pathname + url.search, this.#at) : url, {
      redirect: "manual",
      ...init,
      headers
    })
    if (isOurs) {
      for (const line of response.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (/Max-Age=0(?:;|$)/.test(line)) this.cookies.delete(name)
        else this.cookies.set(name, value)
      }
      receivedBy.get(this)!.push(
        String(response.status),
        ...[...response.headers].map((pair) => pair.join(": ")),
        Buffer.from(await response.clone().arrayBuffer()).toString("latin1")
      )
    }
    return response
  }

  /** Opens Flat's page and allows the access. Returns the callback's URL. */
  async allow(login = "/api/flat/login", decision = "allow", user = "admin"): Promise<URL> {
    const begun = await this.fetch(login)
    const address = begun.headers.get("location")
    if (address === null) throw new Error(`${begun.status}: ${await begun.text()}`)
    const decided = await fetch(address, {
      method: "POST",
      body: new URLSearchParams({ user, decision }),
      redirect: "manual"
    })
    return new URL(decided.headers.get("location") ?? `about:${await decided.text()}`)
  }

  async signIn(login?: string, user?: string): Promise<Response> {
    return this.fetch(await this.allow(login, "allow", user))
  }
}

type Changes = Partial<FlatAuthOptions> & {
  readonly sandbox?: Sandbox.ServerOptions
  readonly whenBrowsing?: (browser: Browser) => unknown
}

export const allowed: ReadonlyArray<OperationName> = [
  "getAuthenticatedUser",
  "countOrgaUsers",
  "listOrganizationUsers",
  "createOrganizationUser",
  "createScore",
  "getScore",
  "editScore",
  "deleteScore",
  "getScoreRevisionData",
  "listCollections",
  "createCollection",
  "deleteCollection"
]

/** Starts a sandbox on a socket. */
const serveSandbox = async (options?: Sandbox.ServerOptions) => {
  const scope = Effect.runSync(Scope.make())
  const sandbox = await Effect.runPromise(Effect.provideService(Sandbox.serve(options), Scope.Scope, scope))
  return { ...sandbox, [Symbol.asyncDispose]: () => Effect.runPromise(Scope.close(scope, Exit.void)) }
}

/** Starts a sandbox and an app with these options. */
export const serveApp = async ({ sandbox: ofSandbox, whenBrowsing, ...changes }: Changes = {}) => {
  const stack = new AsyncDisposableStack()
  const sandbox = stack.use(await serveSandbox(ofSandbox))
  const flat = new URL(sandbox.url).origin
  const logs: Array<string> = []
  /** Every token that the sandbox issued, oldest first. */
  const tokens: Array<{ readonly access: string; readonly refresh: string }> = []
  /** The headers of the requests that pages made, as the API gets them. */
  const sent: Array<Headers> = []
  const recording: typeof fetch = async (input, init) => {
    if (String(input).startsWith(sandbox.url)) sent.push(new Headers(init?.headers))
    const response = await fetch(input, init)
    if (String(input).endsWith("/access_token") && response.ok) {
      const { access_token: access, refresh_token: refresh } = await response.clone().json()
      tokens.push({ access, refresh })
    }
    return response
  }
  let auth: FlatAuth
  const app = stack.use(
    await listen((origin) => {
      auth = createFlatAuth({
        oauth: {
          clientId: "sandbox-app",
          clientSecret: "sandbox-app-secret",
          redirectUri: `${origin}/api/flat/callback`,
          authorizationUrl: `${flat}/auth/oauth`,
          tokenUrl: `${flat}/oauth/access_token`,
          invalidationUrl: `${flat}/oauth/invalidate_token`,
          scopes
        },
        sessions: memorySessions(),
        secret,
        allow: allowed,
        baseUrl: sandbox.url,
        log: (_, line) => logs.push(line),
        fetch: recording,
        ...changes
      })
      stack.defer(() => auth.close())
      return auth.handler
    })
  )
  return {
    sandbox,
    logs,
    auth: auth!,
    origin: app.origin,
    browser: () => {
      const browser = new Browser(app.origin)
      whenBrowsing?.(browser)
      return browser
    },
    teacher: sandbox.state().users.find(({ organizationRole }) => organizationRole === "teacher")!.username,
    sent,
    tokens,
    /** The status of a call with a token at the sandbox itself. */
    statusOf: async (token: string) =>
      (await fetch(`${sandbox.url}/me`, { headers: { authorization: `Bearer ${token}` } })).status,
    [Symbol.asyncDispose]: () => stack.disposeAsync()
  }
}

export type App = Awaited<ReturnType<typeof serveApp>>
