/** The web app of a history: servers with the handler of sessions, which are killed, stopped and started again, and how requests of browsers get to them. */
import { Transport } from "@flat-sdk/core"
import * as FlatAuth from "@flat-sdk/core/web"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import type { History } from "../history/History.ts"
import { run } from "../history/Site.ts"
import { transport } from "../world/Network.ts"
import { CurrentOperation } from "../world/Operation.ts"
import type { Process } from "../world/Process.ts"
import { application } from "../world/Server.ts"
import { second } from "../world/World.ts"
import { Entries } from "./Entries.ts"
import type { Line, Reply, Visit } from "./Visit.ts"

export const site = "http://127.0.0.1"
export const basePath = "/api/flat"

/** The limit of requests in flight that clients have by default. */
export const concurrency = 16

const limits = { attempt: 300_000, idle: 300_000, responseBytes: 1_000_000, errorBytes: 1_000_000 }

/** The `fetch` of servers, over the network of the history. */
const fetch: typeof globalThis.fetch = async (url, init = {}) => {
  const { context } = Fiber.getCurrent()!
  const request = {
    method: init.method ?? "GET",
    url: String(url),
    headers: Object.fromEntries(new Headers(init.headers)),
    body: init.body instanceof ArrayBuffer ? new TextDecoder().decode(init.body) : undefined
  }
  const sent = Effect.runPromiseWith(context)(transport.send(request, limits), { signal: init.signal ?? undefined })
  const { headers, status, text } = await sent
  return new Response(status === 204 ? null : text, { status, headers })
}

interface Running {
  readonly process: Process
  readonly auth: FlatAuth.FlatAuthShape
  /** Requests of browsers, as what breaks their connections. */
  readonly open: Set<() => void>
  readonly handling: Set<Fiber.Fiber<unknown>>
  /** By the cookie of their session. */
  readonly lines: Map<string, Line>
}

/** Makes a page, with what the API says about the user who is signed in. */
const view = (auth: FlatAuth.FlatAuthShape, request: Request): Effect.Effect<Response> =>
  Effect.flatMap(auth.client(request), (flat) =>
    Option.isNone(flat)
      ? Effect.succeed(Response.json({ code: "SIGNED_OUT" }, { status: 401 }))
      : Effect.map(flat.value.account.getAuthenticatedUser(), (user) => Response.json(user))).pipe(
      Effect.catch(({ reason }) => Effect.succeed(Response.json({ code: reason._tag }, { status: 503 })))
    )

export class App {
  readonly history: History
  readonly entries: Entries | undefined
  readonly lines: Array<Line> = []
  readonly #running = new Map<string, Running>()

  constructor(history: History) {
    this.history = history
    this.entries = history.world.dice("app").next() < 0.25 ? undefined : new Entries(history.network)
  }

  /** Starts a server, and what follows it. */
  start(name: string): void {
    const open = new Set<() => void>()
    run(
      this.history,
      name,
      [],
      ({ process, scope }) =>
        Effect.orDie(Effect.flatMap(this.#make(process, scope), (auth) => {
          const handling = new Set<Fiber.Fiber<unknown>>()
          this.#running.set(name, { process, auth, open, handling, lines: new Map() })
          // As an HTTP server does, which ends before what its handler needs.
          return Scope.addFinalizer(
            scope,
            Effect.suspend(() => {
              this.#running.delete(name)
              return Fiber.interruptAll(handling)
            })
          )
        })),
      () => {
        for (const breakConnection of open) breakConnection()
      }
    )
  }

  #make(process: Process, scope: Scope.Scope) {
    return FlatAuth.make({
      oauth: {
        ...application,
        redirectUri: `${site}${basePath}/callback`,
        scopes: ["account.public_profile", "collections"],
        pkce: false
      },
      sessions: this.entries?.for(process) ?? "cookie",
      secret: "a secret of thirty-two characters or more",
      allow: "session-scopes",
      lifetime: "30 days",
      fetch
    }).pipe(Effect.provideService(Transport.Transport, transport), Effect.provideService(Scope.Scope, scope))
  }

  /** Returns the line of the views of a session at a server. */
  #line({ lines, process: { name } }: Running, session: string): Line {
    const line = lines.get(session) ?? { name: `${name}.${lines.size}`, concurrency, inFlight: 0, most: 0 }
    if (!lines.has(session)) this.lines.push(line)
    lines.set(session, line)
    return line
  }

  /** Sends a request of a browser to a server. Returns `undefined` if there is no response. If the browser gives up, the server notices. */
  send(visit: Visit, server: string, request: Request): Effect.Effect<Reply | undefined> {
    const { network, world } = this.history
    const { name, process } = visit
    const dice = world.dice(`way of ${name}`)
    const leg = () => world.calm ? 1000 : dice.next() ** 4 * 3 * second
    return Effect.callback((resume) => {
      const answer = (reply: Reply | undefined) =>
        void world.after(network, leg(), () => world.enqueue(process, () => resume(Effect.succeed(reply))))
      let handling: Fiber.Fiber<unknown> | undefined
      if (world.happens("page request lost", name)) return answer(undefined)
      world.after(network, leg(), () => {
        const running = this.#running.get(server)
        if (running === undefined || running.process.ended) return answer(undefined)
        let isOpen = true
        const end = (reply: Reply | undefined) => {
          running.open.delete(breakConnection)
          if (isOpen) answer(world.happens("page response lost", name) ? undefined : reply)
          isOpen = false
        }
        const breakConnection = () => end(undefined)
        running.open.add(breakConnection)
        const isView = visit.does === "view"
        if (isView) visit.client = this.#line(running, visit.session ?? "")
        const response = isView ? view(running.auth, request) : running.auth.handle(request)
        const handled = Effect.flatMap(response, (response) =>
          Effect.promise(async () => ({
            status: response.status,
            cookies: response.headers.getSetCookie(),
            location: response.headers.get("location"),
            text: await response.text()
          })))
        handling = running.process.start(Effect.provideService(handled, CurrentOperation, visit))
        running.handling.add(handling)
        handling.addObserver((exit) => {
          running.handling.delete(handling!)
          visit.isCut = exit._tag === "Failure"
          end(exit._tag === "Success" ? exit.value as Reply : undefined)
        })
      })
      return Effect.sync(() => handling?.interruptUnsafe())
    })
  }
}
