/**
 * The process of one subject. It creates the subject and runs orders. Only its own CPU time counts, including garbage collection and compilation.
 */
import type { NewClient } from "../clients/Client.ts"
import type { Subject } from "../subjects/Subject.ts"
import type { Transfers } from "../transfers/Transfers.ts"
import { cpu } from "./Cpu.ts"
import * as ManyClients from "./ManyClients.ts"
import * as Memory from "./Memory.ts"
import * as Profile from "./Profile.ts"
import * as Reading from "./Reading.ts"
import * as Requests from "./Requests.ts"
import * as Transferring from "./Transferring.ts"

/** What to do. */
export type Order =
  | { readonly _tag: "rounds" } & Requests.Rounds
  | { readonly _tag: "burst" } & Requests.Burst
  | { readonly _tag: "pagination"; readonly way: string }
  /** Reads all accounts, page by page unless `way` says otherwise, with the peaks of memory at some numbers of accounts. */
  | { readonly _tag: "peaks"; readonly milestones: ReadonlyArray<number>; readonly way?: string | undefined }
  | { readonly _tag: "ways" }
  | { readonly _tag: "clients"; readonly count: number }
  | { readonly _tag: "bytes" } & Transferring.Transfer
  /** Runs another order with the profiler. */
  | { readonly _tag: "profile"; readonly order: Order }

/** The result of an order; CPU time in microseconds, memory in bytes. */
export type Report =
  | { readonly _tag: "ready" }
  | { readonly _tag: "rounds" } & Requests.Measured
  | { readonly _tag: "burst" } & Requests.Measured
  | { readonly _tag: "pagination" } & Reading.Read
  | { readonly _tag: "peaks" } & Reading.Read
  | { readonly _tag: "ways"; readonly ways: ReadonlyArray<string> }
  | { readonly _tag: "clients" } & ManyClients.PerClient
  | {
    readonly _tag: "bytes"
    readonly millis: number
    readonly cpu: number
    /** Memory before the transfer. */
    readonly from: number
    readonly peak: number
  }
  | { readonly _tag: "profile"; readonly profile: Profile.Profile }
  | { readonly _tag: "failed"; readonly error: string }

const bytes = async (transfers: Transfers, order: Order & { readonly _tag: "bytes" }): Promise<Report> => {
  Memory.forgetPeak()
  const memory = Memory.peak()
  const from = performance.now()
  const cpuFrom = cpu()
  await Transferring.transfer(transfers, order)
  return {
    _tag: "bytes",
    millis: performance.now() - from,
    cpu: cpu() - cpuFrom,
    from: memory,
    peak: Memory.peak()
  }
}

const [name, baseUrl] = process.argv.slice(2)

/** Loads a subject when an order first needs it, so that one workload does not use memory for the modules of another. */
const loading = <A>(directory: string): () => Promise<A> => {
  const load = async (): Promise<A> => {
    const { make } = await import(`../${directory}/${name}.js`) as {
      readonly make: (baseUrl: string) => A | Promise<A>
    }
    return make(baseUrl!)
  }
  let loaded: Promise<A> | undefined
  return () => loaded ??= load()
}

const subject = loading<Subject>("subjects")
const transfers = loading<Transfers>("transfers")
const clients = loading<NewClient>("clients")

const execute = async (order: Order): Promise<Report> => {
  switch (order._tag) {
    case "rounds":
      return { _tag: "rounds", ...await Requests.rounds(await subject(), order) }
    case "burst":
      return { _tag: "burst", ...await Requests.burst(await subject(), order) }
    case "pagination":
      return { _tag: "pagination", ...await Reading.read(await subject(), order.way, []) }
    case "peaks":
      return { _tag: "peaks", ...await Reading.read(await subject(), order.way, order.milestones) }
    case "ways":
      return { _tag: "ways", ways: Object.keys((await subject()).paginations) }
    case "clients":
      return { _tag: "clients", ...await ManyClients.measure(await clients(), order.count) }
    case "bytes":
      return bytes(await transfers(), order)
    case "profile":
      return { _tag: "profile", profile: await Profile.of(() => execute(order.order)) }
  }
}

const report = (message: Report): void => {
  process.send!(message)
}

process.on("message", async (order: Order) => {
  try {
    report(await execute(order))
  } catch (error) {
    report({ _tag: "failed", error: String(error) })
  }
})
// The channel keeps the process alive. Exit when the main process ends.
process.on("disconnect", () => process.exit(0))
report({ _tag: "ready" })
