/**
 * A process of its own with several simulated schools, each behind a proxy that records what arrives. Its parent starts it with the options as JSON, and
 * asks it for reports.
 */
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import * as Proxy from "../engine/Proxy.ts"
import { look } from "../engine/School.ts"

export interface SchoolsOptions {
  readonly count: number
  /** Rules of faults of each school. */
  readonly faults: ReadonlyArray<object | string>
}

export interface Address {
  readonly url: string
  readonly token: string
  readonly organization: string
}

export interface SchoolReport {
  readonly look: ReturnType<typeof look>
  readonly arrivals: ReadonlyArray<number>
  readonly writes: ReadonlyArray<Proxy.Write>
  /** Executed requests by operation. */
  readonly executed: Readonly<Record<string, number>>
  readonly usernames: ReadonlyArray<readonly [id: string, username: string]>
}

const serve = Effect.fnUntraced(function*({ count, faults }: SchoolsOptions) {
  const schools = yield* Effect.forEach(
    Array.from({ length: count }, (_, index) => index + 1),
    Effect.fnUntraced(function*(seed) {
      const sandbox = yield* Sandbox.serve({
        users: 1,
        seed,
        token: `token-of-school-${seed}`,
        faults: faults as NonNullable<Sandbox.ServerOptions["faults"]>
      })
      return { sandbox, proxy: yield* Proxy.serve(sandbox.url) }
    })
  )
  return {
    addresses: schools.map(({ proxy, sandbox }): Address => ({
      url: proxy.url,
      token: sandbox.token,
      organization: sandbox.state().organization.id
    })),
    writes: () => schools.map(({ proxy }) => proxy.writes.length),
    report: () =>
      schools.map(({ proxy, sandbox }): SchoolReport => {
        const executed: Record<string, number> = {}
        for (const { executed: was, operation = "" } of sandbox.requests()) {
          if (was) executed[operation] = (executed[operation] ?? 0) + 1
        }
        return {
          look: look(sandbox),
          arrivals: proxy.arrivals,
          writes: proxy.writes,
          executed,
          usernames: sandbox.state().users.map(({ id, username }) => [id, username] as const)
        }
      })
  }
})

/** Schools in the process of the test. */
export const here = (options: SchoolsOptions) =>
  Effect.map(serve(options), ({ addresses, report, writes }) => ({
    addresses,
    report: Effect.sync(report),
    writes: Effect.sync(writes)
  }))

if (process.send !== undefined && process.argv[2] !== undefined && import.meta.filename === process.argv[1]) {
  process.on("disconnect", () => process.exit(0))
  void Effect.runPromise(Effect.scoped(Effect.gen(function*() {
    const { addresses, report, writes } = yield* serve(JSON.parse(process.argv[2]!) as SchoolsOptions)
    process.on("message", (message) => process.send!(message === "report" ? report() : writes()))
    process.send!(addresses)
    return yield* Effect.never
  })))
}
