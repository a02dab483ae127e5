/** The desk with a school, on sockets of this machine. */
import * as Folders from "@flat-sdk/tools/tests/Folders"
import { type Duration, Effect, Exit, Layer, Redacted, Scope } from "effect"
import * as Server from "../../src/server/Desk.ts"
import * as Spans from "../../src/server/Spans.ts"
import * as School from "../../src/start/School.ts"
import { freePort } from "./Killed.ts"

/** Starts a school and its desk. Its watches may poll often: the school has requests enough. */
export const start = async (
  people: number,
  page: string,
  interval: Duration.Input = "200 millis",
  reading?: Server.Options["reading"]
) => {
  const origin = new URL(`http://127.0.0.1:${await freePort()}`)
  const data = Folders.temporary("flat-desk-data-")
  const spans: Array<string> = []
  const scope = Effect.runSync(Scope.make())
  const school = await Effect.runPromise(
    Effect.gen(function*() {
      const school = yield* School.open(people, origin, { rateLimit: { requests: 10_000_000 } })
      const { application, baseUrl } = school
      const secret = Redacted.make("a secret of thirty-two characters or more")
      yield* Layer.build(
        Server.layer({ application, origin, baseUrl, secret, page, data, interval, reading, sweeping: "100 millis" })
          .pipe(
            Layer.provide(Spans.layer((line) => spans.push(line)))
          )
      )
      return school
    }).pipe(Effect.provideService(Scope.Scope, scope))
  )
  return { ...school, origin, data, spans, close: () => Effect.runPromise(Scope.close(scope, Exit.void)) }
}

/** A browser without a page, with the cookies of the desk. */
export const visitor = (origin: URL) => {
  const cookies = new Map<string, string>()
  const request = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(path, origin)
    // A connection that is kept open may be to a server that was killed meanwhile: browsers ask again.
    const send = (init: RequestInit) =>
      init.method === undefined ? fetch(url, init).catch(() => fetch(url, init)) : fetch(url, init)
    const response = await send({
      redirect: "manual",
      ...init,
      headers: {
        cookie: [...cookies].map((pair) => pair.join("=")).join("; "),
        ...init.method === undefined ? {} : { origin: origin.origin, "sec-fetch-site": "same-origin" },
        ...init.headers as Record<string, string>
      }
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    return response
  }
  return {
    request,
    post: (path: string, body: unknown, headers = {}) =>
      request(path, { method: "POST", body: JSON.stringify(body), headers }),
    signIn: async (user: string) => {
      const login = await request("/api/flat/login")
      const decided = await fetch(login.headers.get("location")!, {
        method: "POST",
        body: new URLSearchParams({ user, decision: "allow" }),
        redirect: "manual"
      })
      await request(decided.headers.get("location")!)
    }
  }
}
