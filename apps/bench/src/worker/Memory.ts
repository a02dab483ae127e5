/** CPU time and resident memory of this process, and what pagination over all accounts takes of them. */
import { readFileSync, writeFileSync } from "node:fs"
import type { Subject } from "../subjects/Subject.ts"

/** CPU time in microseconds, including garbage collection and compilation. */
export const cpu = (): number => {
  const { system, user } = process.cpuUsage()
  return user + system
}

/** Resets the kernel's peak, if it supports this. */
const forgetPeak = (): void => {
  try {
    writeFileSync("/proc/self/clear_refs", "5")
  } catch {
    // On other systems the peak covers the whole lifetime of the process.
  }
}

/** Returns the peak of resident memory in bytes since the last reset, as the kernel counts it. */
const peak = (): number => {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))![1]) * 1024
  } catch {
    return process.resourceUsage().maxRSS * 1024
  }
}

export interface Measured {
  readonly millis: number
  readonly cpu: number
  readonly peak: number
}

/** Runs some work with a new peak. Resolves with its value, its time and its peak. */
const measure = async <A>(work: () => Promise<A>): Promise<Measured & { readonly value: A }> => {
  forgetPeak()
  const from = performance.now()
  const cpuFrom = cpu()
  const value = await work()
  return { value, millis: performance.now() - from, cpu: cpu() - cpuFrom, peak: peak() }
}

export interface Order {
  /** One of the subject's ways; its only one if it does not have this one. */
  readonly way: string | undefined
}

export interface Read extends Measured {
  readonly checksum: number
}

/** Reads all accounts. */
export const read = async ({ paginations }: Subject, { way = "pages" }: Order): Promise<Read> => {
  const { value, ...measured } = await measure(paginations[way] ?? Object.values(paginations)[0]!)
  return { ...measured, checksum: value }
}
