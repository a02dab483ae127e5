/**
 * The process of one subject: makes it, and does rounds of work when told to. Only its own CPU time is counted, garbage collection and compilation
 * included.
 */
import type { NewUser, Subject } from "../subjects/Subject.ts"
import type { Transfers } from "../transfers/Transfers.ts"
import * as Memory from "./Memory.ts"
import * as Profile from "./Profile.ts"
import * as Transferring from "./Transferring.ts"

/** What to do. Rounds last for so much CPU time of their own: on a busy machine they take longer, and are not worth less. */
export type Order =
  | {
    readonly _tag: "rounds"
    readonly workload: "create" | "page"
    readonly concurrency: number
    readonly millis: number
  }
  | { readonly _tag: "walk"; readonly way: string }
  | { readonly _tag: "ways" }
  | { readonly _tag: "bytes" } & Transferring.Transfer
  /** Does another order under the profiler. */
  | { readonly _tag: "profile"; readonly order: Order }

/** How it went; CPU in microseconds, memory in bytes. */
export type Report =
  | { readonly _tag: "ready" }
  | { readonly _tag: "rounds"; readonly requests: number; readonly millis: number; readonly cpu: number }
  | {
    readonly _tag: "walk"
    readonly weight: number
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
  let askAgain = from
  const cpuFrom = cpu()
  const one = async () => {
    while (!over) {
      await once()
      requests++
      // Asking for CPU time costs more than a small write: not after every request.
      const now = performance.now()
      if (now < askAgain) continue
      askAgain = now + 10
      over = cpu() - cpuFrom >= order.millis * 1000
    }
  }
  await Promise.all(Array.from({ length: order.concurrency }, one))
  return { _tag: "rounds", requests, millis: performance.now() - from, cpu: cpu() - cpuFrom }
}

const walk = async (subject: Subject, way: string): Promise<Report> => {
  Memory.forgetPeak()
  const from = performance.now()
  const cpuFrom = cpu()
  const weight = await subject.walks[way]!()
  return { _tag: "walk", weight, millis: performance.now() - from, cpu: cpu() - cpuFrom, peak: Memory.peak() }
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

/** Makes a subject when an order first needs it: what one workload loads is no part of another's memory. */
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

const obey = async (order: Order): Promise<Report> => {
  switch (order._tag) {
    case "rounds":
      return rounds(await subject(), order)
    case "walk":
      return walk(await subject(), order.way)
    case "ways":
      return { _tag: "ways", ways: Object.keys((await subject()).walks) }
    case "bytes":
      return bytes(await transfers(), order)
    case "profile":
      return { _tag: "profile", profile: await Profile.of(() => obey(order.order)) }
  }
}

const report = (told: Report): void => {
  process.send!(told)
}

process.on("message", async (order: Order) => {
  try {
    report(await obey(order))
  } catch (error) {
    report({ _tag: "failed", error: String(error) })
  }
})
// The channel keeps the process alive; when the run ends, so does it.
process.on("disconnect", () => process.exit(0))
report({ _tag: "ready" })
