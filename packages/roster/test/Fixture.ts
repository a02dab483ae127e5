/** Shared fixtures: a sandbox on a socket, a client for it, rosters from text, and a temporary folder. */
import { FlatClient, Transport } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import type { Sandbox } from "@flat-sdk/sandbox/effect"
import { Clock, Duration, Effect, Layer } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Sending from "../src/engine/steps/BeforeRequest.ts"

export const head = "username,first name,last name,e-mail,role"

/** Variables that a program under test gets from this process: none that could configure it. */
export const inherited: Readonly<Record<string, string>> = Object.fromEntries(
  ["PATH", "NODE_COMPILE_CACHE"].map((name) => [name, process.env[name] ?? ""])
)

/** Runs with waits of a twentieth of their length: those between attempts, and for hooks that never end. */
export const hurried = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.clockWith((clock) =>
    Effect.provideService(
      effect,
      Clock.Clock,
      Object.assign(Object.create(clock) as Clock.Clock, {
        sleep: (duration: Duration.Duration) => clock.sleep(Duration.millis(Duration.toMillis(duration) / 20))
      })
    )
  )

/** A temporary folder for one test. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "roster-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

/** A server on a free port, until the test ends. */
export const serve = (respond: http.RequestListener) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly server: http.Server; readonly url: string }>((resume) => {
      const server = http.createServer(respond)
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address() as AddressInfo
        resume(Effect.succeed({ server, url: `http://127.0.0.1:${port}` }))
      })
    }),
    ({ server }) =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  )

/** The variables for a sandbox, with a state of its own: the organization of every sandbox has the same id. */
export const variables = ({ token, url }: { readonly token: string; readonly url: string }, folder: string) => ({
  FLAT_ACCESS_TOKEN: token,
  FLAT_BASE_URL: url,
  FLAT_ROSTER_STATE: join(folder, "state")
})

/** Receives each request before it is sent, and may return a response instead of the server. */
export type Watch = (request: Transport.TransportRequest, url: URL) => Response | undefined

const watched = (watch: Watch) =>
  Layer.effect(
    Transport.Transport,
    Effect.map(Transport.Transport, ({ send, stream }) => ({
      stream,
      send: (request, limits) => {
        const response = watch(request, new URL(request.url))
        return response === undefined ? send(request, limits) : Effect.promise(async () => ({
          status: response.status,
          headers: Object.fromEntries(response.headers),
          text: await response.text()
        }))
      }
    }))
  )

/** A client over undici and a socket. Without the retries of the transport by default, so that each fault occurs once. */
export const client = (
  sandbox: Pick<Sandbox.ServedSandbox, "token" | "url">,
  { retries = 0, token = sandbox.token, watch = () => undefined }: {
    readonly retries?: number
    readonly token?: string
    readonly watch?: Watch
  } = {}
) =>
  FlatClient.layer({ accessToken: token, baseUrl: sandbox.url, retries }).pipe(
    Layer.provide(watched(watch)),
    Layer.provide(Sending.guard(NodeTransport.layer()))
  )

/** Returns the body of a request as text. */
export const bodyOf = ({ body }: Transport.TransportRequest): string => typeof body === "string" ? body : ""
