/**
 * The process of one subject. It creates the subject and runs orders. Only its own CPU time counts, including garbage collection and compilation.
 */
import type { NewUser, Subject } from "../subjects/Subject.ts"
import type { Transfers } from "../transfers/Transfers.ts"
import * as Memory from "./Memory.ts"
import * as Profile from "./Profile.ts"
import * as Transferring from "./Transferring.ts"

/** What to do. A round lasts for an amount of CPU time of this process: on a busy machine it takes longer, and counts the same. */
export type Order =
  | {
    readonly _tag: "rounds"
    readonly workload: "create" | "page"
    readonly concurrency: number
    readonly millis: number
  }
  | { readonly _tag: "pagination"; readonly way: string }
  | { readonly _tag: "ways" }
  | { readonly _tag: "bytes" } & Transferring.Transfer
  /** Runs another order with the profiler. */
  | { readonly _tag: "profile"; readonly order: Order }

/** The result of an order; CPU time in microseconds, memory in bytes. */
export type Report =
  | { readonly _tag: "ready" }
  | { readonly _tag: "rounds"; readonly requests: number; readonly millis: number; readonly cpu: number }
  | {
    readonly _tag: "pagination"
    readonly checksum: number
    readonly millis: number
    readonly cpu: number
    readonly peak: number
  }
  | { readonly _tag: "ways"; readonly ways: ReadonlyArray<string> }
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

const cpu = (): number => {
  const { system, user } = process.cpuUsage()
  return user + system
}

let made = 0
const newUser = (): NewUser => {
  const nth = made++
  return {
    username: `ada.lovelace.${nth}`,
    firstname: "Ada",
    lastname: "Lovelace",
    email: `ada.${nth}@school.example`,
    password: `a-password-${nth}`,
    role: "user"
  }
}

const rounds = async (subject: Subject, order: Order & { readonly _tag: "rounds" }): Promise<Report> => {
  const once = order.workload === "create"
    ? () => subject.create(newUser())
    : async () => {
      const users = await subject.page()
      if (users.length !== 100) throw new Error(`a page of ${users.length} accounts, not of 100`)
    }
  let requests = 0
  let over = false
  const from = performance.now()
  let nextCheck = from
  const cpuFrom = cpu()
  const one = async () => {
    while (!over) {
      await once()
      requests++
      // Reading the CPU time costs more than a small write, so it is not read after every request.
      const now = performance.now()
      if (now < nextCheck) continue
      nextCheck = now + 10
      over = cpu() - cpuFrom >= order.millis * 1000
    }
  }
  await Promise.all(Array.from({ length: order.concurrency }, one))
  return { _tag: "rounds", requests, millis: performance.now() - from, cpu: cpu() - cpuFrom }
}

const paginate = async (subject: Subject, way: string): Promise<Report> => {
  Memory.forgetPeak()
  const from = performance.now()
  const cpuFrom = cpu()
  const checksum = await subject.paginations[way]!()
  return { _tag: "pagination", checksum, millis: performance.now() - from, cpu: cpu() - cpuFrom, peak: Memory.peak() }
}

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

const execute = async (order: Order): Promise<Report> => {
  switch (order._tag) {
    case "rounds":
      return rounds(await subject(), order)
    case "pagination":
      return paginate(await subject(), order.way)
    case "ways":
      return { _tag: "ways", ways: Object.keys((await subject()).paginations) }
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
