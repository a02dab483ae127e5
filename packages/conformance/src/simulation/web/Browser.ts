/** A browser: a user who signs in and out, and reads and writes, in several tabs with the same cookies. */
import * as Effect from "effect/Effect"
import type { History } from "../history/History.ts"
import type { Process } from "../world/Process.ts"
import type { Dice } from "../world/Random.ts"
import { origin } from "../world/Server.ts"
import { second } from "../world/World.ts"
import { type App, basePath, concurrency, site } from "./App.ts"
import type { Visit } from "./Visit.ts"

const sessionCookie = "flat-session"

interface Facts extends Pick<Visit, "does"> {
  readonly path: string
  readonly code?: string | undefined
  /** Another cookie than the current one. */
  readonly session?: string | undefined
}

export class Browser {
  readonly name: string
  readonly user: string
  readonly visits: Array<Visit> = []
  readonly #app: App
  readonly #history: History
  readonly process: Process
  readonly #cookies = new Map<string, string>()
  readonly #line = { inFlight: 0, most: 0 }

  constructor(app: App, process: Process, user: string) {
    this.#app = app
    this.#history = app.history
    this.process = process
    this.name = process.name
    this.user = user
  }

  get session(): string | undefined {
    return this.#cookies.get(sessionCookie)
  }

  /** What a tab does. */
  tab(name: string): Effect.Effect<void> {
    const { setup: { tokenLifetime: lifetime }, world } = this.#history
    const steps = Array.from({ length: 3 + world.dice(name).below(7) }, (_, nth) => `${name}.${nth}`)
    return Effect.forEach(steps, (step) => {
      const dice = world.dice(`step ${step}`)
      const act = Effect.suspend(() => world.has("operation", step) ? this.#act(step, dice) : Effect.void)
      const usual = dice.next() ** 4 * 1_200_000
      // All tabs meet when tokens expire, and then again and again.
      const pause = () =>
        !world.happens("rush", step, 1)
          ? usual
          : dice.next() < 0.4
          ? lifetime - world.now / 1000 % lifetime
          : dice.next() * 1500
      return Effect.andThen(Effect.suspend(() => Effect.sleep(pause())), act)
    }, { discard: true })
  }

  #act(name: string, dice: Dice): Effect.Effect<unknown> {
    const server = dice.next() < 0.5 ? "w1" : "w2"
    const choice = dice.next()
    if (this.session === undefined || choice < 0.07) return this.#signIn(name, dice)
    if (choice < 0.17) return this.#signOut(name, server, dice)
    const visit = this.#load(name, dice)
    if (!this.#history.world.plans("closed tab", name, 0.6)) return visit
    return this.process.interrupting("closed tab", visit, dice.below(40))
  }

  /** Loads a page, which reads and writes at the same time. */
  #load(name: string, dice: Dice): Effect.Effect<unknown> {
    const { world } = this.#history
    const views = world.dice("has views").next() < 0.5 ? [] : Array.from(
      { length: world.dice(`views of ${name}`).below(4) },
      (_, nth) => this.#view(`${name}.view${nth}`, dice.next() < 0.5 ? "w1" : "w2")
    )
    const parts = Array.from({ length: 1 + dice.below(4) }, (_, nth) => {
      const [part, server] = [`${name}.${nth}`, dice.next() < 0.5 ? "w1" : "w2"]
      return dice.next() < 0.6 ? this.#read(part, server) : this.#write(part, server)
    })
    return Effect.all([...parts, ...views], { concurrency: "unbounded" })
  }

  /** Loads more views than a session may have requests in flight. */
  #views(name: string, server: string): Effect.Effect<void> {
    return Effect.gen({ self: this }, function*() {
      // All are sent before there is a response, unless their token is refreshed first.
      const { network, server: api, world } = this.#history
      const since = world.now
      api.process.stall(10 * second)
      const names = Array.from({ length: concurrency + 2 }, (_, nth) => `${name}.view${nth}`)
      const visits = yield* Effect.forEach(names, (view) => this.#view(view, server), { concurrency: "unbounded" })
      const most = Math.max(...visits.map(({ client }) => client.most))
      const isLate = network.exchanges.some(({ respondedAt, refreshToken }) =>
        refreshToken !== undefined && respondedAt !== undefined && respondedAt > since
      )
      if (visits.every(({ reply }) => reply?.status === 200) && most < concurrency && !isLate) {
        this.#history.violate("concurrency can be reached again", `${name}: ${most} of ${concurrency}`)
      }
    })
  }

  /** Reads at each server, signs in, and reads again, when all is calm. */
  finish(): Effect.Effect<void> {
    const { name } = this
    return Effect.forEach(["w1", "w2"], (server) =>
      Effect.gen({ self: this }, function*() {
        yield* this.#read(`${name}.${server}.last`, server)
        yield* this.#views(`${name}.${server}`, server)
        const { setup, world } = this.#history
        const since = world.now
        yield* this.#signIn(`${name}.${server}`, world.dice(name), [server])
        const { reply } = yield* this.#read(`${name}.${server}.first`, server)
        // A token in a cookie may have expired by then: the views of others take ten seconds each.
        const isOver = this.#app.entries === undefined && world.now - since > setup.tokenLifetime * 1000
        if (reply !== undefined && reply.status !== 200 && !isOver) {
          this.#history.violate("users can sign in once all is calm", `${name} at ${server}: ${reply.status}`)
        }
      }), { discard: true })
  }

