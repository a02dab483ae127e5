/** A person or an attacker with the cookies of one browser, who sends requests as they are: no redirect is followed. */
import * as http from "node:http"
import type { BrowserContext } from "playwright-core"
import type { Flat } from "./Flat.ts"
import type { Recipe } from "./Recipes.ts"

/** What a test compares. */
export interface Reply {
  readonly status: number
  readonly location?: string | undefined
  readonly body?: string
  /** Who sent it. */
  readonly by?: Visitor
}

type Headings = Readonly<Record<string, string>>

/** Where a recipe signs users in and out. */
const entries = {
  flat: { callback: "/api/flat/callback", logout: "/api/flat/logout", session: "flat-session", signIn: "flat-sign-in" },
  "better-auth": {
    callback: "/api/auth/callback/flat",
    logout: "/api/auth/sign-out",
    session: "better-auth.session_token",
    signIn: "better-auth.state"
  }
}

const json = { "content-type": "application/json" }

let visitors = 0

export class Visitor {
  readonly origin: string
  readonly context: BrowserContext
  readonly flat: Flat
  readonly kind: Recipe["kind"]

  /** Attackers have many machines: better-auth limits sign-ins by address. */
  readonly #address = `10.0.${Math.floor(++visitors / 256)}.${visitors % 256}`

  constructor(origin: string, context: BrowserContext, flat: Flat, kind: Recipe["kind"]) {
    this.origin = origin
    this.context = context
    this.flat = flat
    this.kind = kind
  }

  get entry() {
    return entries[this.kind]
  }

  /** Sends a request as a script of the app does. An empty header is not sent. */
  async send(method: string, path: string, headers: Headings = {}, body?: string): Promise<Reply> {
    const own = {
      origin: method === "GET" ? "" : this.origin,
      "sec-fetch-site": "same-origin",
      "x-forwarded-for": this.#address,
      ...headers
    }
    const sent = Object.entries(own).filter(([, value]) => value !== "")
    const response = await this.context.request.fetch(new URL(path, this.origin).href, {
      method,
      headers: Object.fromEntries(sent),
      ...body === undefined ? {} : { data: Buffer.from(body) },
      maxRedirects: 0
    })
    const { location } = response.headers()
    return { status: response.status(), location, body: (await response.body()).toString("latin1"), by: this }
  }

  /** Sends a path that `URL` would change. */
  async sendRaw(path: string): Promise<Reply> {
    const cookie = (await this.context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ")
    return new Promise((resolve, reject) => {
      http.get(this.origin, { path, headers: { cookie } }, (response) => {
        response.resume()
        response.on("end", () => resolve({ status: response.statusCode! }))
      }).on("error", reject)
    })
  }

  /** Begins a sign-in. */
  login(returnTo = "/", headers: Headings = {}): Promise<Reply> {
    return this.kind === "flat"
      ? this.send("GET", `/api/flat/login?returnTo=${encodeURIComponent(returnTo)}`, headers)
      : this.send(
        "POST",
        "/api/auth/sign-in/social",
        { ...json, ...headers },
        JSON.stringify({ provider: "flat", callbackURL: returnTo })
      )
  }

  /** Allows the access at Flat. Returns the path and query of the callback. */
  async allow(decision = "allow"): Promise<URL> {
    const begun = await this.login()
    const address = begun.location ?? (JSON.parse(begun.body!) as { readonly url: string }).url
    const decided = await fetch(address, {
      method: "POST",
      body: new URLSearchParams({ user: "admin", decision }),
      redirect: "manual"
    })
    return new URL(decided.headers.get("location")!)
  }

  callback(url: URL): Promise<Reply> {
    return this.send("GET", url.href, { "sec-fetch-site": "cross-site" })
  }

  async signIn(): Promise<Reply> {
    return this.callback(await this.allow())
  }

  logout(headers: Headings = {}, method = "POST"): Promise<Reply> {
    return this.kind === "flat" || method === "GET"
      ? this.send(method, this.entry.logout, headers)
      : this.send(method, this.entry.logout, { ...json, ...headers }, "{}")
  }

  /** Returns the cookie whose name begins so. */
  async cookie(name: "session" | "signIn"): Promise<{ readonly name: string; readonly value: string }> {
    return (await this.context.cookies()).find((cookie) => cookie.name.startsWith(this.entry[name]))!
  }

  setCookie(name: string, value: string): Promise<void> {
    return this.context.addCookies([{ name, value, url: this.origin }])
  }
}
