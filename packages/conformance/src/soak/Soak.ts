/** Runs a soak: a client over a transport of Node with the faults of `FaultRules.ts`, and the comparison at the end. */
import { FlatClient } from "@flat-sdk/core"
import { HttpTransport, NodeTransport } from "@flat-sdk/node"
import { Effect, Logger } from "effect"
import { attemptTimeout } from "./FaultRules.ts"
import { differences, Ledger } from "./Ledger.ts"
import type { State } from "./Protocol.ts"
import * as Random from "./Random.ts"
import * as Resources from "./Resources.ts"
import * as SandboxProcess from "./SandboxProcess.ts"
import * as Shared from "./Shared.ts"
import { type Tally, Worker } from "./Worker.ts"

/** The transports by what they send requests with. */
export const transports = {
  "undici": () => NodeTransport.layer({ connections: 32 }),
  "node:http": () => HttpTransport.layer({ connections: 32 })
}

export interface Options {
  /** Number of calls, including look-ups of unknown outcomes. */
  readonly requests: number
  /** Seed of the random numbers for work and faults. */
  readonly seed: number
  readonly workers: number
  /**
   * `false`: the clients are lenient, as by default outside of tests. Each worker then has a separate client, to report which response did not match.
   *
   * @default true
   */
  readonly strict?: boolean | undefined
  /** @default "undici" */
  readonly transport?: keyof typeof transports | undefined
  /** Called once a second. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

export interface Progress {
  readonly done: number
  readonly failed: number
  readonly unknown: number
  readonly waits: number
}

export interface Report {
  readonly tally: Tally
  readonly state: State
  /** Number of writes that the look-up did not find, but that were executed at the end. */
  readonly late: number
  readonly waits: Readonly<Record<string, number>>
  /** Of the changes of accounts that all workers change. */
  readonly shared: ReturnType<typeof Shared.repetitions>
  readonly before: Resources.Resources
  readonly after: Resources.Resources
  /** All problems; empty if the soak passed. */
  readonly problems: ReadonlyArray<string>
}

/** What the workers count and record. */
const recordOf = (calls: number, shared: State["shared"]) => ({
  tally: { left: calls, calls: {}, failures: {}, unknown: { done: 0, notDone: 0 }, wrong: [] } as Tally,
  ledger: new Ledger(),
  shared: new Shared.Shared(shared),
  waits: {} as Record<string, number>
})

/** Makes calls until the tally has none left, then closes the client. */
const work = (
  { token, url }: SandboxProcess.SandboxProcess,
  options: Options,
  record: ReturnType<typeof recordOf>,
  name: string
) =>
  Effect.gen(function*() {
    const client = (drift: { readonly strict: boolean; readonly onDrift?: () => void }) =>
      FlatClient.make({
        baseUrl: url,
        accessToken: token,
        attemptTimeout,
        idleTimeout: "5 seconds",
        retries: 3,
        concurrency: 32,
        onWait: ({ reason }) => {
          record.waits[reason] = (record.waits[reason] ?? 0) + 1
        },
        ...drift
      })
    const make = (flat: FlatClient.FlatClientShape, index: number) => {
      const own = `${name}${index}`
      return new Worker(own, flat, Random.make(options.seed, own), record)
    }
    const indices = Array.from({ length: options.workers }, (_, index) => index)
    const strict = options.strict !== false ? yield* client({ strict: true }) : undefined
    const workers = yield* Effect.forEach(indices, (index) =>
      Effect.gen(function*() {
        if (strict !== undefined) return make(strict, index).run
        let onDrift = (): void => {}
        const worker = make(yield* client({ strict: false, onDrift: () => onDrift() }), index)
        onDrift = worker.onDrift
        return worker.run
      }))
    yield* Effect.all(workers, { concurrency: "unbounded", discard: true })
  }).pipe(Effect.provide(transports[options.transport ?? "undici"]()))

export const run = (options: Options): Effect.Effect<Report> =>
  Effect.scoped(Effect.gen(function*() {
    const sandbox = yield* SandboxProcess.start(options.seed)
    // Warms up first: loaded code and caches that fill once are not leaks.
    const warmUp = Math.min(2000, Math.ceil(options.requests / 2))
    yield* work(sandbox, options, recordOf(warmUp, (yield* sandbox.state).shared), "warm")
    yield* sandbox.reset
    const before = yield* Effect.promise(Resources.measure)

    const record = recordOf(options.requests, (yield* sandbox.state).shared)
    const { ledger, shared, tally, waits } = record
    const report = setInterval(() => {
      const { failed = 0, succeeded = 0, unknown = 0 } = tally.calls
      options.onProgress?.({
        done: succeeded + failed + unknown,
        failed,
        unknown,
        waits: Object.values(waits).reduce((sum, one) => sum + one, 0)
      })
    }, 1000)
    yield* Effect.ensuring(
      work(sandbox, options, record, "w"),
      Effect.sync(() => clearInterval(report))
    )
    yield* sandbox.clearFaults
    const state = yield* sandbox.state
    const late = ledger.settle(state)
    const after = yield* Effect.promise(Resources.measure)
    return {
      tally,
      state,
      late,
      waits,
      before,
      after,
      shared: Shared.repetitions(shared, state),
      problems: [
        ...tally.wrong,
        ...differences(ledger, state),
        ...Shared.lostUpdates(shared, state),
        ...Resources.leaks(before, after)
      ]
    }
  })).pipe(
    Effect.orDie,
    // Disables the log, which has a line for every wait. Waits are counted instead.
    Effect.provide(Logger.layer([]))
  )
