/**
 * Nothing secret is shown, whatever a server responds with.
 */
import { describe, it } from "@effect/vitest"
import { type FlatClient } from "@flat-sdk/core"
import { FlatClient as PromiseClient } from "@flat-sdk/promise"
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import { Effect, Redacted } from "effect"
import * as net from "node:net"
import { inspect } from "node:util"
import { client } from "./support/Call.ts"
import { servers, serversFor } from "./support/LeakingServers.ts"
import { assertClean, limitFor, options } from "./support/Leaks.ts"
import { formsOf, secrets, sentence, watched } from "./support/Secrets.ts"
import { serve } from "./support/Server.ts"
import { overEach, overOne } from "./support/Transports.ts"

const call = (flat: FlatClient.FlatClientShape): Readonly<Record<string, Effect.Effect<unknown, unknown>>> => {
  const { organization } = flat
  return {
    create: organization.createOrganizationUser({
      body: { username: "ada", password: secrets.password, email: secrets.email }
    }),
    remove: organization.removeOrganizationUser({ user: secrets.email }),
    list: organization.listOrganizationUsers({ q: secrets.email, next: secrets.email }),
    link: organization.createOrganizationUserSigninLink({ user: "u1", body: {} })
  }
}

overEach((transport) => {
  describe.concurrent("secrets", () => {
    for (const [name, behaviour] of Object.entries(serversFor(transport))) {
      it.effect(`X1 are not shown when the server responds with ${name}`, () =>
        Effect.gen(function*() {
          const server = yield* serve(behaviour)
          const reported: Array<string> = []
          // A strict client shows more of a success.
          for (const strict of /^(?:a \d|the rate|used-up|an? .*error)/.test(name) ? [false] : [false, true]) {
            let calls = 0
            const { flat, run } = yield* client(transport.layer, {
              ...options(reported, behaviour),
              baseUrl: server.url,
              strict,
              // After a 401 another token is requested: the rejected one stays secret.
              accessToken: () => calls++ % 2 === 0 ? secrets.token : secrets.oldToken
            })
            for (const [operation, effect] of Object.entries(call(flat))) {
              const { shown } = yield* run(watched(effect))
              assertClean(shown, operation)
            }
            assertClean({
              hooks: reported.join("\n"),
              client: inspect(flat, { depth: 10 }),
              described: flat.describe()
            }, name)
          }
        }), 30_000)
    }

    it.effect("X1 are not shown when the response is not HTTP", () =>
      Effect.gen(function*() {
        const url = yield* garbage(`${sentence}\r\n\r\n`)
        const { flat, run } = yield* client(transport.layer, {
          ...options([]),
          baseUrl: url,
          accessToken: secrets.token
        })
        for (const [operation, effect] of Object.entries(call(flat))) {
          assertClean((yield* run(watched(effect))).shown, operation)
        }
      }))

    it.effect("X1 are not shown when no server listens at an address that contains some", () =>
      Effect.gen(function*() {
        const { flat, run } = yield* client(transport.layer, {
          ...options([]),
          baseUrl: `http://127.0.0.1:1/v2`,
          accessToken: Redacted.make(secrets.token)
        })
        for (const [operation, effect] of Object.entries(call(flat))) {
          assertClean((yield* run(watched(effect))).shown, operation)
        }
      }))
  })
})

// The Promise API wraps the errors of core, which has each transport above.
overOne((transport) => {
  describe.concurrent("secrets over the Promise API", () => {
    const some = ["a 400", "a 401", "a redirect with a page", "a text", "JSON cut after 120 bytes", "a reset"]
    for (const [name, behaviour] of Object.entries(servers).filter(([name]) => isNightly || some.includes(name))) {
      it.live(`X1 are not shown over the Promise API when the server responds with ${name}`, () =>
        Effect.gen(function*() {
          const server = yield* serve(behaviour)
          const reported: Array<string> = []
          const flat = new PromiseClient({
            baseUrl: server.url,
            accessToken: secrets.token,
            ...transport.promised,
            logLevel: "debug",
            attemptTimeout: limitFor(behaviour),
            idleTimeout: limitFor(behaviour),
            retries: 0,
            maxWait: 0,
            log: (level, message) => void reported.push(`${level} ${message}`),
            onWait: (event) => void reported.push(inspect(event)),
            onDrift: (report) => void reported.push(inspect(report, { depth: 10 }))
          })
          const { organization } = flat
          const calls = [
            () =>
              organization.createOrganizationUser({
                body: { username: "ada", password: secrets.password, email: secrets.email }
              }),
            () => organization.removeOrganizationUser({ user: secrets.email }),
            () => organization.listOrganizationUsers({ q: secrets.email })
          ]
          for (const call of calls) {
            const error = yield* Effect.promise(() => call().then(() => undefined, (error: unknown) => error))
            assertClean({
              hooks: reported.join("\n"),
              client: inspect(flat, { depth: 10 }),
              error: formsOf(error).join("\n")
            }, name)
          }
          yield* Effect.promise(() => flat.close())
        }))
    }
  })
})

/** A server that responds to everything with the given bytes. */
const garbage = (bytes: string) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<net.Server>((resume) => {
        const server = net.createServer((socket) => {
          socket.on("error", () => {})
          socket.once("data", () => socket.end(bytes))
        })
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) => Effect.sync(() => server.close())
    ),
    (server) => `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/v2`
  )
