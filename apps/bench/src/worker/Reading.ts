/**
 * Pagination over all accounts, with the peak of memory at its end or at several numbers of accounts.
 */
import type { Subject } from "../subjects/Subject.ts"
import * as Memory from "./Memory.ts"

export interface Order {
  /** One of the subject's ways; its only one if it does not have this one. */
  readonly way: string | undefined
  /** Numbers of accounts at which the peak is read. */
  readonly milestones: ReadonlyArray<number>
}

export interface Read extends Memory.Measured {
  readonly checksum: number
  /** The peaks in bytes at the milestones. */
  readonly peaks: ReadonlyArray<number>
}

/** Reads all accounts. */
export const read = async ({ paginations }: Subject, { milestones, way = "pages" }: Order): Promise<Read> => {
  const paginate = paginations[way] ?? Object.values(paginations)[0]!
  const peaks: Array<number> = []
  let accounts = 0
  const { value, ...measured } = await Memory.measure(() =>
    paginate((read) => {
      accounts += read
      while (accounts >= (milestones[peaks.length] ?? Infinity)) peaks.push(Memory.peak())
    })
  )
  if (peaks.length < milestones.length) {
    throw new Error(`${accounts} accounts were counted, fewer than ${milestones[peaks.length]}`)
  }
  return { ...measured, checksum: value, peaks }
}