  /** Signs in: at the app, at Flat, and at the app again, perhaps at its other server. */
  #signIn(name: string, dice: Dice, servers = ["w1", "w2"]): Effect.Effect<unknown> {
    const choose = () => servers[dice.below(servers.length)]!
    return Effect.gen({ self: this }, function*() {
      const login = yield* this.#visit(`${name}.login`, choose(), { does: "login", path: `${basePath}/login` })
      if (login.reply?.status !== 303) return
      const allowed = yield* this.#allow(login.reply.location!)
      const code = new URL(allowed).searchParams.get("code")!
      const path = allowed.slice(site.length)
      yield* this.#visit(`${name}.callback`, choose(), { does: "callback", path, code })
    })
  }

  /** Signs out, while another page loads. Then a page that had the cookie before uses it again. */
  #signOut(name: string, server: string, dice: Dice): Effect.Effect<unknown> {
    const { session } = this
    const logout = this.#visit(name, server, { does: "logout", path: `${basePath}/logout` })
    const pages = dice.next() < 0.5 ? [] : [this.#load(`${name}.page`, dice)]
    // The other server refreshes the tokens meanwhile.
    const { network, setup, world } = this.#history
    const meets = world.happens("logout at expiry", name, 3)
    const expiry = meets ? Effect.sleep(setup.tokenLifetime) : Effect.void
    const elsewhere = server === "w1" ? "w2" : "w1"
    const isRefreshing = () =>
      network.exchanges.some(({ closedAt, process, refreshToken }) =>
        refreshToken !== undefined && closedAt === undefined && process.name.startsWith(elsewhere)
      )
    const refresh = (left: number): Effect.Effect<void> =>
      Effect.suspend(() =>
        left === 0 || isRefreshing() ? Effect.void : Effect.andThen(Effect.sleep(20), refresh(left - 1))
      )
    const other = this.#read(`${name}.other`, elsewhere)
    return expiry.pipe(
      Effect.andThen(Effect.all([...pages, ...(meets ? [other, Effect.andThen(refresh(200), logout)] : [logout])], {
        concurrency: "unbounded",
        discard: true
      })),
      Effect.andThen(this.#visit(`${name}.again`, server, { does: "read", path: `${basePath}/me`, session }))
    )
  }

  #read(name: string, server: string): Effect.Effect<Visit> {
    return this.#visit(name, server, { does: "read", path: `${basePath}/me` })
  }

  #view(name: string, server: string): Effect.Effect<Visit> {
    return this.#visit(name, server, { does: "view", path: "/view" })
  }

  #write(name: string, server: string): Effect.Effect<Visit> {
    return this.#visit(name, server, { does: "write", path: `${basePath}/collections` })
  }

  /** Lets the user allow access at Flat. Returns where the browser is sent back to. */
  #allow(location: string): Effect.Effect<string> {
    const { server } = this.#history
    const body = new URLSearchParams({ decision: "allow", user: this.user }).toString()
    const headers = { "content-type": "application/x-www-form-urlencoded" }
    const url = origin + location.slice(new URL(location).origin.length)
    return Effect.callback((resume) => {
      server.process.start(server.execute({ method: "POST", url, headers, body })).addObserver((exit) => {
        if (exit._tag === "Failure") throw new Error("the sandbox failed")
        const back = exit.value.response.headers["location"]!
        this.#history.world.enqueue(this.process, () => resume(Effect.succeed(back)))
      })
    })
  }

  #visit(name: string, server: string, facts: Facts): Effect.Effect<Visit> {
    const { world } = this.#history
    return Effect.suspend(() => {
      const { does, path, session = this.session, ...rest } = facts
      const { process, user } = this
      const sender = { name, does, client: this.#line, sent: [] }
      const visit: Visit = { ...sender, ...rest, session, user, process, startedAt: world.now, endedAt: Infinity }
      this.visits.push(visit)
      world.log(this.name, `→ ${name} ${does} at ${server}`)
      const request = this.#request(visit, path)
      return Effect.map(this.#app.send(visit, server, request), (reply) => {
        visit.endedAt = world.now
        visit.reply = reply
        const why = reply !== undefined && reply.status >= 400 ? ` ${reply.text}` : ""
        world.log(this.name, `${name} is ${reply?.status ?? "lost"}${why}`)
        for (const cookie of reply?.cookies ?? []) this.#keep(cookie)
        return visit
      })
    })
  }

  #request({ does, name, session }: Visit, path: string): Request {
    const cookies = new Map(this.#cookies)
    if (session !== undefined) cookies.set(sessionCookie, session)
    const isPost = does === "logout" || does === "write"
    const body = does === "write" ? JSON.stringify({ title: name }) : undefined
    const headers = {
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      ...(isPost && { origin: site, "sec-fetch-site": "same-origin" }),
      ...(body !== undefined && { "content-type": "application/json", "content-length": String(body.length) })
    }
    return new Request(site + path, { method: isPost ? "POST" : "GET", headers, ...(body !== undefined && { body }) })
  }

  #keep(cookie: string): void {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
    if (value === "") this.#cookies.delete(name!)
    else this.#cookies.set(name!, value!)
  }
}
