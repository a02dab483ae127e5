/**
 * The process of one subject: makes it, and does rounds of work when told to. Only its own CPU time is counted, garbage collection and compilation
 * included.
 */
import { readFileSync, writeFileSync } from "node:fs"
import type { Make, NewUser, Subject } from "../subjects/Subject.ts"
import * as Profile from "./Profile.ts"

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

/** Makes the kernel forget the peak so far, where it can. */
const forgetPeak = (): void => {
  try {
    writeFileSync("/proc/self/clear_refs", "5")
  } catch {
    // Elsewhere the peak is the process's whole life's.
  }
}

const peak = (): number => {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))![1]) * 1024
  } catch {
    return process.resourceUsage().maxRSS * 1024
  }
}

const walk = async (subject: Subject, way: string): Promise<Report> => {
  forgetPeak()
  const from = performance.now()
  const cpuFrom = cpu()
  const weight = await subject.walks[way]!()
  return { _tag: "walk", weight, millis: performance.now() - from, cpu: cpu() - cpuFrom, peak: peak() }
}

const obey = (subject: Subject, order: Order): Promise<Report> | Report => {
  switch (order._tag) {
    case "rounds":
      return rounds(subject, order)
    case "walk":
      return walk(subject, order.way)
    case "ways":
      return { _tag: "ways", ways: Object.keys(subject.walks) }
    case "profile":
      return Profile.of(async () => obey(subject, order.order)).then((profile) => ({ _tag: "profile", profile }))
  }
}

const [name, baseUrl] = process.argv.slice(2)
const report = (told: Report): void => {
  process.send!(told)
}

try {
  const { make } = await import(`../subjects/${name}.js`) as { readonly make: Make }
  const subject = await make(baseUrl!)
  process.on("message", async (order: Order) => {
    try {
      report(await obey(subject, order))
    } catch (error) {
      report({ _tag: "failed", error: String(error) })
    }
  })
  report({ _tag: "ready" })
} catch (error) {
  report({ _tag: "failed", error: String(error) })
}
// The channel keeps the process alive; when the run ends, so does it.
process.on("disconnect", () => process.exit(0))
