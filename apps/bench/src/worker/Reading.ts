/**
 * Pagination over all accounts, with the peak of memory at its end or at several numbers of accounts.
 */
import type { Subject } from "../subjects/Subject.ts"
import { cpu } from "./Cpu.ts"
import * as Memory from "./Memory.ts"

export interface Read {
  readonly checksum: number
  readonly millis: number
  readonly cpu: number
  readonly peak: number
  /** The peaks in bytes when the numbers of accounts of the order were reached. */
  readonly peaks: ReadonlyArray<number>
}

/** Reads all accounts. `way` is one of the subject's; without it, page by page if the subject can. */
export const read = async (
  subject: Subject,
  way: string | undefined,
  milestones: ReadonlyArray<number>
): Promise<Read> => {
  const ways = Object.keys(subject.paginations)
  const paginate = subject.paginations[way ?? ways.find((name) => name === "pages") ?? ways[0] ?? ""]
  if (paginate === undefined) throw new Error(`there is no pagination by ${way ?? "pages"}`)
  const peaks: Array<number> = []
  let accounts = 0
  Memory.forgetPeak()
  const from = performance.now()
  const cpuFrom = cpu()
  const checksum = await paginate((read) => {
    accounts += read
    while (accounts >= (milestones[peaks.length] ?? Infinity)) peaks.push(Memory.peak())
  })
  if (peaks.length < milestones.length) {
    throw new Error(`${accounts} accounts were counted, fewer than ${milestones[peaks.length]}`)
  }
  return { checksum, millis: performance.now() - from, cpu: cpu() - cpuFrom, peak: Memory.peak(), peaks }
}
