/**
 * What only sockets show of many calls under faults, at night: memory and handles. Histories by seed show their outcomes (`Simulation.test.ts`).
 */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { HttpTransport, NodeTransport } from "@flat-sdk/node"
import { Effect, Logger, Stream } from "effect"
import { fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import * as Resources from "../../src/soak/Resources.ts"

const transports = {
  "undici": () => NodeTransport.layer({ connections: 32 }),
  "node:http": () => HttpTransport.layer({ connections: 32 })
}

const most = 10_000

const sandbox = Effect.acquireRelease(
  Effect.promise(async () => {
    const program = fileURLToPath(new URL("../../src/soak/server.ts", import.meta.url))
    const child = fork(program, { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] })
    const ready = new Promise<{ readonly token: string; readonly url: string }>((resolve, reject) => {
      child.once("message", (address) => resolve(address as never))
      child.once("exit", (code) => reject(new Error(`the sandbox ended with ${code}`)))
    })
    return { child, ...await ready }
  }),
  ({ child }) =>
    Effect.promise(() => {
      child.removeAllListeners("exit").kill()
      return once(child, "exit", { signal: AbortSignal.timeout(10_000) })
    })
)

/** Makes calls with a client of its own, and closes it. Returns how many failed. */
const work = (
  transport: keyof typeof transports,
  server: { readonly token: string; readonly url: string },
  calls: number
) =>
  Effect.gen(function*() {
    const { organization } = yield* FlatClient.make({
      baseUrl: server.url,
      accessToken: server.token,
      attemptTimeout: 1000,
      retries: 3,
      concurrency: 32
    })
    const tally = { left: calls, failed: 0 }
    const call = <A, E>(effect: Effect.Effect<A, E>) => {
      tally.left--
      return Effect.catch(effect, () => Effect.sync(() => void tally.failed++))
    }
    const worker = Effect.fnUntraced(function*(name: string) {
      for (let nth = 0; tally.left > 0; nth++) {
        const body = { username: `soak-${name}-${nth}`, password: "correct-horse-battery" }
        const made = yield* call(organization.createOrganizationUser({ body }))
        yield* call(organization.countOrgaUsers())
        yield* call(Stream.runDrain(organization.listOrganizationUsers.stream({ limit: 20 })))
        // Interrupted at any stage, also while it reads.
        yield* call(Effect.timeout(organization.listOrganizationUsers(), nth % 7))
        if (made !== undefined) yield* call(organization.removeOrganizationUser({ user: made.id }))
      }
    })
    yield* Effect.forEach(Array.from({ length: 32 }, (_, nth) => `${calls}-${nth}`), worker, {
      concurrency: "unbounded",
      discard: true
    })
    return tally.failed
  }).pipe(Effect.provide(transports[transport]()))

describe("a soak over sockets", () => {
  for (const transport of ["undici", "node:http"] as const) {
    it.live(
      `R11 memory and handles return to their values at the start, over ${transport}`,
      () =>
        Effect.gen(function*() {
          const server = yield* sandbox
          // Loaded code, and caches that fill once, are no leaks.
          yield* work(transport, server, 2000)
          const before = yield* Effect.promise(Resources.measure)
          assert.isAbove(yield* work(transport, server, most), 0)
          assert.deepStrictEqual(Resources.leaks(before, yield* Effect.promise(Resources.measure)), [])
        }).pipe(Effect.provide(Logger.layer([]))),
      600_000
    )
  }
})
